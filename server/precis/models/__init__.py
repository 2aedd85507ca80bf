"""Model files: the catalog, finding, installing and verifying them."""
