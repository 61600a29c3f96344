"""Bytes and nodes, spans, splices, atomic writes: all slicing of text. Knows YAML, not workflows."""
