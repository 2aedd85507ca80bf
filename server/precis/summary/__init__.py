"""A summary from a text, given an engine: plan, write, result. No IO, no clock, no log."""
