"""Bytes and nodes, spans, splices and atomic writes: the only place that slices text. Knows YAML, not workflows."""
