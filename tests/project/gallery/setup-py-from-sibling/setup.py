from distutils.core import setup
from _version import __version__ as v
setup(name="sibl", version=v, py_modules=["sibl"])
