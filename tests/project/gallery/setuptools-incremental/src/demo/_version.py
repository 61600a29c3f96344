from incremental import Version

__version__ = Version("demo", 1, 2, 0)
