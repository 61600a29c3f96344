"""Sort version numbers the way Python packaging does."""

import sys

from packaging.version import Version


def main() -> None:
    """Print the versions given on the command line, one a line, in their order."""
    for version in sorted(map(Version, sys.argv[1:])):
        print(version)
