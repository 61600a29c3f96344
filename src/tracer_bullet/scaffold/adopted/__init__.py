"""`tracer init` in a repository that publishes already: its own workflow or pipeline is adopted."""
