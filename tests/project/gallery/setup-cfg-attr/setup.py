from setuptools import setup

setup(name="asgi")
