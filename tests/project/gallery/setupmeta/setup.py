from setuptools import setup

setup(setup_requires=["setupmeta"], versioning="dev")
