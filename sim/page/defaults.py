"""What the page and its server agree on: which scenario opens where the address names none."""

DEFAULT = "curse"
FIRST = "GODMODEL_VIEW"  # environment variable: the scenario that an address without one means
