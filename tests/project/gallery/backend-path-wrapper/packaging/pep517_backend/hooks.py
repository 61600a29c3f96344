from setuptools.build_meta import *  # Re-exporting PEP 517 hooks
from ._backend import build_sdist, build_wheel
