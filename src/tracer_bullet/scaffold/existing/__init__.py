"""What the repository has of its own already, and what becomes of it."""
