from os.path import dirname, join

from setuptools import setup


def main():
    name = "kit"
    about = {}
    with open(join(dirname(__file__), name, "__version__.py")) as file:
        exec(file.read(), about)
    version = about["__version__"]
    metadata = dict(name=name, version=version, packages=["kit"])
    setup(**metadata)


if __name__ == "__main__":
    main()
