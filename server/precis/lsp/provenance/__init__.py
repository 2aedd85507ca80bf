"""Where each sentence of an inserted summary, or of any checked text, comes from."""
