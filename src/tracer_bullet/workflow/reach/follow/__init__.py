"""What the repository's own files make a command do: scripts, Makefiles, tox, nox and the like.

A module for each kind; `registry` knows them all.
"""
