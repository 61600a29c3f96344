from setuptools import find_packages, setup

with open("README.md") as readme, open("HISTORY.rst") as history:
    long_description = readme.read() + history.read()

setup(
    name="lister",
    version="1.2",
    packages=find_packages(),
    long_description=long_description,
    install_requires=open("./requirements.txt", "r").readlines(),
    license=open("LICENCE").readline(),
)
