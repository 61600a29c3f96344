from . import _version
