"""How `tracer publishers` shows what to register: as text, as data, and for an issue."""
