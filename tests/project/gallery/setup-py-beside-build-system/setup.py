from setuptools import setup
setup(name="mixed", version="1.0.3")
