"""`make`: which commands the targets run that it is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach.follow.call import (
    Followed,
    FollowedCall,
    commands_of,
    joined,
    with_variables,
)
from tracer_bullet.workflow.reach.follow.makefile_text import (
    ANY_VARIABLE,
    Makefile,
    MakeRule,
    expand,
    read_makefile,
)
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, is_plain_shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.shell import Command, ShellEnv

_PREFIX = re.compile(r"(?m)(?<!\\\n)^[ \t@+-]+")
_COMPUTED = re.compile(r"\$[({](?:call|foreach|eval|addprefix|addsuffix|join)\s")
MAX_INCLUDES = 20
MAX_TARGETS = 200
_MORE_RULES = re.compile(r"\s--?(?:f|file|makefile|eval|I|include-dir)\b\S*")
_VALUED = frozenset({"-C", "-f", "-I", "-o", "-W", "--directory", "--file", "--makefile", "--include-dir"})
_DRY = frozenset({"-n", "--just-print", "--dry-run", "--recon", "-q", "--question"})
_SETTLED = frozenset({"-v", "--version", "-h", "--help"})


class _Order(NamedTuple):
    """What `make` is told: where, by which file, with which variables, and what to make."""

    folders: tuple[str, ...]
    file: str
    variables: Mapping[str, str]
    targets: tuple[str, ...]
    is_dry: bool
    explains_itself: bool
    is_env_first: bool = False


_SHELL = re.compile(r"(?:/usr)?(?:/local)?(?:/bin/)?(?:env )?(?P<name>(?:ba|da|z|k)?sh)(?:\s.*)?")
"""Shells whose scripts are read: https://www.gnu.org/software/make/manual/html_node/Choosing-the-Shell.html."""


def follow_make(call: FollowedCall) -> Followed | None:
    """What `make …` runs; None where nothing is known of the repository."""
    order = _read_order(call.words[1:])
    if not call.files.is_known:
        return None
    for folder in order.folders:
        call = call.at(folder)
    if order.explains_itself:
        return Followed()
    found = call.read(*((order.file,) if order.file else TASK_FILES["make"]))
    if found is None:
        return Followed(gap="the repository has no Makefile there")
    if told := _MORE_RULES.search(f" {call.shell_env.values.get('MAKEFLAGS') or ''}"):
        return Followed(gap=f"`MAKEFLAGS` gives it `{told[0].strip()}`")
    path, text = found
    read = read_makefile(text)
    others = (call.shell_env.values.get("MAKEFILES") or "").split()
    makefile, files = _with_includes(read._replace(includes=(*read.includes, *others)), path, call)
    variables = _variables(makefile, order, call)
    inside = call._replace(shell_env=_environment(call, makefile, order, variables))
    targets = () if order.is_dry else order.targets or _default(makefile)
    shell = expand(order.variables.get("SHELL") or makefile.variables.get("SHELL", "sh"), variables)[0]
    known = _SHELL.fullmatch(shell.strip())
    if known is None:
        return Followed(files=files, gap=f"the Makefile has a shell of its own, `{shell.strip()}`")
    run = _Make(inside, makefile, variables, is_plain=is_plain_shell(known["name"]))
    return joined([Followed(files=files), run.while_read(), *map(run.target, [*run.remade(), *targets])])


def _read_order(words: Sequence[str]) -> _Order:
    told = read_options(words, _VALUED)
    names = (name for name in told.words if "=" not in name and not name.isdigit())
    return _Order(
        told.given("-C", "--directory"),
        "".join(told.given("-f", "--file", "--makefile")[-1:]),
        {
            name.rstrip(":"): value
            for word in told.words
            if "=" in word
            for name, _, value in [word.partition("=")]
        },
        tuple(names),
        any(name in _DRY for name, _ in told.options),
        any(name in _SETTLED for name, _ in told.options),
        any(name in ("-e", "--environment-overrides") for name, _ in told.options),
    )


def _with_includes(makefile: Makefile, path: str, call: FollowedCall) -> tuple[Makefile, tuple[str, ...]]:
    """With the rules of the files that it includes; one that is not in the repository makes it open."""
    files = [path]
    waiting = [expand(name, makefile.variables)[0] for name in makefile.includes]
    for name in waiting:
        found = call.read(name)
        if found is None or len(files) > MAX_INCLUDES:
            makefile = makefile._replace(is_open=True)
        elif found[0] not in files:
            files.append(found[0])
            more = read_makefile(found[1])
            makefile = more._replace(
                rules=_merged(more.rules, makefile.rules),
                variables={**more.variables, **makefile.variables},
                weak=more.weak | makefile.weak,
                is_open=more.is_open or makefile.is_open,
                exported=more.exported | makefile.exported,
                at_once=more.at_once | makefile.at_once,
            )
            waiting += more.includes
    return makefile, tuple(files)


def _merged(before: Mapping[str, MakeRule], after: Mapping[str, MakeRule]) -> dict[str, MakeRule]:
    """What a target needs is added up, its recipe is the later one:
    https://www.gnu.org/software/make/manual/html_node/Multiple-Rules.html."""
    rules = {**before, **after}
    for name in before.keys() & after.keys():
        needs = f"{before[name].prerequisites} {after[name].prerequisites}".strip()
        recipe = after[name].recipe or before[name].recipe
        rules[name] = after[name]._replace(prerequisites=needs, recipe=recipe)
    return rules


def _variables(makefile: Makefile, order: _Order, call: FollowedCall) -> dict[str, str]:
    """Command line before Makefile before environment, but for what is set by `?=`."""
    environment = call.shell_env.values
    given = {name: value.replace(UNKNOWN_TEXT, UNKNOWN_WORDS) for name, value in environment.items()}
    weak = {name: given[name] for name in makefile.weak if name in given}
    if call.shell_env.is_open:
        weak = {**dict.fromkeys(makefile.weak, UNKNOWN_WORDS), **weak}
    others = {ANY_VARIABLE: UNKNOWN_WORDS} if call.shell_env.is_open else {}
    here = {"MAKE": "make", "CURDIR": call.folder, "SHELL": "/bin/sh", "RM": "rm -f"}
    first = given if order.is_env_first else {}
    return {**others, **given, **here, **makefile.variables, **weak, **first, **order.variables}


def _environment(
    call: FollowedCall, makefile: Makefile, order: _Order, variables: Mapping[str, str]
) -> ShellEnv:
    """What the recipes inherit: what is exported, and what is given on the command line."""
    names = makefile.variables if "*" in makefile.exported else makefile.exported & set(makefile.variables)
    known = {name: expand(variables[name], variables)[0] for name in names}
    both = {name: variables[name] for name in makefile.variables if name in call.shell_env.values}
    changed = {name: expand(value, variables)[0] for name, value in both.items()}
    return with_variables(call.shell_env, {**changed, **known, **order.variables})


def _default(makefile: Makefile) -> tuple[str, ...]:
    named = makefile.variables.get(".DEFAULT_GOAL")
    if named:
        return (named,)
    return next(
        ((name,) for name in makefile.rules if not name.startswith(".") and "%" not in name), ("all",)
    )


class _Make:
    """Runs targets in thought, each once; `_own` are variables that targets have set for what they need."""

    def __init__(
        self, call: FollowedCall, makefile: Makefile, variables: Mapping[str, str], *, is_plain: bool
    ) -> None:
        self._call = call
        self._is_plain = is_plain
        self._makefile = makefile
        self._variables = variables
        self._done: set[str] = set()
        self._own: frozenset[str] = frozenset()
        self._phony = set(_expanded(makefile.rules.get(".PHONY", MakeRule()).prerequisites, variables))
        self._rules = {
            name: rule for written, rule in makefile.rules.items() for name in _expanded(written, variables)
        }

    def remade(self) -> list[str]:
        """The Makefiles that are read and have a rule of their own: make makes them first.

        https://www.gnu.org/software/make/manual/html_node/Remaking-Makefiles.html
        """
        written = " ".join(self._makefile.includes)
        return [name for name in _expanded(written, self._variables) if name in self._rules]

    def while_read(self) -> Followed:
        """What runs while the Makefile is read: `X := $(shell …)`."""
        scripts = [
            script
            for name in sorted(self._makefile.at_once)
            for script in expand(self._makefile.variables[name], self._variables)[1]
        ]
        found = (each for script in scripts for each in self._commands(script))
        return Followed(tuple(found))

    def target(self, name: str) -> Followed:
        """What making `name` runs, with what it needs first."""
        if name in self._done:
            return Followed()
        self._done.add(name)
        rule = self._rules.get(name)
        is_unknown = rule is None and (UNKNOWN_TEXT in name or UNKNOWN_WORDS in name)
        if is_unknown or len(self._done) > MAX_TARGETS:
            return Followed(gap="the target is not known")
        rule = self._with_pattern(name, rule)
        if rule is None:
            known = self._call.path(name)
            is_file = known is not None and self._call.files.exists(known)
            if is_file and not self._makefile.is_open:
                return Followed()
            return Followed(gap=f"the Makefile has no rule `{name}` that tracer can read")
        self._own |= rule.own
        needs = _expanded(rule.prerequisites, self._variables)
        if _COMPUTED.search(rule.prerequisites):
            needs.append(UNKNOWN_TEXT)
        found = joined(
            [self.target(each) for each in needs if not self._is_made(each)] + [self._recipe(name, rule)]
        )
        path = self._call.path(name)
        is_file = name not in self._phony and path is not None and self._call.files.exists(path)
        return found.maybe() if is_file else found

    def _is_made(self, name: str) -> bool:
        """Whether a prerequisite is an unknown file that nothing makes, as `$(wildcard …)` gives."""
        return UNKNOWN_WORDS in name and name not in self._rules

    def _pattern(self, name: str) -> MakeRule | None:
        for written, rule in self._rules.items():
            start, percent, end = written.partition("%")
            if (
                percent
                and name.startswith(start)
                and name.endswith(end)
                and len(name) >= len(start) + len(end)
            ):
                stem = name[len(start) : len(name) - len(end)]
                return rule._replace(prerequisites=rule.prerequisites.replace("%", stem), stem=stem)
        return None

    def _with_pattern(self, name: str, rule: MakeRule | None) -> MakeRule | None:
        """A rule without lines takes those of a pattern that fits, unless its target is phony."""
        if rule is not None and (rule.recipe or name in self._phony):
            return rule
        pattern = self._pattern(name)
        if rule is None or pattern is None:
            return rule or pattern
        needs = f"{rule.prerequisites} {pattern.prerequisites}"
        return pattern._replace(prerequisites=needs, own=rule.own)

    def _recipe(self, name: str, rule: MakeRule) -> Followed:
        unknown = dict.fromkeys((*"<^?+", *self._own), UNKNOWN_WORDS)
        variables = {**self._variables, **unknown, "@": name, "*": rule.stem}
        lines = ("\n".join(rule.recipe),) if ".ONESHELL" in self._rules else rule.recipe
        return joined(self._line(line, variables) for line in lines)

    def _line(self, line: str, variables: Mapping[str, str]) -> Followed:
        """One line has one shell; `@`, `-` and `+` in front of it are for make."""
        text, scripts = expand(line.replace("\n\t", "\n"), variables)
        texts = (*scripts, _PREFIX.sub("", text))
        return Followed(tuple(each for text in texts for each in self._commands(text)))

    def _commands(self, script: str) -> tuple[Command, ...]:
        return commands_of(script, self._call.shell_env, is_plain=self._is_plain)


def _expanded(text: str, variables: Mapping[str, str]) -> list[str]:
    return expand(text, variables)[0].split()
