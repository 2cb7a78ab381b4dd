"""Timings that anyone can repeat: each module prints a small table."""
