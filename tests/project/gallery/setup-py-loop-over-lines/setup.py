import os
import re
import sys

from setuptools import setup

version_file = os.path.join("scheme", "__init__.py")

with open(version_file) as f:
    for line in f.read().split("\n"):
        if line.startswith("__version__ ="):
            version = re.match(r"^\s*__version__\s*=\s*['\"](.*?)['\"]\s*$", line).group(1)
            break
    else:
        print("No __version__ attribute found in %r" % version_file)
        sys.exit(1)

setup(name="scheme", version=version, packages=["scheme"])
