"""Tokenizers are frozen maps from raw documents to token documents and back; this package holds them and their laws."""
