"""This package says how people change each other's tastes, reading and choices: arrays in, arrays out."""
