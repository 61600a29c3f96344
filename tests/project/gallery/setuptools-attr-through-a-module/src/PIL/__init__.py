from . import _version

__version__ = _version.__version__
