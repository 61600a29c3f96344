"""Code of the project that building it runs: setup.py, hooks of the backend, a backend of the project's own.

Nearly all of it compiles something or looks up a version, with programs that nobody knows. So, as with the
modules of the product, it counts where it uploads, or speaks of uploads.

https://peps.python.org/pep-0517/#in-tree-build-backends
https://hatch.pypa.io/latest/plugins/build-hook/custom/
https://backend.pdm-project.org/hooks/
https://python-poetry.org/docs/building-extension-modules/
https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.builds import find_setup
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, commands_of_words, unfollowed
from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
from tracer_bullet.workflow.reach.follow.setup_cfg import section_of_setup_cfg
from tracer_bullet.workflow.reach.follow.setup_py import expand_aliases, run_by_build
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_WITHOUT_SETUP = frozenset(
    """
    flit_core flit_scm hatchling maturin mesonpy pdm poetry scikit_build_core uv_build whey
    """.split()  # noqa: SIM905 - as the other lists of names
)
"""Backends that run no setup.py."""
_OTHER_LANGUAGES = ("CMakeLists.txt", "build.rs", "meson.build")
"""What backends for compiled languages run."""


def code_of_build(call: FollowedCall, folder: str) -> Iterator[Followed]:
    """What building the project in `folder` runs of its code: one for each file, the first of its `files`."""
    root = call.path(folder)
    if root is None or not call.files.is_known:
        return
    inside = call.at(folder)
    start = f"{root}/" if root else ""
    pyproject = parse_toml(inside.files.text(f"{start}pyproject.toml") or "")
    setup_cfg = inside.files.text(f"{start}setup.cfg") or ""
    hatch = _hatch(inside, start, pyproject)
    if _runs_setup(call.words, pyproject):
        yield from _of_setup(inside, start, setup_cfg)
    for name in dict.fromkeys(_files_named(pyproject, hatch, setup_cfg)):
        text = inside.files.text(start + name)
        if text is not None:
            yield follow_python_text(inside, start + name, text, root)
    yield from _scripts_of_hatch(inside, start, hatch)
    for name in _OTHER_LANGUAGES:
        if speaks_of_uploads(inside.files.text(start + name) or ""):
            yield unfollowed(start + name)


def _runs_setup(words: Sequence[str], pyproject: Mapping[str, Any]) -> bool:
    backend = str(table(pyproject, "build-system").get("build-backend", "")).partition(":")[0]
    return find_setup(words) is not None or backend.partition(".")[0] not in _WITHOUT_SETUP


def _of_setup(inside: FollowedCall, start: str, setup_cfg: str) -> Iterator[Followed]:
    path = f"{start}setup.py"
    text = inside.files.text(path)
    at = find_setup(inside.words)
    told = inside.words[at + 1 :] if at is not None else ()
    commands = expand_aliases(told, setup_cfg)
    if "upload" in commands:
        uploading = commands_of_words(("python", "setup.py", *commands), inside.shell_env)
        yield Followed(uploading, (path, f"{start}setup.cfg"))
    if text is not None:
        yield follow_python_text(inside, path, run_by_build(text))


def _files_named(pyproject: Mapping[str, Any], hatch: Mapping[str, Any], setup_cfg: str) -> Iterator[str]:
    """The Python files that the settings of backends name, from the root of the project."""
    system = table(pyproject, "build-system")
    folders = system.get("backend-path")
    for folder in folders if isinstance(folders, list) else ():
        yield from _of_module(str(system.get("build-backend", "")).partition(":")[0], str(folder))
    yield from _hooks_of_hatch(hatch)
    yield str(table(pyproject, "tool", "pdm", "build").get("custom-hook", "pdm_build.py"))
    getter = table(pyproject, "tool", "pdm", "version").get("getter", "")
    yield from _of_module(str(getter).partition(":")[0])
    poetry = table(pyproject, "tool", "poetry").get("build", "")
    yield str(poetry.get("script", "") if isinstance(poetry, dict) else poetry)
    for command in (*table(pyproject, "tool", "setuptools", "cmdclass").values(), *_cmdclass(setup_cfg)):
        yield from _of_module(str(command).rpartition(".")[0])


def _of_module(name: str, folder: str = ".") -> Iterator[str]:
    start = "" if folder.strip("./") == "" else f"{folder.removeprefix('./').strip('/')}/"
    path = start + name.replace(".", "/")
    yield from (f"{path}.py", f"{path}/__init__.py") if name else ()


def _cmdclass(setup_cfg: str) -> list[str]:
    lines = section_of_setup_cfg(setup_cfg, "options").get("cmdclass", "").splitlines()
    return [line.partition("=")[2].strip() for line in lines]


def _hatch(inside: FollowedCall, start: str, pyproject: Mapping[str, Any]) -> dict[str, Any]:
    """hatch.toml goes before pyproject.toml: https://hatch.pypa.io/latest/intro/#configuration."""
    own = parse_toml(inside.files.text(f"{start}hatch.toml") or "")
    return {**table(pyproject, "tool", "hatch"), **own}


def _hooks_of_hatch(hatch: Mapping[str, Any]) -> Iterator[str]:
    for hooks in _hook_tables(hatch):
        if "custom" in hooks:
            yield str(table(hooks, "custom").get("path", "hatch_build.py"))
    if table(hatch, "version").get("source") == "code":
        yield str(table(hatch, "version").get("path", ""))


def _hook_tables(hatch: Mapping[str, Any]) -> list[dict[str, Any]]:
    build = table(hatch, "build")
    targets = table(build, "targets")
    around = [build, table(hatch, "metadata"), *(table(targets, name) for name in targets)]
    # A target called `custom` is a builder of the project's own.
    return [*(table(each, "hooks") for each in around), targets]


def _scripts_of_hatch(inside: FollowedCall, start: str, hatch: Mapping[str, Any]) -> Iterator[Followed]:
    """https://github.com/rmorshea/hatch-build-scripts."""
    for hooks in _hook_tables(hatch):
        scripts = table(hooks, "build-scripts").get("scripts")
        for script in scripts if isinstance(scripts, list) else ():
            text = "\n".join(map(str, script.get("commands", ()))) if isinstance(script, dict) else ""
            if text:
                yield Followed(commands_of(text, inside.shell_env), (f"{start}pyproject.toml",))
