"""What can reach which index: the events worth trying, the routes they open, and the verdict in words."""
