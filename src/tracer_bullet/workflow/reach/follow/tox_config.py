"""What a tox environment runs, and with which variables: tox.ini, setup.cfg, tox.toml or pyproject.toml.

https://tox.wiki/en/latest/config.html
"""

from __future__ import annotations

import configparser
import itertools
import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_ENVIRONMENTS = 200
_COMMANDS = ("install_command", "list_dependencies_command", "commands_pre", "commands", "commands_post")
_REPLACED = re.compile(r"\{(?P<inner>[^{}]*)\}")
_ASKED = re.compile(r"\{env:(\w+)")
_FACTORS = re.compile(r"(?P<factors>[\w.!,{}-]+)\s*:(?!//)\s+(?P<rest>.*)|(?P<alone>[\w.!,{}-]+)\s*:\Z")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_ALWAYS = "CI FORCE_COLOR GITHUB_* HOME LANG LANGUAGE NETRC NO_COLOR PATH PIP_* TERM TMPDIR UV_* VIRTUALENV_*"
"""What tox hands on without being told: https://tox.wiki/en/latest/config.html#pass_env."""


_PATHS = {
    "": "",
    "/": "/",
    "toxinidir": "$TOX_ROOT",
    "tox_root": "$TOX_ROOT",
    "envpython": "python",
    "env_python": "python",
    "basepython": "python",
    "base_python": "python",
    "envbindir": "/venv/bin",
    "env_bin_dir": "/venv/bin",
    **dict.fromkeys(
        ("envdir", "env_dir", "envtmpdir", "env_tmp_dir", "envlogdir", "env_log_dir", "envsitepackagesdir"),
        "/tox",
    ),
    **dict.fromkeys(
        ("env_site_packages_dir", "toxworkdir", "work_dir", "distdir", "homedir", "temp_dir"), "/tox"
    ),
}
"""What tox puts in place of these: https://tox.wiki/en/latest/config.html#substitutions."""


class ToxEnvironment(NamedTuple):
    """Commands as lines for a shell; `passed` are names, with `*`, of variables that are handed on."""

    commands: tuple[str, ...]
    variables: Mapping[str, str]
    passed: tuple[str, ...]
    folder: str = ""


class ToxConfig:
    """Sections with their settings, each a text as tox.ini has it."""

    def __init__(self, environments: tuple[str, ...], sections: Mapping[str, Mapping[str, str]]) -> None:
        self.environments = environments
        self.sections = sections
        texts = (text for settings in sections.values() for text in settings.values())
        self._asked = frozenset(name for text in texts for name in _ASKED.findall(text))
        self._known: dict[tuple[object, ...], ToxEnvironment] = {}

    def has(self, name: str) -> bool:
        """Whether an environment is named anywhere."""
        return f"testenv:{name}" in self.sections or name in self.environments

    def names(self) -> tuple[str, ...]:
        """Every environment that has a section of its own, or is in the list."""
        own = (
            section.removeprefix("testenv:") for section in self.sections if section.startswith("testenv:")
        )
        return tuple(dict.fromkeys((*self.environments, *own)))[:MAX_ENVIRONMENTS]

    def environment(self, name: str, posargs: str, env: Mapping[str, str]) -> ToxEnvironment:
        """What `tox -e name -- posargs` runs, started with the variables `env`."""
        asked = {variable: env[variable] for variable in sorted(self._asked & env.keys())}
        key = (name, posargs, *asked.items())
        if key not in self._known:
            self._known[key] = self._environment(name, posargs, asked)
        return self._known[key]

    def _environment(self, name: str, posargs: str, env: Mapping[str, str]) -> ToxEnvironment:
        settings = _Settings(self.sections, name, posargs, env)
        lines = [line for key in _COMMANDS for line in settings.lines(key)]
        variables = dict(_pair(line) for key in ("setenv", "set_env") for line in settings.lines(key) if line)
        passed = [word for key in ("passenv", "pass_env") for word in re.split(r"[\s,]+", settings.text(key))]
        return ToxEnvironment(
            tuple(_command(line) for line in lines),
            variables,
            tuple(word for word in (*_ALWAYS.split(), *passed) if word),
            settings.text("changedir") or settings.text("change_dir"),
        )


@lru_cache(maxsize=64)
def read_ini(text: str, prefix: str = "") -> ToxConfig | None:
    """The configuration in tox.ini, or (`prefix` is `tox:`) in setup.cfg; None where there is none."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None
    sections = {name: dict(parser.items(name)) for name in parser.sections()}
    core = sections.get(f"{prefix}tox")
    if core is None and "testenv" not in sections and not any(n.startswith("testenv:") for n in sections):
        return None
    listed = (core or {}).get("envlist") or (core or {}).get("env_list") or ""
    return ToxConfig(tuple(_env_list(listed)), sections)


def read_tox_toml(table: Mapping[str, Any]) -> ToxConfig | None:
    """The configuration in the parsed table of tox.toml, or in `[tool.tox]`; None where there is none."""
    legacy = table.get("legacy_tox_ini")
    if isinstance(legacy, str):
        return read_ini(legacy)
    base, own = table.get("env_run_base"), table.get("env")
    if not isinstance(base, dict) and not isinstance(own, dict):
        return None
    sections = {"testenv": _flat(base)} if isinstance(base, dict) else {}
    for name, settings in (own or {}).items() if isinstance(own, dict) else ():
        if isinstance(settings, dict):
            sections[f"testenv:{name}"] = _flat(settings)
    listed = table.get("env_list")
    names = tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()
    return ToxConfig(names, sections)


def _flat(settings: Mapping[str, Any]) -> dict[str, str]:
    """Settings of TOML as tox.ini would have them."""
    found: dict[str, str] = {}
    for key, value in settings.items():
        match value:
            case str():
                found[key] = value
            case dict():
                found[key] = "\n".join(f"{name}={_text(item)}" for name, item in value.items())
            case list():
                found[key] = "\n".join(_line(item) for item in value)
    return found


def _line(item: Any) -> str:
    return " ".join(_argument(word) for word in item) if isinstance(item, list) else _text(item)


def _argument(word: Any) -> str:
    if isinstance(word, dict) and word.get("replace") == "posargs":
        return "{posargs}"
    is_whole = not isinstance(word, str) or word.startswith("{posargs")
    return _text(word) if is_whole else shlex.quote(word)


def _text(item: Any) -> str:
    return item if isinstance(item, str) else UNKNOWN_WORDS


class _Settings:
    """The settings of one environment, with what it takes from `[testenv]`."""

    def __init__(
        self, sections: Mapping[str, Mapping[str, str]], name: str, posargs: str, env: Mapping[str, str]
    ) -> None:
        self._env = env
        self._sections = sections
        self._name = name
        self._factors = frozenset(name.split("-"))
        self._posargs = posargs

    def text(self, key: str) -> str:
        return "\n".join(self.lines(key))

    def lines(self, key: str) -> list[str]:
        own = self._sections.get(f"testenv:{self._name}", {})
        written = own.get(key, self._sections.get("testenv", {}).get(key, ""))
        whole = self._replace(written)
        joined = whole.replace("\\\n", " ")
        return [line for each in joined.splitlines() if (line := self._of_factor(each.strip()))]

    def _of_factor(self, line: str) -> str:
        found = _FACTORS.match(line)
        if found is None:
            return "" if line.startswith("#") else line
        rest = found["rest"] or ""
        return rest if self._fits(found["factors"] or found["alone"]) else ""

    def _fits(self, factors: str) -> bool:
        return any(
            all(
                (part[1:] not in self._factors) if part[:1] == "!" else part in self._factors
                for part in one.split("-")
            )
            for one in itertools.chain.from_iterable(_expand_braces(each) for each in _split_outside(factors))
        )

    def _replace(self, text: str, depth: int = 0) -> str:
        if depth > 5:
            return UNKNOWN_WORDS
        return _REPLACED.sub(lambda found: self._value(found["inner"], depth), text)

    def _value(self, inner: str, depth: int) -> str:
        name, colon, rest = inner.partition(":")
        if name == "posargs":
            return self._posargs or (rest if colon else "")
        if name == "env":
            variable, colon, default = rest.partition(":")
            return self._env.get(variable) or default or UNKNOWN_WORDS
        if reference := re.fullmatch(r"\[(?P<section>[^\]]+)\](?P<key>\w+)", inner):
            written = self._sections.get(reference["section"], {}).get(reference["key"].lower(), "")
            return self._replace(written, depth + 1)
        if inner in ("opts", "packages"):
            # What `install_command` is given.
            return ""
        if inner in _PATHS:
            return _PATHS[inner]
        return self._name if inner in ("envname", "env_name") else "{" + inner + "}"


def _command(line: str) -> str:
    """A line without its marks: `-` for a failure that does not count, `!` for one that must happen."""
    return line.lstrip("-! ").strip()


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name.strip(), value.strip()


def _env_list(text: str) -> Iterator[str]:
    for each in _split_outside(text.replace("\n", ",")):
        yield from itertools.islice(_expand_braces(each.strip()), MAX_ENVIRONMENTS)


def _split_outside(text: str) -> Iterator[str]:
    """The pieces between commas that stand outside braces."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _expand_braces(text: str) -> Iterable[str]:
    """`py{310,311}-{a,b}` as the names that it stands for."""
    parts = [part.split(",") if at % 2 else [part] for at, part in enumerate(_BRACES.split(text))]
    return (
        "".join(one).strip()
        for one in itertools.islice(itertools.product(*parts), MAX_ENVIRONMENTS)
        if any(one)
    )
