"""The command `roman`."""

import sys

from roman_poetry import roman


def main() -> None:
    """Print the numbers given on the command line as Roman numerals."""
    print(*map(roman, map(int, sys.argv[1:])))
