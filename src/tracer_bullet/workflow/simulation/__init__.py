"""What an event does to a workflow: whether it starts, and which jobs run, are skipped, or may do either."""
