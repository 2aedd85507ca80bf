"""What a text says and where. Pure functions of strings: no IO, no clock, no log."""
