"""The page: a world in a browser."""
