import sys
from setuptools import setup
import selfy

setup(name="selfy", version=selfy.__version__, packages=["selfy"])
