from setuptools.build_meta import build_sdist
from setuptools.build_meta import build_wheel as _setuptools_build_wheel


def build_wheel(*arguments):
    return _setuptools_build_wheel(*arguments)
