import os
from setuptools import setup, find_packages

def read(*names, **kwargs):
    """Read a file."""
    with open(os.path.join(os.path.dirname(__file__), *names), encoding=kwargs.get("encoding", "utf8")) as f:
        return f.read().strip()

setup(
    name="dynacy",
    version=read("dynacy", "VERSION"),
    long_description=read("README.md"),
    packages=find_packages(exclude=["tests", "tests.*"]),
)
