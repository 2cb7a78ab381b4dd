"""The notebook: runs from Python, whose results are tables and pictures in the user's own hands."""
