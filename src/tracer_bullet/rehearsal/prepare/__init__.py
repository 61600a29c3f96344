"""What a rehearsal needs before it runs: a workflow fit for this machine, claims, publishers, the release."""
