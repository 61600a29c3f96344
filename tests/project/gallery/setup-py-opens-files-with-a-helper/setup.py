import os
from pathlib import Path

from setuptools import setup

HERE = os.path.abspath(os.path.dirname(__file__))
ROOT = Path(__file__).parent


def read(*names):
    with open(os.path.join(HERE, *names)) as file:
        return file.read()


def lines(name, encoding="utf-8"):
    path = ROOT / "requirements" / name
    return path.read_text(encoding).splitlines()


setup(
    name="helped",
    version="1.2",
    packages=["helped"],
    long_description=read("README.rst") + (ROOT / "NEWS").read_text(),
    description=(ROOT / "docs" / "short.txt").read_text().strip(),
    install_requires=lines("main.in"),
    extras_require={"test": lines("test.in")},
)
