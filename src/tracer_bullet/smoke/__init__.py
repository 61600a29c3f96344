"""`tracer smoke`: the workflow's smoke test from this machine, in an environment that is thrown away."""
