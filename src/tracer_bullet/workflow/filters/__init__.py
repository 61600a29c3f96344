"""Which refs and paths the filters of a trigger let through."""
