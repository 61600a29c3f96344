from setuptools import Extension, setup

setup(
    name="python-squeeze",
    version="1.15",
    ext_modules=[Extension(name="squeeze", sources=["squeezemodule.c"])],
)
