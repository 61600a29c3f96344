import datetime

from setuptools import setup
from setuptools.command.egg_info import egg_info


class Nightly(egg_info):
    def finalize_options(self):
        self.distribution.metadata.version = f"2.1.{datetime.date.today():%Y%m%d}"
        super().finalize_options()


setup(cmdclass={"egg_info": Nightly})
