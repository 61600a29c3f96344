# This file is imported from __init__.py

__version__ = "0.34.0+dev"
