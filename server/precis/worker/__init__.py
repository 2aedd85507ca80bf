"""The process that holds the engine, and the parent's side of it."""
