__title__ = "httpy"
__description__ = "A next generation client"
__version__ = "0.28.1"
