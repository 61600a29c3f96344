from setuptools import find_packages, setup

setup(
    name="sphinxcontrib-drawings",
    version="0.4",
    packages=find_packages(),
    namespace_packages=["sphinxcontrib"],
)
