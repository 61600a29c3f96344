"""`tracer init` in a repository that publishes already: its workflow is adopted, and the answers say so."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.adoption.adopt import AdoptRequest, adopt
from tracer_bullet.arming.run_plan import without_temporary_parts
from tracer_bullet.arming.run_version import plan_version
from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.publishers.rules import check_environment
from tracer_bullet.repository import home_of, load_simulator, read_sources
from tracer_bullet.scaffold.answers import is_adopted
from tracer_bullet.scaffold.changes import adopted_changes
from tracer_bullet.scaffold.init_plan import InitPlan
from tracer_bullet.scaffold.losses import find_losses
from tracer_bullet.scaffold.proven import Proven, find_others
from tracer_bullet.scaffold.questions import ADOPTED, KEYS, WHOSE
from tracer_bullet.scaffold.record import with_record
from tracer_bullet.scaffold.recorded import stage_recorded
from tracer_bullet.scaffold.rendered import render_answers
from tracer_bullet.scaffold.replaced_files import REPLACED
from tracer_bullet.scaffold.template_source import open_template
from tracer_bullet.text.files import Change
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.adoption.adopt import Adoption
    from tracer_bullet.repository import WorkflowSources
    from tracer_bullet.scaffold.detect import Answers
    from tracer_bullet.scaffold.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey

ONLY_GENERATED = (
    *(REPLACED, "build_with", "version_", "submodules", "lfs", "release_on", "keep_dispatch"),
    *("testpypi_project_name", "testpypi_upload_url", "testpypi_simple_url", "testpypi_sign_in"),
    *("testpypi_user", "pypi_upload_url", "pypi_simple_url", "pypi_sign_in", "pypi_user"),
    *("upload_with", "upload_runner", "check_pypi_publisher", "testpypi_gate"),
)
"""Answers that say nothing about a workflow of the project's own."""
_LEADS = (
    "After merging, releases fail until TestPyPI knows this workflow: register it there, "
    "and run the tracer once before merging."
)


def plan_adoption(surveyed: Survey, path: str, *, split: bool = True) -> InitPlan:
    """Adopt the workflow at `path`, from the root of the repository, by the answers of a survey.

    `split` allows a job that builds and uploads to become two. Raises RefusedError for what cannot be adopted
    exactly, and TracerError for an answer that the template does not take.
    """
    root = surveyed.location.root
    read = read_sources(root)
    adoption = _adopt(surveyed, read, path, split=split)
    workflows = [
        Change(read.sources[name].path, read.sources[name].data, read.sources[name].encode(text))
        for name, text in sorted(adoption.texts.items(), key=lambda item: item[0] == path)
        if text != read.texts[name]
    ]
    rendered, baseline = _render(surveyed, path, adoption)
    rendered, result = with_record(
        surveyed, rendered, baseline, lambda made: adopted_changes(made, baseline, root, workflows)
    )
    sources = {key: answer.source for key, answer in surveyed.answers.items()}
    told = f"from {PurePosixPath(path).name}"
    sources |= dict.fromkeys((WHOSE, "workflow_name", "testpypi_environment", "pypi_environment"), told)
    answers = {
        key: Detected(rendered.answers[key], sources.get(key, "default"))
        for key in KEYS
        if key in rendered.answers and not key.startswith(ONLY_GENERATED)
    }
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
        summary=summarise(path, adoption.kept, _temporary(adoption), is_gated=adoption.is_gated),
        registers=(TESTPYPI,) if adoption.registers else (),
    )
    return plan.with_next(path)


def _adopt(surveyed: Survey, read: WorkflowSources, path: str, *, split: bool) -> Adoption:
    location, answers = surveyed.location, surveyed.answers
    root, known = location.root, location.repository
    text = read.texts[path]
    home = home_of(known, str(answers["repository"].value))
    simulator, _ = without_temporary_parts(load_simulator(root, read, home), read.texts, path)
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
    )
    return adopt(simulator, request, lambda folder: plan_version(root, folder, known.tags))


def _render(surveyed: Survey, path: str, adoption: Adoption) -> tuple[Rendered, Rendered | None]:
    """What the answers make, and what those made that were recorded before."""
    testpypi, pypi = map(_known, adoption.environments)
    values = {key: answer.value for key, answer in surveyed.answers.items()} | {
        WHOSE: ADOPTED,
        "workflow_name": PurePosixPath(path).name,
        "testpypi_environment": testpypi,
        "pypi_environment": pypi,
    }
    with open_template() as template:
        recorded = {key: Detected(value, "") for key, value in surveyed.recorded.items()}
        baseline = (
            stage_recorded(template, surveyed.recorded, surveyed.location.root / surveyed.answers_file)
            if is_adopted(recorded)
            else None
        )
        return render_answers(template, values, surveyed.answers_file), baseline


def _known(environment: str) -> str:
    """The name of an environment, empty for one that the forms of the indexes would refuse."""
    try:
        check_environment(environment)
    except TracerError:
        return ""
    return environment


def _value(answers: Answers, key: str) -> str:
    return str(answers[key].value) if key in answers else ""


def summarise(path: str, kept: Sequence[str], temporary: Sequence[str], *, is_gated: bool) -> tuple[str, ...]:
    """What the adoption means, what of it stays, and what `finalize` takes out again."""
    lead = [_LEADS] if is_gated and kept else []
    stays = [f"{path} keeps its name, its environments and its jobs. For good:", *_listed(kept)]
    goes = ["Until `tracer finalize`:", *_listed(temporary)]
    return (*lead, *(stays if kept else []), *(goes if temporary else []))


def _temporary(adoption: Adoption) -> tuple[str, ...]:
    return ("a trigger for the branch", *adoption.temporary) if adoption.temporary else ()


def _listed(sentences: Sequence[str]) -> list[str]:
    return [f"- {sentence}" for sentence in dict.fromkeys(sentences)]
