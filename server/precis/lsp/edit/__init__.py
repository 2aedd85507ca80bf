"""Summary edits: compute them, have the editor apply them, and verify the result."""
