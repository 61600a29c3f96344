from setuptools import setup
import versioneer

version = versioneer.get_version()
setup(
    name="versed",
    version=version,
    cmdclass=versioneer.get_cmdclass(),
    packages=["versed"],
)
