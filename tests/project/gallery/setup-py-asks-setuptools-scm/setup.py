from setuptools import setup
from setuptools_scm import get_version

setup(name="asker", version=get_version(local_scheme="no-local-version"), packages=["asker"])
