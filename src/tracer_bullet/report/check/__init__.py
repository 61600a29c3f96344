"""How `tracer check` is reported: as text, JSON, SARIF, or annotations of GitHub."""
