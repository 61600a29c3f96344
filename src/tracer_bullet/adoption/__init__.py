"""TestPyPI in front of PyPI in somebody's own workflow, for good; `arming` adds what is temporary."""
