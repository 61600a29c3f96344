"""GitHub's REST API, for the commands that go online; without a token none of this is needed."""
