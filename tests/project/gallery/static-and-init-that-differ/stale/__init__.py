from stale._version import __version__
