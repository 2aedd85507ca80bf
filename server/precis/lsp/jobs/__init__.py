"""Summary jobs: from the command to the inserted summary."""
