"""Layout of a summary in a document. Pure functions of strings: no IO, no clock, no logging."""
