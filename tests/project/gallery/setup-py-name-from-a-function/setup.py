from setuptools import setup
def read(name):
    return open(name).read().strip()
def name():
    return read("NAME") + read("VERSION")[:0]
setup(name=name(), version=read("VERSION"), packages=["pkgz"])
