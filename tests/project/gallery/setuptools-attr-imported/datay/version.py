__version__ = "1.0a19"
__version_info__ = tuple(__version__.split("."))
