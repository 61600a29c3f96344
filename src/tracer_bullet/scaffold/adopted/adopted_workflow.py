"""`tracer init` in a repository that publishes already: its workflow is adopted, and the answers say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.adoption.adopt import adopt
from tracer_bullet.adoption.draft import AdoptRequest
from tracer_bullet.arming.lane.run_version import plan_version
from tracer_bullet.arming.run_plan import without_temporary_parts
from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.providers.own_index import own_index, takes_token
from tracer_bullet.publishers.rules import check_environment
from tracer_bullet.repository import home_of, load_simulator_after, read_sources
from tracer_bullet.scaffold.adopted.adopted_answers import (
    check_adopted_answers,
    check_environments,
    staging_of,
    with_gate_answer,
)
from tracer_bullet.scaffold.adopted.adopted_plan import render_recorded, shown_answers, summarise
from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.changes import adopted_changes, read_before
from tracer_bullet.scaffold.existing.losses import find_losses
from tracer_bullet.scaffold.existing.package_workflows import publishes_several
from tracer_bullet.scaffold.finishing.proven import Proven, find_others
from tracer_bullet.scaffold.init_plan import InitPlan
from tracer_bullet.scaffold.record import with_record
from tracer_bullet.scaffold.rendering.rendered import render_answers
from tracer_bullet.scaffold.template_source import find_template
from tracer_bullet.text.files import Change
from tracer_bullet.trigger import armed_branches, inspect
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.adoption.adopt import Adoption
    from tracer_bullet.repository import WorkflowSources
    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.rendering.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey

_KNOWS = "knows this workflow: register it there"
_HAS_TOKEN = "is given a token: store it as a secret of the environment"  # noqa: S105 - words
_URL = "testpypi_upload_url"
_NAMES = ("testpypi", "pypi")
"""The environments, before it is known which ones the workflow has."""


def plan_adoption(surveyed: Survey, path: str, *, split: bool) -> InitPlan:
    """Adopt the workflow at `path`, from the root of the repository, by the answers of a survey.

    `split` allows a job that builds and uploads to become two. Raises RefusedError for what cannot be adopted
    exactly, and TracerError for an answer that an adopted workflow cannot have, or that the template does not
    take.
    """
    check_adopted_answers(surveyed.answers, path)
    root = surveyed.location.root
    read = read_sources(root)
    baseline = render_recorded(surveyed)
    adoption = _adopt(surveyed, read, path, split=split)
    check_environments(surveyed.answers, adoption.environments, path)
    surveyed = replace(surveyed, answers=with_gate_answer(surveyed.answers, path, is_gated=adoption.is_gated))
    workflows = [
        Change(read.sources[name].path, read.sources[name].data, read.sources[name].encode(text))
        for name, text in sorted(adoption.texts.items(), key=lambda item: item[0] == path)
        if text != read.texts[name]
    ]
    rendered = _render(surveyed, path, adoption.environments, _sign_in(surveyed.answers, adoption))
    rendered, result = with_record(
        surveyed, rendered, baseline, lambda made: adopted_changes(made, baseline, root, workflows)
    )
    told = (WHOSE, "workflow_name", "testpypi_environment", "pypi_environment")
    found = shown_answers(surveyed, rendered)
    source = f"from {PurePosixPath(path).name}"
    answers = found | {key: Detected(found[key].value, source) for key in told if key in found}
    simulator = adoption.proof.simulator
    branch = str(rendered.answers["tracer_branch"])
    proven = Proven(adoption.proof.verdict, branch, find_others(simulator, {path}), adoption.doubts)
    plan = InitPlan(
        surveyed.location.repository,
        answers,
        tuple(result.changes),
        (*surveyed.notes, *result.notes, *adoption.notes, *proven.notes),
        proven,
        find_losses(result.changes, (), result.generated, root),
        summary=_summary(path, adoption, {key: str(one.value) for key, one in answers.items()}),
        registers=(TESTPYPI,) if adoption.registers else (),
    )
    return plan.with_next(path)


def _adopt(surveyed: Survey, read: WorkflowSources, path: str, *, split: bool) -> Adoption:
    location, answers = surveyed.location, surveyed.answers
    root, known = location.root, location.repository
    text = read.texts[path]
    home = home_of(known, str(answers["repository"].value))
    rendered = _render(surveyed, path, _NAMES)
    file = root / surveyed.answers_file
    answered = Change(file, read_before(file, root), rendered.files[surveyed.answers_file])
    simulator = load_simulator_after(root, [answered], home)
    simulator, _ = without_temporary_parts(simulator, read.texts, path)
    branch = str(answers["tracer_branch"].value)
    branches = dict.fromkeys((*armed_branches(text, path), branch)) if branch else {}
    request = AdoptRequest(
        path,
        tuple(branches),
        str(answers["project_name"].value),
        str(answers["import_name"].value),
        str(answers["python_version"].value) if "python_version" in answers else "3.13",
        _value(answers, "testpypi_environment") or "testpypi",
        split,
        staging_of(rendered.answers),
        rendered.answers["check_pypi_publisher"] is True,
        publishes_several(location, path, text),
    )
    return adopt(simulator, request, lambda folder: plan_version(root, folder, known.tags))


def _sign_in(answers: Answers, adoption: Adoption) -> Mapping[str, str]:
    """How the workflow signs in to TestPyPI; an answer tells it of an index in TestPyPI's place."""
    if own_index(TESTPYPI, {_URL: _value(answers, _URL)}):
        return {}
    return {"testpypi_sign_in": "trusted-publishing" if adoption.registers else "token"}


def _render(
    surveyed: Survey, path: str, environments: tuple[str, str], found: Mapping[str, str] | None = None
) -> Rendered:
    """What the answers make for the workflow at `path`, with its environments for TestPyPI and for PyPI.

    `found` are answers that the workflow itself gives.
    """
    testpypi, pypi = map(_known, environments)
    values = {key: answer.value for key, answer in surveyed.answers.items()} | {
        WHOSE: ADOPTED,
        "workflow_name": PurePosixPath(path).name,
        "testpypi_environment": testpypi,
        "pypi_environment": pypi,
        **(found or {}),
    }
    return render_answers(find_template(), values, surveyed.answers_file)


def _known(environment: str) -> str:
    """The name of an environment, empty for one that the forms of the indexes would refuse."""
    try:
        check_environment(environment)
    except TracerError:
        return ""
    return environment


def _value(answers: Answers, key: str) -> str:
    return str(answers[key].value) if key in answers else ""


def _summary(path: str, adoption: Adoption, answers: Mapping[str, str]) -> tuple[str, ...]:
    index = "the staging index" if own_index(TESTPYPI, answers) else "TestPyPI"
    knows = _HAS_TOKEN if takes_token(TESTPYPI, answers) else _KNOWS
    until = f"{index} {knows}" if adoption.starts_waiting else ""
    armed = inspect(adoption.texts[path], path)
    is_new = armed is not None and any(block.is_trigger for block in armed.blocks)
    temporary = (*(["a trigger for the branch"] if is_new else []), *adoption.temporary)
    return summarise(path, until, adoption.kept, temporary)
