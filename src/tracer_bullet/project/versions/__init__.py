"""Where a project's version comes from, one source per file, and how a run gets a version of its own."""
