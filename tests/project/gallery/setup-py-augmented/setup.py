import os
from setuptools import setup
version = "1.4.0"
if os.environ.get("NIGHTLY"):
    version += ".dev0"
setup(name="augm", version=version, packages=["augm"])
