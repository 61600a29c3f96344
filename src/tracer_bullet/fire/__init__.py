"""`tracer fire` and `tracer release`: push or publish, follow the run, and verify what it did.

Every step looks first whether it is done, so that running the command again continues. Nothing is pushed,
created or published without a yes.
"""
