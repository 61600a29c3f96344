from setuptools import setup

setup(setuptools_git_versioning={"enabled": True, "version_file": "VERSION"})
