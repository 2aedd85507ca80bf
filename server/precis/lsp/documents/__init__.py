"""The open documents: their current text, and the ranges that are tracked through edits."""
