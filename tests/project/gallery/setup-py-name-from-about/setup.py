from setuptools import setup
about = {}
with open("pkgy/__about__.py") as f:
    exec(f.read(), about)
setup(name=about["__title__"], version=about["__version__"], packages=["pkgy"])
