from setuptools import setup
MAJOR, MINOR, MICRO = 1, 4, 0
VERSION = "%d.%d.%d" % (MAJOR, MINOR, MICRO)
setup(name="parts", version=VERSION, packages=["parts"])
