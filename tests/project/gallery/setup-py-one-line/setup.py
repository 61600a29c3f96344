from setuptools import setup
setup(name='oneline', install_requires=['six>=1.2.0'], version='1.2.0', py_modules=['oneline'])
