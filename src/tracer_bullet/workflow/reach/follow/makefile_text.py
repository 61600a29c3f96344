"""A Makefile as values: variables and rules, as far as they decide which commands a target runs.

Conditionals are read as if both ways were taken; what cannot be worked out stands as unknown in the text.
https://www.gnu.org/software/make/manual/make.html
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_DEPTH = 20
"""Variables within variables below this are not followed."""
MAX_VALUE = 20_000
MAX_LINE = 10_000
_ASSIGNMENT = re.compile(
    r"(?:(?:export|override|private)\s+)*(?P<name>[^\s:#=+?!]+)\s*(?P<how>:::?=|::=|[:+?!]?=)\s?(?P<value>.*)",
    re.DOTALL,
)
_RULE = re.compile(r"(?P<targets>[^\s:=#][^:=#]*?)\s*(?P<colons>&?::?)(?!=)\s*(?P<rest>.*)", re.DOTALL)
_SKIPPED = re.compile(r"(?:if(?:n?eq|n?def)|else|endif|undefine|vpath|unexport)\b")
_EXPORT = re.compile(r"export(?:\s+(?P<names>[\w\s]+))?\Z")
_INCLUDE = re.compile(r"(?:-|s)?include\s+(?P<paths>.+)")
_NAME = re.compile(r"\w+")
ANY_VARIABLE = ""
"""Stands among the variables where the environment may hold any others."""
_LOCATED = re.compile(r"(?:which|command\s+-v)\s+(?P<name>[\w.-]+)(?:\s*2>\s*/dev/null)?\Z")
_COMMENT = re.compile(r"(?:\A|\s)#")
_REFERENCE = re.compile(r"\$(?:\((?P<round>[^()]*)\)|\{(?P<curly>[^{}]*)\}|(?P<single>[^({]))", re.DOTALL)
"""The innermost ones first: those around them stay until they are replaced."""
_OPEN = re.compile(r"\$[({]")


class MakeRule(NamedTuple):
    """What makes a target: what it needs first, and its lines, as they are written. `stem` is for `$*`.

    `own` are variables that the target sets for itself and for what it needs.
    """

    prerequisites: str = ""
    recipe: tuple[str, ...] = ()
    stem: str = UNKNOWN_WORDS
    own: frozenset[str] = frozenset()


class Makefile(NamedTuple):
    """Rules by target, in order, and the variables; `weak` are those that the environment goes before.

    Those of `at_once` are expanded while the file is read, whatever is made.
    """

    rules: Mapping[str, MakeRule]
    variables: Mapping[str, str]
    weak: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()
    is_open: bool = False
    exported: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def read_makefile(text: str) -> Makefile:
    """The rules and variables of a Makefile; `is_open` where it has parts that may add others."""
    reader = _Reader()
    for line in _logical_lines(text):
        reader.take(line)
    return Makefile(
        reader.rules,
        reader.variables,
        frozenset(reader.weak),
        tuple(reader.includes),
        reader.is_open,
        frozenset(reader.exported),
        frozenset(reader.at_once),
    )


def _logical_lines(text: str) -> Iterator[str]:
    whole = ""
    for line in text.splitlines():
        whole += line
        if whole.endswith("\\") and not whole.endswith("\\\\"):
            whole = whole + "\n" if whole.startswith("\t") else whole[:-1] + " "
            continue
        yield whole
        whole = ""
    if whole:
        yield whole


class _Reader:
    def __init__(self) -> None:
        self.rules: dict[str, MakeRule] = {}
        self.variables: dict[str, str] = {}
        self.weak: set[str] = set()
        self.includes: list[str] = []
        self.exported: set[str] = set()
        self.at_once: set[str] = set()
        self.is_open = False
        self._targets: tuple[str, ...] = ()
        self._defining = ""
        self._prefix = "\t"

    def take(self, line: str) -> None:
        """One line, continued ones joined."""
        if self._defining:
            self._define(line)
        elif line.startswith(self._prefix):
            self._recipe(line[1:])
        else:
            self._plain(line.strip())

    def _define(self, line: str) -> None:
        if line.strip() == "endef":
            self._defining = ""
        else:
            before = self.variables.get(self._defining, "")
            self.variables[self._defining] = f"{before}\n{line}" if before else line

    def _recipe(self, line: str) -> None:
        for target in self._targets:
            rule = self.rules[target]
            self.rules[target] = rule._replace(recipe=(*rule.recipe, line))

    def _plain(self, line: str) -> None:
        if not line or line.startswith("#") or _SKIPPED.match(line):
            return
        if len(line) > MAX_LINE:
            self.is_open = True
            return
        if line.startswith("define "):
            self._defining = line.split()[1]
            self.variables[self._defining] = ""
        elif found := _INCLUDE.match(line):
            self.includes += found["paths"].split()
        elif exported := _EXPORT.match(line):
            self.exported |= set((exported["names"] or "*").split())
        elif found := _ASSIGNMENT.match(line):
            self._assign(found["name"], found["how"], found["value"])
            self.exported |= {found["name"]} if line.startswith("export") else set()
        elif found := _RULE.match(line):
            self._rule(found["targets"], found["rest"])
        else:
            # `$(eval …)`, `$(call …)` and the like may make rules.
            self.is_open |= "$" in line

    def _assign(self, name: str, how: str, value: str) -> None:
        value = _COMMENT.split(value, maxsplit=1)[0].rstrip()
        self._targets = ()
        if name == ".RECIPEPREFIX":
            self._prefix = value[:1] or "\t"
        if how == "!=":
            value = f"$(shell {value})"
        if how == "+=" and name in self.variables:
            value = f"{self.variables[name]} {value}"
        elif name in self.variables and self.variables[name] != value:
            # Set twice: by a conditional, most often.
            value = self.variables[name] if how == "?=" else UNKNOWN_WORDS
        if how == "?=":
            self.weak.add(name)
        if how in (":=", "::=", ":::=", "!=") and "$(shell" in value:
            self.at_once.add(name)
        self.variables[name] = value

    def _rule(self, targets: str, rest: str) -> None:
        needs, semicolon, inline = rest.partition(";")
        needs = _COMMENT.split(needs, maxsplit=1)[0]
        if _ASSIGNMENT.match(needs):
            # A variable of these targets only, and of what they need.
            self._targets = ()
            for target in targets.split():
                rule = self.rules.get(target, MakeRule())
                self.rules[target] = rule._replace(own=rule.own | {_name(needs)})
            return
        self._targets = tuple(targets.split())
        for target in self._targets:
            rule = self.rules.get(target, MakeRule())
            more = needs.replace("|", " ")
            self.rules[target] = rule._replace(prerequisites=f"{rule.prerequisites} {more}".strip())
        if semicolon:
            self._recipe(inline.strip())


def _name(assignment: str) -> str:
    found = _ASSIGNMENT.match(assignment)
    return found["name"] if found else ""


def expand(text: str, variables: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """`text` with its references replaced, and the scripts of `$(shell …)` that run for that.

    What is not known, and the value of any function, is unknown; `$$` is a dollar for the shell.
    """
    scripts: list[str] = []
    held = text.replace("$$", "\x02")
    for _ in range(MAX_DEPTH):
        changed = _REFERENCE.sub(lambda found: _value(found, variables, scripts), held)
        if changed == held or len(changed) > MAX_VALUE:
            break
        held = changed
    if _OPEN.search(held) or _REFERENCE.search(held) or len(held) > MAX_VALUE:
        held = _OPEN.sub(UNKNOWN_WORDS, _REFERENCE.sub(UNKNOWN_WORDS, held[:MAX_VALUE]))
    return held.replace("\x02", "$"), tuple(scripts)


def _value(found: re.Match[str], variables: Mapping[str, str], scripts: list[str]) -> str:
    name = next(text for text in found.groups() if text is not None).strip()
    if name.startswith("shell "):
        script = name.removeprefix("shell ").strip().replace("\x02", "$")
        scripts.append(script)
        located = _LOCATED.match(script)
        return located["name"] if located else UNKNOWN_WORDS
    if re.match(r"(?:eval|call|foreach|file|guile|load)\s", name):
        return UNKNOWN_WORDS
    value = variables.get(name)
    if value is not None:
        return value.replace("$$", "\x02")
    # A variable that nobody sets is empty; anything else is a function, or `$(name:.a=.b)`.
    return "" if _NAME.fullmatch(name) and ANY_VARIABLE not in variables else UNKNOWN_WORDS
