"""Experiments: arms and seeds of a scenario, its claims, sweeps, and papers with closed forms."""
