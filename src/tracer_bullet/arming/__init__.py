"""What a tracer run needs of a workflow, and whether adding it is safe; `trigger` edits the text."""
