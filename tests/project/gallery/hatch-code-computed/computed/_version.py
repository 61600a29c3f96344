__version__ = "1.2.0"
if True:
    __version__ += ".post1"
