"""Which edit inserts a summary, and whether the editor has applied it."""
