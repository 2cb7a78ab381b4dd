"""Measures: a file each, found by looking. Each function says beside itself which columns it fills."""
