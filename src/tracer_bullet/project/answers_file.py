"""The answers that Copier recorded in a repository: finding ours, and saying there what is armed."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.read_once import read_once
from tracer_bullet.text.nodes import Mapping, Scalar, parse, same, tree
from tracer_bullet.text.scalars import quote_single
from tracer_bullet.text.source import Source, read_source
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from tracer_bullet.text.scalars import YamlValue

_SOURCE, _BRANCH, _WORKFLOW = "_src_path", "tracer_branch", "workflow_name"
_DIRECTORY = "package_directory"
_PROVIDER, _GITHUB = "provider", "github"
_ENDINGS = (".yml", ".yaml")
_EMPTY = "''"


class AnswersFile(NamedTuple):
    """A file of ours with recorded answers: where it is, what it says by question key, and its `source`."""

    path: Path
    answers: dict[str, YamlValue]
    source: Source

    @property
    def workflow_name(self) -> str:
        """The file name of the workflow on GitHub that these answers made; empty for another provider."""
        return self.file_name if self.answers.get(_PROVIDER, _GITHUB) == _GITHUB else ""

    @property
    def file_name(self) -> str:
        """The file name of the pipeline, whoever runs it; empty if the provider fixes it."""
        return str(self.answers.get(_WORKFLOW) or "")

    @property
    def package_directory(self) -> str:
        """The directory of the package, from the root with slashes; `.` for the root itself."""
        return str(self.answers.get(_DIRECTORY) or ".")

    @property
    def branch(self) -> str:
        """The branch that the workflow is armed for by these answers; empty if it is not."""
        return str(self.answers[_BRANCH] or "")


@read_once
def find_answers(root: Path) -> tuple[AnswersFile, ...]:
    """Our answers files in the directory `root`, sorted by name.

    Copier lets the user name the file, so that it is known by what it holds: `_src_path` and `tracer_branch`.
    Raises TracerError for a file that mentions both and is no YAML.
    """
    candidates = sorted(path for path in root.iterdir() if path.name.endswith(_ENDINGS) and path.is_file())
    return tuple(found for path in candidates if (found := _read(path)))


def answers_for(root: Path, provider: str) -> tuple[dict[str, YamlValue], ...]:
    """The answers in `root` for the pipelines of `provider`, a key; raises as `find_answers` does."""
    return tuple(one.answers for one in find_answers(root) if one.answers.get(_PROVIDER) == provider)


def workflows_around(root: Path, directory: Path) -> tuple[str, ...]:
    """The file names of the workflows that were made for the package around `directory`.

    Empty at the top of several packages, and in a repository with one package, of which all workflows are.
    """
    files = find_answers(root)
    packages = {one.package_directory for one in files}
    nearest = package_around(root, directory, packages)
    if nearest is None or len(packages) < 2:
        return ()
    return tuple(one.workflow_name for one in files if one.package_directory == nearest)


def package_around(root: Path, directory: Path, packages: Container[str]) -> str | None:
    """The nearest around `directory` of `packages`, which are directories from `root`; None if there is none.

    A directory outside of `root` counts as `root`.
    """
    top, here = root.resolve(), directory.resolve()
    inside = PurePosixPath(here.relative_to(top).as_posix() if here.is_relative_to(top) else ".")
    around = (path.as_posix() for path in (inside, *inside.parents))
    return next((path for path in around if path in packages), None)


def _read(path: Path) -> AnswersFile | None:
    try:
        source = read_source(path)
    except TracerError:
        return None
    if not (_SOURCE in source.text and _BRANCH in source.text):
        return None
    answers = tree(parse(source.text, str(path)))
    if not isinstance(answers, dict) or not {_SOURCE, _BRANCH} <= answers.keys():
        return None
    return AnswersFile(path, answers, source)


def disarm_answers(text: str, path: str = "") -> str:
    """The answers in `text` with `tracer_branch: ''`; every other byte as it was.

    Raises TracerError where `tracer_branch` is missing, RefusedError where it cannot be set exactly.
    """
    return arm_answers(text, "", path)


def arm_answers(text: str, branch: str, path: str) -> str:
    """The answers in `text` with `branch` for `tracer_branch`; raises as `disarm_answers` does."""
    return set_answer(text, _BRANCH, branch, path)


def set_answer(text: str, key: str, value: str, path: str = "") -> str:
    """The answers in `text` with `value` for the question `key`; every other byte as it was.

    Raises TracerError if the answer is missing, RefusedError if it cannot be set exactly.
    """
    root = parse(text, path)
    node = root.get(key) if isinstance(root, Mapping) else None
    if node is None:
        raise TracerError(f"the answers have no `{key}`", hint=f"add the line `{key}: {_EMPTY}`")
    if isinstance(node, Scalar) and node.value == value:
        return text
    blank = " " if isinstance(node, Scalar) and node.is_empty else ""
    written = quote_single(value)
    result = apply_splices(text, [Splice(node.span.start, node.span.end, blank + written)])
    if not _reads(result, tree(root) | {key: value}):
        place = Place(path, node.span.line, node.span.column)
        raise RefusedError(f"`{key}` is written in a way that cannot be edited exactly", place=place)
    return result


def _reads(text: str, answers: YamlValue) -> bool:
    try:
        return same(tree(parse(text)), answers)
    except TracerError:
        return False
