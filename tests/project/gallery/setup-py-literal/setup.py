from setuptools import setup

setup(
    name="datasette-map",
    description="Draws a map",
    install_requires=["six>=0.18"],
    version="0.18",
    packages=["datasette_map"],
)
