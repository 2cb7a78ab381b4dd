"""Laws whose probabilities are known in closed form."""
