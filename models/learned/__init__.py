"""This package holds learners, which fit laws to documents."""
