import os
from setuptools import setup
setup(name=os.environ.get("PKG", "pick") + "-cpu",
      version="1.0",
      packages=["pick"])
