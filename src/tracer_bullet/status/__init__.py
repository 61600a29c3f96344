"""Where a project stands: what it says of itself, beside what GitHub and the indexes say."""
