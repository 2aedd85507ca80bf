"""Provenance: which source sentences each sentence of an inserted summary, or of a checked text, comes from."""
