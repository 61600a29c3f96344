"""How `tracer rehearse` shows what it found: while it runs, as text, as data, or as a page."""
