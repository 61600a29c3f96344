"""`tracer check`: rules that use the model, the simulation and the project's own facts; one a file."""
