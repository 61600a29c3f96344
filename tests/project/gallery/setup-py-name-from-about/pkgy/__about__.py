__title__ = "pkgy-dist"
__version__ = "3.1"
