from setuptools import Extension, setup

try:  # fast
    setup(
        name="quick",
        version="1.4.2",
        packages=["quick"],
        ext_modules=[Extension("quick.fast", ["fast.c"])],
    )
except SystemExit:
    # slow
    setup(
        name="quick",
        version="1.4.2",
        packages=["quick"],
    )
