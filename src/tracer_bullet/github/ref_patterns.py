"""Which names of branches and tags a deployment policy lets through.

Ruby's File.fnmatch, with FNM_PATHNAME: a wildcard does not match `/`, and `**/` matches directories.
https://docs.github.com/en/rest/deployments/branch-policies, https://docs.ruby-lang.org/en/master/File.html#method-c-fnmatch
"""

from __future__ import annotations

import re

_BACKWARDS = re.compile(r"(?P<first>[^-])-(?P<last>[^-])", re.DOTALL)
_PART = re.compile(
    r"(?P<deep>\*\*/)|(?P<star>\*+)|(?P<any>\?)|\[(?P<set>\^?\]?[^\]]*)\]|\\(?P<escaped>.)|(?P<plain>.)",
    re.DOTALL,
)


def admits(pattern: str, name: str) -> bool:
    """Whether the policy with `pattern` lets the branch or tag `name` through."""
    return re.fullmatch("".join(map(_translate, _PART.finditer(pattern))), name, re.DOTALL) is not None


def _translate(part: re.Match[str]) -> str:
    match part.lastgroup:
        case "deep":
            return r"(?:[^/.][^/]*/)*"
        case "star":
            return r"[^/]*"
        case "any":
            return r"[^/]"
        case "set":
            return _set(part["set"])
    return re.escape(part["escaped"] or part["plain"] or "")


def _set(text: str) -> str:
    negated, members = text.startswith("^"), _BACKWARDS.sub(_drop_if_empty, text.removeprefix("^"))
    if not members and text.removeprefix("^"):  # nothing but ranges that hold nothing
        return r"[^/]" if negated else r"(?!)"
    escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", members)
    return f"(?!/)[{'^' if negated else ''}{escaped}]" if members else re.escape(f"[{text}]")


def _drop_if_empty(found: re.Match[str]) -> str:
    """A range whose end comes before its start holds no character."""
    return "" if found["first"] > found["last"] else found[0]
