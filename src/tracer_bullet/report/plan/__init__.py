"""How `tracer plan` shows what it found: as text, as data, or as a diagram."""
