"""Every package of a repository set up at once: one plan each, one write, and one proof over all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.worktree import WORKFLOWS, show_path
from tracer_bullet.repository import home_of, load_simulator_after
from tracer_bullet.scaffold.answers.beside_others import check_makers
from tracer_bullet.scaffold.changes import join_changes
from tracer_bullet.scaffold.finishing.finish import changes_around
from tracer_bullet.scaffold.finishing.next_commands import NextCommands, Written, next_commands
from tracer_bullet.scaffold.finishing.pipeline_proven import check_pipeline
from tracer_bullet.scaffold.finishing.proven import check_result
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.project.packages import Package
    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.text.files import Change


class AllPlans(NamedTuple):
    """The plans of all packages, in the order to register them, and what they change together.

    The workflows are the last of `changes`.
    """

    root: Path
    packages: tuple[Package, ...]
    plans: tuple[InitPlan, ...]
    changes: tuple[Change, ...]
    next_commands: NextCommands


def packages_to_set_up(directory: Path, left_out: Sequence[str]) -> tuple[Path, tuple[Package, ...]]:
    """The root of the repository around `directory`, and its packages but for the directories `left_out`.

    Raises TracerError if there are not several packages, for a name that is none of them, and before the
    first commit.
    """
    repository = read_repository(directory)
    found = find_packages(repository.root)
    known = [one.directory for one in found]
    if len(found) < 2:
        there = f"one package, in `{known[0]}`" if known else "no package"
        raise TracerError(f"`--all` is for several packages: there is {there}", hint="leave out `--all`")
    wrong = next((path for path in left_out if path.rstrip("/") not in known), "")
    if wrong:
        raise TracerError(f"`{wrong}` is none of the packages", hint=f"the packages: {', '.join(known)}")
    if repository.branch and not repository.branches:
        raise TracerError("the repository has no commit yet", hint="commit the packages first")
    names = {path.rstrip("/") for path in left_out}
    packages = tuple(one for one in found if one.directory not in names)
    _check_names(packages)
    return repository.root, packages


def _check_names(packages: Sequence[Package]) -> None:
    """Raise TracerError for two packages of one name: their files would have the same names too."""
    known: dict[str, str] = {}
    for one in packages:
        first = known.setdefault(one.name, one.directory)
        if first != one.directory:
            raise TracerError(
                f"two packages are called `{one.name}`: in `{first}` and in `{one.directory}`",
                hint=f"tracer init --all --except {one.directory}",
            )


def plan_all(root: Path, packages: Sequence[Package], plan: Callable[[Package], InitPlan]) -> AllPlans:
    """Plan each of `packages` by `plan`, and prove the result for all of them together.

    Raises RefusedError that names every package that cannot be set up, with its reason.
    """
    plans: list[InitPlan] = []
    errors: dict[str, TracerError] = {}
    for package in packages:
        try:
            plans.append(plan(package))
        except TracerError as error:
            errors[package.directory] = error
    if errors:
        raise _not_all(errors, is_any_left=bool(plans))
    own = [one for one in plans if not one.is_adopted and "release_on" in one.answers]
    check_makers({one.value("package_directory"): one.value("release_on") for one in own})
    shared = _texts_in_turn(plans, root)
    changes = _joined(plans, shared, root)
    _prove(plans, shared, changes, root)
    return AllPlans(root, tuple(packages), tuple(plans), changes, _next(plans, changes, root))


def _not_all(errors: dict[str, TracerError], *, is_any_left: bool) -> RefusedError:
    lines = list(_reasons(errors))
    cures = [
        re.sub(r"\btracer init --(?!all)", f"tracer init {path} --", line)
        for path, error in errors.items()
        for line in error.hint.splitlines()
    ]
    without = " ".join(f"--except {directory}" for directory in errors)
    others = [f"`tracer init --all {without}` sets up the others"] if is_any_left else []
    return RefusedError(
        "\n- ".join(["not every package can be set up:", *lines]),
        hint="\n".join(dict.fromkeys([*cures, *others])),
    )


def _reasons(errors: Mapping[str, TracerError]) -> Iterator[str]:
    """What is wrong with each package; what is wrong with several of them is said of the first."""
    known: set[str] = set()
    for directory, error in errors.items():
        first, *others = str(error).split("\n- ")
        new = [line for line in others if line not in known]
        known.update(others)
        yield f"{directory}: {first}"
        yield from new
        if len(new) < len(others):
            yield f"{directory}: {counted(len(others) - len(new), 'reason')} as above"


def _joined(plans: Sequence[InitPlan], shared: Mapping[str, str], root: Path) -> tuple[Change, ...]:
    """The changes of all plans; those of the `shared` texts, by path, in place of each plan's own."""
    around = changes_around(root, shared, "")
    paths = {one.path for one in around}
    others = (change for plan in plans for change in plan.changes if change.path not in paths)
    instead = "set them up one after the other: `tracer init DIR`"
    found = join_changes((*around, *others), root, instead)
    return tuple(sorted(found, key=lambda one: one.path.parent == root / WORKFLOWS))


def _texts_in_turn(plans: Sequence[InitPlan], root: Path) -> dict[str, str]:
    """The files of a pipeline that the packages share, by path: each joins what those before it made."""
    texts: dict[str, str] = {}
    for plan in plans:
        generated = _generated(plan)
        if plan.provider and generated:
            texts |= plan.provider.texts_of_pipeline(root, plan.texts, generated, texts)
    return texts


def _generated(plan: InitPlan) -> str:
    """The text of the file that a shared pipeline includes; empty if there is none, or if it is there."""
    place = plan.provider.joining.place(plan.texts) if plan.provider and plan.provider.joining else ""
    written = next((one.after for one in plan.changes if show_path(one.path, plan.root) == place), None)
    return (written or b"").decode()


def _prove(
    plans: Sequence[InitPlan], shared: Mapping[str, str], changes: Sequence[Change], root: Path
) -> None:
    """Each plan was proven by itself; here a workflow of one could still start a job of another."""
    for plan in plans:
        if plan.provider and not plan.is_adopted and shared:
            check_pipeline(root, shared, plan.provider, plan.texts)
    own = [plan for plan in plans if not plan.is_adopted and plan.provider is None]
    paths = {_workflow_of(plan): plan for plan in own}
    adopted = {_workflow_of(plan) for plan in plans if plan.is_adopted}
    homes = {plan.value("repository"): home_of(plan.repository, plan.value("repository")) for plan in own}
    simulators = {slug: load_simulator_after(root, changes, home) for slug, home in homes.items()}
    for path, plan in paths.items():
        siblings = {*paths, *adopted, *plan.siblings}
        check_result(simulators[plan.value("repository")], path, plan.value("tracer_branch"), siblings)


def _workflow_of(plan: InitPlan) -> str:
    return (WORKFLOWS / plan.value("workflow_name")).as_posix()


def _next(plans: Sequence[InitPlan], changes: Sequence[Change], root: Path) -> NextCommands:
    first = plans[0]
    paths = tuple(show_path(one.path, root) for one in changes if one.after is not None)
    gone = tuple(show_path(one.path, root) for one in changes if one.after is None)
    slug, branch = first.value("repository"), first.value("tracer_branch")
    written = Written(paths, "", "", slug, branch, gone, first.provider)
    return next_commands(root, first.repository, written)
