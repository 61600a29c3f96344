#!/usr/bin/env python
import codecs
import os
import re
import sys

from setuptools import find_packages, setup

name = 'python-sluggy'
package = 'sluggy'
here = os.path.abspath(os.path.dirname(__file__))

about = {}
with codecs.open(os.path.join(here, package, '__version__.py'), 'r', 'utf-8') as f:
    exec(f.read(), about)

setup(
    name=name,
    version=about['__version__'],
    packages=find_packages(exclude=["*.tests", "tests"]),
)
