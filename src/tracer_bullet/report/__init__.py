"""How results are shown: text, JSON and the other formats. Used by commands alone."""
