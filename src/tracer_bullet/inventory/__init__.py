"""Many repositories at once: who publishes what, how, and what has changed since last time."""
