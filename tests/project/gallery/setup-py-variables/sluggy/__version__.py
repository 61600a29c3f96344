__title__ = 'python-sluggy'
__author__ = 'A'
__version__ = '8.0.4'
