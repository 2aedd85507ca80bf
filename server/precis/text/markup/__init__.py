"""The markup languages that texts are written in, one module each."""
