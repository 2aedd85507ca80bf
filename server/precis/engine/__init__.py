"""Engines: a model behind the protocol of `api`."""
