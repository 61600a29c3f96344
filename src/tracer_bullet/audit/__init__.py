"""`tracer check`: rules that stand on the model, the simulation and the project's own facts; one a file."""
