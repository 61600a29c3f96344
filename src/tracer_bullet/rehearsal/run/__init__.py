"""Running the workflow with act on a copy of the repository, watched over and cleaned up after."""
