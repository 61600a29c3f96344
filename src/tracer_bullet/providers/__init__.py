"""The CI providers that PyPI trusts: one module each with all that is particular to it, and their registry.

Standard library only: the post-generation step runs this in whatever Python there is.
"""
