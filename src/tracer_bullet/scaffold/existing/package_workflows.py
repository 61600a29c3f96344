"""Of the workflows that publish in a repository with several packages, those of one package."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds_in, commands
from tracer_bullet.arming.lane.uploads import directory_of_step
from tracer_bullet.errors import RefusedError
from tracer_bullet.project.packages import is_named
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.repository import read_sources
from tracer_bullet.scaffold.existing.replaced import describe_replaced
from tracer_bullet.sites import normalise
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracer_bullet.project.packages import Package
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.workflow.model import Workflow


def workflows_of_package(
    location: Location, texts: Mapping[str, str], left_out: Sequence[str] | None = None
) -> tuple[str, ...]:
    """The paths among `texts`, workflows that publish, that may publish the package at `location`.

    In a repository with several packages a workflow belongs to those that it names, or whose folder it
    names; one that names none belongs to the package at the root. Raises RefusedError if the only one for
    this package is for others as well: it cannot be changed for one of them. It can be changed for all that
    it names, if all packages are set up but for the directories `left_out`.
    """
    packages = location.packages
    mine = next((one for one in packages if one.directory == location.package_directory), None)
    if mine is None or len(packages) < 2:
        return tuple(texts)
    named = {path: _named(path, text, packages) for path, text in texts.items()}
    own = [path for path, found in named.items() if found == [mine]]
    shared = [path for path, found in named.items() if mine in found and len(found) > 1]
    if shared and not own and left_out is not None:
        own = [path for path in shared if not _is_for(named[path], left_out)]
    if shared and not own:
        raise _publishes_several(shared[0], texts[shared[0]], named[shared[0]], mine)
    unnamed = [path for path, found in named.items() if not found]
    if unnamed and not own:
        raise _publishes_any(unnamed[0], texts[unnamed[0]], mine)
    return tuple(own)


def _is_for(packages: Iterable[Package], directories: Iterable[str]) -> bool:
    """Whether one of the packages is in one of these directories."""
    return not {one.directory for one in packages}.isdisjoint(path.rstrip("/") for path in directories)


def publishes_several(location: Location, path: str, text: str) -> bool:
    """Whether the workflow `text`, at `path`, names several packages of the repository."""
    return len(location.packages) > 1 and len(_named(path, text, location.packages)) > 1


def workflows_of_others(location: Location, siblings: Iterable[str]) -> frozenset[str]:
    """The paths of other packages' workflows: the `siblings`, by file name, and those that name only them.

    A workflow that names no package may publish this one.
    """
    packages = location.packages
    texts = read_sources(location.root).texts if len(packages) > 1 else {}
    named = {path: _named(path, text, packages) for path, text in texts.items()}
    mine = location.package_directory
    others = [path for path, found in named.items() if found and all(one.directory != mine for one in found)]
    return frozenset({*others, *((WORKFLOWS / name).as_posix() for name in siblings)})


def _named(path: str, text: str, packages: Sequence[Package]) -> list[Package]:
    """The package that the name of a workflow's file names, else those that its text does, else the root.

    Names count as words of their own, for `core` is part of `core-extra`. None where nothing tells.
    """
    stem = f"-{normalise(PurePosixPath(path).stem)}-"
    called = [one for one in packages if f"-{one.name}-" in stem]
    if called:
        return [max(called, key=lambda one: len(one.name))]
    below = [one for one in packages if one.directory != "."]
    found = [one for one in below if is_named(one, text)]
    root = [one for one in packages if one.directory == "."]
    is_of_root = root and (not found or _builds_root(read_workflow(text, path), below))
    return [*found, *root] if is_of_root else found


def _builds_root(workflow: Workflow, below: Sequence[Package]) -> bool:
    """Whether a command builds at the root, and names none of the packages `below` as what it builds."""
    steps = [(job, step) for job in workflow.jobs.values() for step in job.steps if step.run]
    lines = [
        line
        for job, step in steps
        if step.run and not directory_of_step(workflow, job, step)
        for line in commands(step.run.value)
        if builds_in(line)
    ]
    return any(not any(is_named(one, line.rpartition("build")[2]) for one in below) for line in lines)


def _publishes_several(path: str, text: str, packages: Sequence[Package], mine: Package) -> RefusedError:
    names = in_backticks(one.name for one in packages)
    name = PurePosixPath(path).name
    return RefusedError(
        f"`{name}` publishes several packages ({names}), so it cannot be adopted for one of them",
        hint=f"tracer init {mine.directory} --adopt {name}  # adopts it for all of them\n"
        f"`tracer arm {path}` tries it as it is, if it can, and leaves nothing\n"
        f"{_say_how_to_part(path, text)} gives each package a workflow of its own",
    )


def _publishes_any(path: str, text: str, mine: Package) -> RefusedError:
    name = PurePosixPath(path).name
    return RefusedError(
        f"`{name}` publishes packages that only its run names, so it cannot be adopted for one of them",
        hint=f"tracer init {mine.directory} --adopt {name}  # if it publishes no other package\n"
        f"`tracer arm {path}` tries it as it is, if it can, and leaves nothing\n"
        f"{_say_how_to_part(path, text)} gives each package a workflow of its own",
    )


def _say_how_to_part(path: str, text: str) -> str:
    """A workflow that does more than publish is not replaced: it keeps the rest."""
    simulator = Simulator(files={path: read_workflow(text, path)})
    name = PurePosixPath(path).name
    if describe_replaced(simulator, path).others:
        return "taking its uploads to PyPI out by hand, then `tracer init --all`,"
    return f"`tracer init --all --replace {name}`"
