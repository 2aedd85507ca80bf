"""What the editor's documents say now, and where tracked ranges are in them."""
