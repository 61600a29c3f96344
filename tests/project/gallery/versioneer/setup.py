from setuptools import setup
import versioneer

setup(
    name="versed",
    version=versioneer.get_version(),
    cmdclass=versioneer.get_cmdclass(),
    packages=["versed"],
)
