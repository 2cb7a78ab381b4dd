"""This package tells what machines wrote from what people wrote, by the marks that machines leave and by detectors."""
