"""Whether a rehearsal was good: what was uploaded against what should have been, with cause and cure."""
