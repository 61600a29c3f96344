"""Roman numerals."""

_DIGITS = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC"}
_DIGITS |= {50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}


def roman(number: int) -> str:
    """Write a number from 1 to 3999 in Roman numerals."""
    letters = ""
    for value, digits in _DIGITS.items():
        count, number = divmod(number, value)
        letters += digits * count
    return letters
