"""`tracer init --verify`: one build in a copy, and its wheel compared with the answers."""
