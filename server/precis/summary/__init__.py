"""Summarization of a text with a given engine: plan, write, result. No IO, no clock, no logging."""
