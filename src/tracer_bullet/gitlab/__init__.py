"""GitLab pipelines: reading them, what they run and upload, and the temporary parts of a tracer run."""
