"""What a user did that cannot work: one clear sentence with the rule, the value and the way out."""


class InputError(ValueError):
    """Bad input from outside (a setting, a file, a name). The command line prints it alone and exits with 2."""
