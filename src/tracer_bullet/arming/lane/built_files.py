"""Where the files are that a step uploads: patterns from the root of the checkout."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from tracer_bullet.workflow.simulation.matrix import texts_in_matrix

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step, Workflow

_VALUED = frozenset(
    """
    -a -C -c -i -k -m -o -p -r -s -t -u -w --auth --ca-cert --ca-certs --cert --check-url --client-cert
    --client-key --comment --config-file --config-setting --identity --index --keyring-provider
    --manifest-path --only --option --out-dir --outdir --output-dir --package --password --platform
    --project --publish-url --publisher --pypirc --python --repo --repository --repository-url --sign-with
    --skip --token --trusted-publishing --user --username --wheel-dir
    """.split()  # noqa: SIM905 - shorter than the list
)
_OF_MATRIX = re.compile(r"\$\{\{\s*(matrix\.[\w.-]+)\s*\}\}")
"""A part of a path that differs between the jobs of a matrix; a copy of the job has the same matrix."""
_OF_ENV = re.compile(r"\$\{\{\s*env\s*\.\s*([\w-]+)\s*\}\}")
_REDIRECTS = re.compile(r"\d?(?:>>?|<)")
_MARK = "\ue000"
_CONTINUED = re.compile(r"\\\r?\n")
_VARIABLE_NAME = re.compile(r"\$(?:\w+|\{[^}]*\})(?=[^/]*\Z)")
"""A variable in the last part of a path: the folder is known all the same."""


def fill_variables(step: Step, job: Job, workflow: Workflow) -> Step:
    """The step of `job`, in its arguments plain values in the place of the workflow's or the job's variables.

    A variable stays that the step or a script of the job may set as well.
    """
    set_again = "\n".join(one.script for one in job.steps if "GITHUB_ENV" in one.script)
    plain = {
        name: leaf.value
        for name, leaf in {**workflow.env.items, **job.env.items}.items()
        if "$" not in leaf.value
        and name not in step.env.items
        and not re.search(rf"(?<![\w-]){re.escape(name)}\b", set_again)
    }
    filled = {
        name: leaf._replace(value=_OF_ENV.sub(lambda found: plain.get(found[1], found[0]), leaf.value))
        for name, leaf in step.arguments.items.items()
    }
    return step._replace(arguments=step.arguments._replace(items=filled))


def files_of_action(step: Step) -> tuple[str, ...] | None:
    """The folder that PyPA's action uploads, or what maturin's does; None if that is not to be known."""
    if step.uses and "maturin" in step.uses.text:
        return ("target/wheels",)
    leaf = step.arguments.get("packages-dir") or step.arguments.get("packages_dir")
    folder = leaf.value.strip() if leaf else "dist"
    return None if "$" in _hidden(folder) else (folder.rstrip("/").removeprefix("./") or ".",)


def files_of_commands(arguments: tuple[str, ...], directory: str) -> tuple[str, ...] | None:
    """The patterns among the arguments of upload commands that run in `directory`; by default its `dist`."""
    found: list[str] = []
    for words in arguments:
        try:
            one_line = _CONTINUED.sub(" ", words)
            given = shlex.split(_without_expressions(one_line).replace("setup.py", ""))
        except ValueError:
            return None
        named = [_VARIABLE_NAME.sub("*", name) for name in positional_words(given)]
        if any("$" in name or "`" in name for name in named):
            return None
        found += named or ["dist"]
    prefix = directory.strip("/").removeprefix("./")
    found = [_shown(name) for name in found]
    joined = [f"{prefix}/{name.removeprefix('./')}" if prefix and prefix != "." else name for name in found]
    return tuple(dict.fromkeys(name.removeprefix("./") for name in joined)) if found else None


def _hidden(path: str) -> str:
    """A path or words in which what depends on the matrix is plain text."""
    return _OF_MATRIX.sub(rf"{_MARK}\1{_MARK}", path)


def _shown(path: str) -> str:
    return re.sub(rf"{_MARK}(.+?){_MARK}", r"${{ \1 }}", path)


def _without_expressions(words: str) -> str:
    """The words without the root of the checkout; what does not depend on the matrix counts as a secret."""
    relative = re.sub(r"(?:\$\{\{\s*github\.workspace\s*\}\}|\$\{?GITHUB_WORKSPACE\}?)/", "", words)
    return re.sub(r"\$\{\{.*?\}\}", "SECRET", _hidden(relative))


def positional_words(words: list[str]) -> list[str]:
    """The arguments of an upload or a build, without its options and their values."""
    found = []
    skip = False
    for word in words:
        if skip or word.startswith("-") or _REDIRECTS.match(word) or word == "SECRET":
            skip = not skip and (word in _VALUED or bool(_REDIRECTS.fullmatch(word)))
            continue
        found.append(word)
    return found


def is_pattern_in_matrix(job: Job, path: str) -> bool:
    """Whether a matrix of `job` hides in `path` a pattern of files, so that it looks like a folder."""
    return "*" not in path and any("*" in str(text) for text in texts_in_matrix(job, path))


def folder_of_files(patterns: tuple[str, ...]) -> str:
    """The one folder that holds everything the patterns name; empty if there is no such folder."""
    folders = set()
    for pattern in patterns:
        head, _, tail = pattern.rpartition("/")
        is_file = "*" in tail or tail.endswith((".whl", ".gz", ".zip"))
        folders.add(head if is_file else pattern.rstrip("/"))
    folder = folders.pop() if len(folders) == 1 else ""
    return "" if re.search(r"[*?\[{]", _hidden(folder)) else folder
