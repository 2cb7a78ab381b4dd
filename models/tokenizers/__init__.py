"""Tokenizers: frozen maps from raw documents to token documents and back, and the laws that they induce."""
