"""`just`: which commands the recipes of a justfile run.

https://just.systems/man/en/
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, joined, with_variables
from tracer_bullet.workflow.reach.follow.registry import SHELLS, TASK_FILES
from tracer_bullet.workflow.shell import UNKNOWN_WORDS, is_plain_shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

MAX_RECIPES = 100
MAX_ARGUMENTS = 1_000
_RECIPE = re.compile(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>[^:=]*):(?!=)(?P<needs>[^\n#]*)")
_VARIABLE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][\w-]*)\s*:=\s*(?P<value>.*)")
_ALIAS = re.compile(r"alias\s+(?P<name>[\w-]+)\s*:=\s*(?P<target>[\w-]+)")
_LITERAL = re.compile(r"(?P<quote>['\"])(?P<text>[^'\"\\]*)(?P=quote)\Z")
_INSIDE = re.compile(r"\{\{(?P<inner>.*?)\}\}", re.DOTALL)
_NEED = re.compile(r"\((?P<called>[\w-]+)[^)]*\)|(?P<name>[\w-]+)")
_VALUED = frozenset(
    {"-f", "--justfile", "-d", "--working-directory", "--set", "--shell", "--dotenv-filename"}
)
_STARTED = re.compile(r"`([^`]+)`|\bshell\(\s*(['\"])(.*?)\2")
"""What an assignment runs: https://just.systems/man/en/command-evaluation-using-backticks.html."""
_LOADS = re.compile(r"(?m)^set\s+dotenv-")
"""https://just.systems/man/en/settings.html#dotenv-settings."""
_SHELL = re.compile(r"(?m)^set\s+(?:windows-)?shell\s*:=\s*\[\s*['\"](?P<name>[^'\"]+)")
_OPENING = re.compile(r"(?:import|mod)\b")


class _Recipe(NamedTuple):
    needs: tuple[str, ...]
    parameters: tuple[str, ...]
    lines: tuple[str, ...] = ()


class _Justfile(NamedTuple):
    recipes: Mapping[str, _Recipe]
    variables: Mapping[str, str]
    is_open: bool
    scripts: tuple[str, ...] = ()
    shell: str = "sh"

    @property
    def is_plain(self) -> bool:
        """Whether its shell may have nothing of bash's own."""
        return is_plain_shell(self.shell)


def follow_just(call: FollowedCall) -> Followed | None:
    """What `just …` runs; None where nothing is known of the repository."""
    if not call.files.is_known:
        return None
    words, at, file = call.words[1:], 0, call.shell_env.values.get("JUST_JUSTFILE") or ""
    while at < len(words) and words[at].startswith("-"):
        if words[at] in ("-f", "--justfile"):
            file = "".join(words[at + 1 : at + 2])
        if words[at] in ("-d", "--working-directory"):
            call = call.at("".join(words[at + 1 : at + 2]))
        at += 3 if words[at] == "--set" else 2 if words[at] in _VALUED else 1
    found = call.read(*((file,) if file else TASK_FILES["just"]))
    if found is None:
        return Followed(gap="the repository has no justfile there")
    path, text = found
    justfile = _read(text)
    if _LOADS.search(text):
        call = call.with_more_variables()
    targets = [word for word in words[at:] if "=" not in word]
    first = next(iter(justfile.recipes), "default")
    run = _Just(call, justfile)
    if justfile.shell not in SHELLS:
        return Followed(files=(path,), gap=f"the justfile has a shell of its own, `{justfile.shell}`")
    begun = commands_of("\n".join(justfile.scripts), call.shell_env, is_plain=justfile.is_plain)
    return joined([Followed(begun, (path,)), *run.targets(targets or [first])])


@lru_cache(maxsize=64)
def _read(text: str) -> _Justfile:
    recipes: dict[str, _Recipe] = {}
    variables: dict[str, str] = {}
    scripts: list[str] = []
    is_open = False
    current = ""
    for line in text.replace("\\\n", " ").splitlines():
        if line[:1] in (" ", "\t"):
            if current:
                recipes[current] = recipes[current]._replace(lines=(*recipes[current].lines, line))
            continue
        if not line.strip() or line.startswith(("#", "[", "set ")):
            continue
        if alias := _ALIAS.match(line):
            recipes[alias["name"]] = _Recipe((alias["target"],), ())
        elif variable := _VARIABLE.match(line):
            literal = _LITERAL.match(variable["value"].strip())
            variables[variable["name"]] = literal["text"] if literal else UNKNOWN_WORDS
            scripts += [found[1] or found[3] for found in _STARTED.finditer(variable["value"])]
        elif recipe := _RECIPE.match(line):
            current = recipe["name"]
            needs = tuple(found["called"] or found["name"] for found in _NEED.finditer(recipe["needs"]))
            names = tuple(word.partition("=")[0] for word in recipe["parameters"].split())
            recipes[current] = _Recipe(needs, names)
        else:
            is_open |= bool(_OPENING.match(line))
    told = _SHELL.search(text)
    shell = told["name"].rpartition("/")[2] if told else "sh"
    return _Justfile(recipes, variables, is_open, tuple(scripts), shell)


def _bare(parameter: str) -> str:
    return parameter.lstrip("*+$")


def _taken(recipe: _Recipe) -> int:
    """How many of the words behind its name a recipe takes; all of them if one is variadic."""
    is_variadic = any(name[:1] in ("*", "+") for name in recipe.parameters)
    return MAX_ARGUMENTS if is_variadic else len(recipe.parameters)


class _Just:
    def __init__(self, call: FollowedCall, justfile: _Justfile) -> None:
        self._call = call
        self._justfile = justfile
        self._done: set[str] = set()

    def targets(self, words: Sequence[str]) -> list[Followed]:
        """Recipes with their arguments behind them, as on the command line."""
        found: list[Followed] = []
        at = 0
        while at < len(words):
            recipe = self._justfile.recipes.get(words[at])
            found.append(self._recipe(words[at]))
            at += 1 + (_taken(recipe) if recipe else MAX_ARGUMENTS)
        return found

    def _recipe(self, name: str) -> Followed:
        if name in self._done:
            return Followed()
        self._done.add(name)
        recipe = self._justfile.recipes.get(name)
        if recipe is None or len(self._done) > MAX_RECIPES:
            return Followed(gap=f"the justfile has no recipe `{name}` that tracer can read")
        before = [self._recipe(each) for each in recipe.needs if each != "&&"]
        return joined([*before, self._lines(recipe)])

    def _lines(self, recipe: _Recipe) -> Followed:
        known = {**self._justfile.variables, **dict.fromkeys(map(_bare, recipe.parameters), UNKNOWN_WORDS)}
        lines = [
            _INSIDE.sub(lambda found: known.get(found["inner"].strip(), UNKNOWN_WORDS), line)
            for line in recipe.lines
        ]
        environment = with_variables(self._call.shell_env, known)
        if lines and lines[0].lstrip().startswith("#!"):
            return self._script(lines)
        texts = (line.strip().lstrip("@-") for line in lines)
        is_plain = self._justfile.is_plain
        read = (commands_of(text, environment, is_plain=is_plain) for text in texts)
        return Followed(tuple(each for commands in read for each in commands))

    def _script(self, lines: Sequence[str]) -> Followed:
        margin = len(lines[0]) - len(lines[0].lstrip())
        text = "\n".join(line[margin:] for line in lines)
        if "python" in lines[0] or "uv run" in lines[0]:
            from tracer_bullet.workflow.reach.follow.python_file import follow_python_text  # noqa: PLC0415

            return follow_python_text(self._call, "", text, self._call.path(".") or "")
        if shell := re.search(r"\b(?:ba|z|k|da)?sh\b", lines[0]):
            return Followed(commands_of(text, self._call.shell_env, is_plain=is_plain_shell(shell[0])))
        return Followed(gap=f"`{lines[0].strip()}` is not a shell or Python script")
