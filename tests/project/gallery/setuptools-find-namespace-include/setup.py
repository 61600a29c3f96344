from distutils.util import convert_path
from setuptools import setup, find_namespace_packages
main_ns = {}
ver_path = convert_path("datascoped/version.py")
with open(ver_path) as ver_file:
    exec(ver_file.read(), main_ns)
setup(
    name="datascoped",
    version=main_ns["__version__"],
    packages=find_namespace_packages(include=["datascoped.*"]),
)
