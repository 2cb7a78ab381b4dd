"""This package holds laws whose probabilities are known in closed form."""
