__version__ = '2026.5'
