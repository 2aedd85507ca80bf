"""Languages: word lists as data, grammar as code, and a null language for those without grammar."""
