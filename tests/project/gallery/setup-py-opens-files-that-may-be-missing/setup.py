import os
import sys

from setuptools import setup

try:
    long_description = open("HISTORY.rst").read()
except OSError:
    long_description = ""
if os.path.exists("requirements.txt"):
    requires = open("requirements.txt").read().splitlines()
else:
    requires = []
if "publish" in sys.argv:
    print(open("CHECKLIST").read())
with open("maybe/data.txt") as data, open("maybe/written.txt", "w") as written:
    written.write(data.read())

setup(
    name="maybe",
    version="1.2",
    packages=["maybe"],
    long_description=long_description + open("maybe/written.txt").read() + open("notes.txt").read(),
    install_requires=requires,
    package_data={"maybe": ["*.txt"]},
    data_files=[("share", ["notes.txt"])],
)
