"""A parser"""

__all__ = ("MarkdownIt",)
__version__ = "4.0.0"
