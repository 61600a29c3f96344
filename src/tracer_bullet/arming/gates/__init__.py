"""Conditions that hold on the tracer branches or everywhere else, put into the text of a workflow."""
