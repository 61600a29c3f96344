from setuptools import setup

args = dict(
    name="unpack",
    version="4.0",
    packages=["unpack"],
)
args["zip_safe"] = False
setup(**args)
