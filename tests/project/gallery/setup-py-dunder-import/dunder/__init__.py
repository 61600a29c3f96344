__author__ = "A"
VERSION = "0.9.9"
