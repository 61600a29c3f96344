"""The template of the working tree, rendered by Copier in this process, without work that it repeats.

What is saved must not show. Three private functions of Copier are replaced, which call the real ones for
whatever may differ; without one of them, or with other parameters, every test here fails. That the files are
those of the real command, in a process of its own, is for test_copy_and_update.py and
commands/test_init_and_copier.py to hold.
"""

from __future__ import annotations

import atexit
import shutil
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import copier
import copier._main
import copier._template
import copier._vcs
import jinja2

from tests.template.answers import EXISTING, NEW, REQUIRED, Answers, pairwise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

ROOT = Path(__file__).parents[2]
_compile: Any = jinja2.Environment.compile
_compiled: dict[tuple[Any, ...], CodeType] = {}


def _compile_once(self: jinja2.Environment, source: str, *names: str | None, **options: Any) -> CodeType:
    """What a template compiles to: it depends only on the syntax and the extensions of its environment."""
    key = (type(self), self.lexer, *self.extensions, source, *names, *options.items())
    if key not in _compiled:
        _compiled[key] = _compile(self, source, *names, **options)
    return _compiled[key]


_load: Any = copier._template.load_template_config
_loaded: dict[bytes, dict[str, Any]] = {}


def _load_once(conf_path: Path, quiet: bool = False) -> dict[str, Any]:
    """What the questions' file says, which includes no other; Copier may change its own copy."""
    data = conf_path.read_bytes()
    if data not in _loaded:
        _loaded[data] = _load(conf_path, quiet)
    return deepcopy(_loaded[data])


_is_bundle: Any = copier._vcs.is_git_bundle
_sync: Any = copier._main.Worker._sync_git_index_executable_bit


def _may_be_bundle(path: Path) -> bool:
    """No folder is a bundle: a bundle is one file, and Copier makes a repository to find that out."""
    return not path.is_dir() and bool(_is_bundle(path))


def _sync_in_git(self: Any, *words: Any) -> None:
    """Outside of a repository git has no index to bring up to date."""
    root = Path(self.subproject.local_abspath)
    if any((folder / ".git").exists() for folder in (root, *root.parents)):
        _sync(self, *words)


# For each copy Copier reads the questions and compiles the templates again, and starts git for each file.
jinja2.Environment.compile = _compile_once  # type: ignore[method-assign,assignment]
copier._template.load_template_config = _load_once
copier._vcs.is_git_bundle = _may_be_bundle
copier._main.Worker._sync_git_index_executable_bit = _sync_in_git  # type: ignore[method-assign,assignment]


def render(answers: Mapping[str, str | bool]) -> dict[str, str]:
    """The files that the template makes of `answers` (and its defaults), by their path, without the task."""
    return dict(_rendered(frozenset(answers.items())))


@cache
def _rendered(answers: frozenset[tuple[str, str | bool]]) -> dict[str, str]:
    with TemporaryDirectory() as directory:
        destination = Path(directory, "destination")
        copy_plain(_template(), destination, dict(answers))
        return read_tree(destination)


@cache
def _template() -> Path:
    """One copy of the template for all tests of this process, which removes it at its end."""
    directory = TemporaryDirectory()
    atexit.register(directory.cleanup)
    copy_template(Path(directory.name, "template"))
    return Path(directory.name, "template")


def copy_template(destination: Path) -> None:
    """What a template needs, in a plain directory: of a repository Copier takes the latest tag instead."""
    destination.mkdir(parents=True)
    shutil.copy2(ROOT / "copier.yml", destination)
    shutil.copytree(ROOT / "template", destination / "template")


def copy_plain(template: Path, destination: Path, answers: Mapping[str, str | bool], **options: Any) -> None:
    """`copier copy --defaults --skip-tasks`, with nothing of the user's settings."""
    options = {"skip_tasks": True, **options}
    data = {**REQUIRED, **answers}
    copier.run_copy(
        str(template), destination, data, defaults=True, quiet=True, settings=copier.Settings(), **options
    )


def read_tree(root: Path) -> dict[str, str]:
    """The text files under `root`, by their path with slashes; what git keeps is left out."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    names = {path.relative_to(root).as_posix(): path for path in files}
    return {name: path.read_bytes().decode() for name, path in names.items() if not name.startswith(".git/")}


@cache
def every_combination() -> tuple[tuple[Answers, dict[str, str]], ...]:
    """Answers in which any two answers meet, each with what they render to."""
    return tuple((answers, render(answers)) for values in (NEW, EXISTING) for answers in pairwise(values))


def workflow_of(answers: Mapping[str, str | bool], files: Mapping[str, str]) -> str:
    """The text of the publish workflow among the rendered files."""
    return files[f".github/workflows/{answers.get('workflow_name', 'publish.yml')}"]
