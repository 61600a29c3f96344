"""The commands that upload distributions in scripts, what they build, and which groups contain them."""

from __future__ import annotations

import re

from tracer_bullet.arming.lane.build_options import GLOBAL_OPTIONS

RUN_BY = (
    r"(?:(?:sudo|env|command|exec|time|uvx|pipx run"
    r"|(?:uv|poetry|pdm|hatch|rye|pipenv|conda) (?:tool )?run(?: -\S+)*"
    r"|\S*python[\d.]*(?: -[a-ln-zA-Z]\w*)* -m|py(?: -[\d.]+)? -m|\$\w+ -m|\$[({]\w+[)}](?: -m)?)[ \t]+)*"
    r"(?:\$[({]\w+[)}])?"
)
"""A pattern for what may precede a client: a program that runs it, or a variable for its folder."""
VERBS = {
    "twine": r"twine(?:@\S+)?(?:[ \t]+--\S+)*[ \t]+upload",
    "uv": rf"uv(?:@\S+)?{GLOBAL_OPTIONS}[ \t]+publish",
    "pdm": rf"pdm{GLOBAL_OPTIONS}[ \t]+publish",
    "maturin": r"maturin[ \t]+(?:upload|publish)",
    "poetry": rf"poetry{GLOBAL_OPTIONS}[ \t]+publish",
    "flit": r"flit(?:[ \t]+-\S+)*[ \t]+publish",
    "hatch": rf"hatch(?!{GLOBAL_OPTIONS}[ \t]+(?:-p|--project)\b){GLOBAL_OPTIONS}[ \t]+publish",
    "rye": r"rye(?:[ \t]+-\S+)*[ \t]+publish",
    "setup.py": r"(?:\S*python[\d.]*[ \t]+)?(?:\./)?setup\.py(?:[ \t]+(?!upload\b)[^\s;&|]+)*[ \t]+upload",
}
"""Patterns for the uploads, by their tools."""
_BUILDS = {
    "poetry": re.compile(r"\s--build\b|\s-(?!-)\w*b"),
    "flit": re.compile(""),
    "pdm": re.compile(r"\A(?!.*--no-build)", re.DOTALL),
}

_OPENS = re.compile(r"\A(?:if|for|while|until|case)\b(?!.*\b(?:fi|done|esac)\s*\Z)|[{(]\s*(?:\s#.*)?\Z")
"""A line that begins a compound command, or leaves a group open: `f() {`, `test -f x || {`, `files=$(`."""
_ENDS = re.compile(r"\A(?:(?:fi|done|esac)\b|[})])")


def contains_build(tool: str, rest: str) -> bool:
    """Whether an upload by `tool` that has `rest` behind its verb builds what it uploads by `tool build`."""
    return tool in _BUILDS and bool(_BUILDS[tool].search(rest))


def opened_by(line: str) -> int:
    """How many compound commands and groups a line opens, less those that it ends."""
    return bool(_OPENS.search(line.strip())) - bool(_ENDS.match(line.strip()))
