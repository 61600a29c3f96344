"""What a repository says of itself: pyproject, version source, git."""
