"""What `tracer init` does about a workflow that publishes already: adopts it, or replaces it if told to."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError, UnfinishedError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.report import console
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.answers.precedence import is_adopted
from tracer_bullet.scaffold.answers.provider import GITHUB, detect_provider, find_provider
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.existing.package_workflows import workflows_of_package
from tracer_bullet.scaffold.existing.publishing_workflows import choose_publishing, find_publishing
from tracer_bullet.scaffold.existing.replaced import describe_replaced
from tracer_bullet.scaffold.init_plan import plan_init

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.scaffold.init_plan import InitPlan
    from tracer_bullet.scaffold.survey import Survey

_NAME = re.compile(r"\w[\w.-]*\.ya?ml", re.ASCII)
"""File names that the answer `workflow_name` takes."""
_CHOICES = {"a": "adopt", "adopt": "adopt", "": "adopt", "r": "replace", "replace": "replace"}


def configure(parser: ArgumentParser) -> None:
    """Add the options about workflows that publish already."""
    parser.add_argument(
        "--adopt",
        default="",
        metavar="FILE",
        help="the workflow to adopt, if several publish to PyPI",
    )
    parser.add_argument(
        "--no-split", action="store_true", help="leave a job that builds and uploads as it is"
    )


def with_workflow(options: Namespace, given: Answers) -> Answers:
    """`given` and what follows from a workflow that publishes already: it is adopted, or replaced.

    Without one, and for a package with recorded answers, `given` as it is. Raises TracerError if several
    publish and none is named, and RefusedError for one to replace that does something else as well.
    """
    location = _locate(options, given)
    if location is None or WHOSE in given:
        return given
    provider = find_provider(str(given.get("provider", detect_provider(location)).value))
    if provider.joining:
        is_settled = options.force or _is_recorded(location) or "pipeline_stage" in given
        several = len(location.packages) > 1
        directory = location.package_directory
        found = {} if is_settled else provider.joining.find(location.root, directory, several)
        return {**found, **given}
    is_settled = options.replace or options.force or _is_recorded(location)
    path = "" if is_settled else _choose(options, given, location)
    if path and _wants_replacement(options, path):
        options.replace = [PurePosixPath(path).name]
    if options.replace:
        return _with_names_of_replaced(options, given, location)
    if not path:
        return given
    name = PurePosixPath(path).name
    source = f"`{name}` publishes to PyPI already"
    return {**given, WHOSE: Detected(ADOPTED, source), "workflow_name": Detected(name, source)}


def _choose(options: Namespace, given: Answers, location: Location) -> str:
    """The workflow to adopt; empty if there is none, or if another file is to be written beside it."""
    texts = find_publishing(location.root)
    left_out = options.left_out if options.all else None
    found = tuple(texts) if options.adopt else workflows_of_package(location, texts, left_out)
    named = options.adopt or (str(given["workflow_name"].value) if "workflow_name" in given else "")
    is_other = named and named not in [PurePosixPath(path).name for path in found]
    return "" if is_other and not options.adopt else choose_publishing(found, named)


def plan(options: Namespace, surveyed: Survey) -> InitPlan:
    """The plan for the workflow of a survey: the project's own, adopted, or tracer's."""
    if not is_adopted(surveyed.answers):
        return plan_init(surveyed, force=options.force, replaced=options.replace)
    _check_named(options, str(surveyed.answers["workflow_name"].value))
    if surveyed.answers["provider"].value != GITHUB:
        from tracer_bullet.scaffold.adopted.adopted_pipeline import plan_pipeline_adoption  # noqa: PLC0415

        return plan_pipeline_adoption(surveyed, split=not options.no_split)
    from tracer_bullet.arming.run_plan import StartedElsewhereError  # noqa: PLC0415 - slow, and seldom wanted
    from tracer_bullet.scaffold.adopted.adopted_workflow import plan_adoption  # noqa: PLC0415
    from tracer_bullet.scaffold.by_hand import find_other_way  # noqa: PLC0415

    path = (WORKFLOWS / str(surveyed.answers["workflow_name"].value)).as_posix()
    try:
        return plan_adoption(surveyed, path, split=not options.no_split)
    except StartedElsewhereError:
        raise  # a workflow of tracer's own would be started as well
    except RefusedError as error:
        hint = "\n".join(filter(None, [error.hint, find_other_way(surveyed, path)]))
        raise RefusedError(error.message, hint=hint, place=error.place) from error


def _check_named(options: Namespace, adopted: str) -> None:
    """Raise TracerError for options that name another workflow than the `adopted` one."""
    others = [
        name for name in (options.adopt, *options.replace) if name and PurePosixPath(name).name != adopted
    ]
    if adopted and others:
        raise TracerError(
            f"`{others[0]}` is not the workflow that is adopted, `{adopted}`",
            hint="tracer init --remove  # first, to adopt or replace another one",
        )


def _locate(options: Namespace, given: Answers) -> Location | None:
    """Where the package is; None if there is none yet, or if the survey will say what is wrong."""
    try:
        location = locate(Path(options.directory), on_purpose="new_package" in given)
    except TracerError:
        return None
    return None if location.is_new else location


def _is_recorded(location: Location) -> bool:
    return any(
        str(file.answers.get("package_directory", ".")) == location.package_directory
        for file in find_answers(location.root)
    )


def _wants_replacement(options: Namespace, path: str) -> bool:
    """At a terminal the choice is asked, with what each means.

    Raises UnfinishedError at the end of the input: a terminal tells that only once, to this question.
    """
    if options.adopt or options.yes or options.dry_run or not console.is_interactive():
        return False
    console.say(f"{path} publishes to PyPI already.")
    console.say("  adopt    keeps the file, its name and its environments; TestPyPI comes before PyPI")
    console.say("  replace  deletes it; tracer writes its own workflow under the same name")
    while (answer := console.enter("adopt or replace? [adopt]")) is not None:
        if answer.lower() in _CHOICES:
            return _CHOICES[answer.lower()] == "replace"
        console.say("answer `adopt` or `replace`")
    name = PurePosixPath(path).name
    raise UnfinishedError(
        "no answer, so nothing was written", hint=f"tracer init --adopt {name}\ntracer init --replace {name}"
    )


def _with_names_of_replaced(options: Namespace, given: Answers, location: Location) -> Answers:
    """The file name and the environments that PyPI's publisher is registered for stay."""
    root = location.root
    simulator = load_simulator(root, read_sources(root), read_home(root))
    names = [PurePosixPath(Path(one).name).name for one in options.replace]
    found = [
        describe_replaced(simulator, path) for path in simulator.files if PurePosixPath(path).name in names
    ]
    for one in found:
        if one.publishes and one.others and not options.force:
            raise RefusedError(
                "\n- ".join(["this workflow does more than publish:", *one.others]),
                hint=f"tracer init --adopt {PurePosixPath(one.path).name}  # keeps it all\n"
                "`--force` deletes it nevertheless",
                place=Place(one.path),
            )
    kept = next(
        (one for one in found if one.publishes and _NAME.fullmatch(PurePosixPath(one.path).name)), None
    )
    if kept is None or _is_recorded(location):
        return given
    if options.all:
        return given  # of a workflow for several packages, no package has the names
    name = PurePosixPath(kept.path).name
    values = {
        "workflow_name": name,
        "pypi_environment": kept.pypi_environment,
        "testpypi_environment": kept.testpypi_environment,
    }
    source = f"from {name}, which it replaces"
    return {**{key: Detected(value, source) for key, value in values.items() if value}, **given}
