"""A tracer bullet through a Python release pipeline: TestPyPI first, PyPI only by a real release."""
