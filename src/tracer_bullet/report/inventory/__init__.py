"""An inventory as text, JSON, CSV or a page."""
