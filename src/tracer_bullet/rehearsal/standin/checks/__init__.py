"""What an upload must pass: one rule a function, which raises `NotAcceptedError` or says nothing.

The order is in `standin.upload`.
"""
