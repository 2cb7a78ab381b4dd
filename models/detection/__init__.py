"""Telling what machines wrote from what people wrote: marks that machines leave, and detectors with their rates."""
