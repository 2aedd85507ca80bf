"""The worker process that runs the engine, and its supervision by the parent process."""
