"""This package holds laws over documents, exact and learned, and functions of two laws: arrays in, arrays out."""
