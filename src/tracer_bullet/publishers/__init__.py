"""Trusted publishers: what to register on each index, and the environments that the jobs run in.

Standard library only: the post-generation step runs this in whatever Python there is.
"""
