from setuptools import setup
setup(
    name="types-acme",
    version="2.9.0.20250101",
    packages=["acme-stubs"],
    package_data={"acme-stubs": ["__init__.pyi"]},
)
