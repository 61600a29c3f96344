"""After rendering: the first run is armed, the result proven, and what is left for people told."""
