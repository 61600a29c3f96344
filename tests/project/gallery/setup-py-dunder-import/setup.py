from setuptools import setup
setup(name="dunder", version=__import__("dunder").VERSION, packages=["dunder"])
