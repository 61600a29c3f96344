import os
import re
from setuptools import find_packages, setup

PROJECT_ROOT = os.path.dirname(__file__)

def find_version(path):
    text = open(os.path.join(PROJECT_ROOT, path)).read()
    return re.search(r"__version__\s*=\s*\"(.+?)\"", text).group(1)

setup(
    name="quarty",
    version=find_version("src/quarty/__about__.py"),
    package_dir={"": "src"},
    packages=find_packages("src"),
)
