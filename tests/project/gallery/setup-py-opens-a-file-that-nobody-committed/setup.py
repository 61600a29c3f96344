from pathlib import Path

from setuptools import setup


def get_requirements():
    path = Path("requirements/main.txt")
    with open(path, "r") as file:
        return [line for line in file if line.strip()]


setup(name="generated", version="1.2", packages=["generated"], install_requires=get_requirements())
