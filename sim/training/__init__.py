"""Training: what a trainee is, as settings, and how a trainee is built from them."""
