from setuptools import setup
setup(name="fonts-acme", version="2025.1", data_files=[("share/fonts", ["fonts/a.ttf"])])
