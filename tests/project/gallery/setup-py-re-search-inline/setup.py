import re
from setuptools import setup

with open("inlined.py") as f:
    version = re.search(r'^__version__ = "(.*)"', f.read(), re.M).group(1)

setup(name="inlined", version=version, py_modules=["inlined"])
