"""The template with answers put in, in memory."""
