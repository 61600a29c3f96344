"""The whole pipeline on this machine: stand-in indexes, a token issuer and the runner.

`standin` answers as PyPI and TestPyPI do, `issuer` signs what GitHub would sign, `server` puts both behind
the real host names, and `run` executes the workflow against them.
"""
