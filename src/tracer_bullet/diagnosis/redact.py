"""Takes out of a text whatever looks like a secret, so that no output can show one.

Prefixes: https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available/
and https://pypi.org/help/#apitoken. Installation tokens of GitHub contain dots and may be of any length.
"""

from __future__ import annotations

import re

STARS = "***"
_REST = r"(?:\n[ \t]*[\w.~+/=-]{20,}(?=[ \t]*(?:\n|\Z)))*"
"""The lines that a client broke a long token into."""
LOOKS_LIKE_TOKEN = re.compile(
    r"(?:pypi-[\w-]{16,}|gh[pousr]_[\w.-]{16,}|github_pat_\w{16,}|glpat-[\w.-]{16,}"
    rf"|eyJ[\w-]{{8,}}(?:\.[\w-]*){{0,2}}){_REST}"
)
_GIVEN = re.compile(
    r"(?P<before>"
    r"://"  # user and password of an address
    r"|\b[A-Z][A-Z0-9_]*(?:PASSWORD|TOKEN|SECRET|KEY)[ \t]*[:=][ \t]*"  # a variable
    r"|--(?:password|token|username-password)[ =]|\s-p[ =]"  # an option
    r'|"(?:password|token|secret|value)"[ \t]*:[ \t]*(?=")'  # a member of a JSON object
    r"|(?i:authorization:[ \t]*(?:(?:basic|bearer|token)[ \t]+)?|\b(?:bearer|basic)[ \t]+(?=[\w+/=.~-]{16}))"
    r"|(?:^|\n)[ \t]+(?!invalid)[a-z_-]*(?:password|token|secret)[ \t]*:[ \t]*"  # an input of an action
    r")(?P<secret>(?<=://)[^\s/@]+(?=@)|(?<!://)(?:'[^'\n]+'|\"[^\"\n]+\"|[^\s\"']+))"
)


def redact(text: str) -> str:
    """`text` with stars in the place of tokens, passwords and credentials; it keeps its number of lines."""
    hidden = LOOKS_LIKE_TOKEN.sub(lambda found: STARS + "\n" * found[0].count("\n"), text)
    return _GIVEN.sub(lambda found: found["before"] + STARS, hidden)
