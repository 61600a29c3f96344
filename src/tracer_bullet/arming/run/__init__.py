"""What each job of a workflow gets for a tracer run, or must not do in one."""
