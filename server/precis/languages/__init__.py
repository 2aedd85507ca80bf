"""What each language contributes: word lists as data, grammar as code, and a null language for all others."""
