"""Précis: an offline summarizer that lives in people's editors."""

__version__ = "0.1.0"
