"""Engines: implementations of the protocol in `api`."""
