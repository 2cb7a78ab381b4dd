"""One file for each command of `godmodel`: NAME.py holds the function `command` and its place in the help, `ORDER`."""
