"""The command line: wires the parts together."""
