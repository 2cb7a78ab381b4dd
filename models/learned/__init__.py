"""Learners: laws that are fitted to documents."""
