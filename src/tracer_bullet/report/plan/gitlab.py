"""The plan of a GitLab pipeline: as text, and as the JSON that the help of `tracer plan` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.gitlab.prove import MAYBE, NO, NOT_PROVEN, NOTHING, PROVEN, UNSAFE, YES
from tracer_bullet.gitlab.simulate import JobFate
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI
from tracer_bullet.report.console import paint
from tracer_bullet.report.plan.text import show_head, wrap_sentence
from tracer_bullet.sites import SITES
from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.gitlab.prove import PipelineVerdict, PlannedPipeline

_LEVELS = {
    PROVEN: "proven safe: a push to the tracer branch cannot reach PyPI",
    NOT_PROVEN: "not proven safe: see what tracer cannot see into, or what stops the tracer run",
    UNSAFE: "unsafe: a push to the tracer branch can reach PyPI",
}
_RELEASES = {YES: "reaches PyPI", MAYBE: "may reach PyPI", NO: "does not reach PyPI"}
_ANSWERS = {True: "reached", UNKNOWN: "maybe", False: "not reached"}
_CREATED = {True: "yes", UNKNOWN: "maybe", False: "no"}


def show_pipeline(path: str, armed: Sequence[str], verdict: PipelineVerdict) -> str:
    """The events with the jobs that they run, then the verdict and why; ends with a line end."""
    lines = [show_head(path, armed), ""]
    for row in verdict.rows:
        lines += _row(row)
    colour = "green" if verdict.holds else "red"
    lines += ["", paint(f"verdict: {_head(verdict)}", colour)]
    sentences = (*verdict.broken, *verdict.unknown, *verdict.other_ways)
    for sentence in (*sentences, *(f"remark: {one}" for one in verdict.remarks)):
        lines += wrap_sentence(sentence)
    return "\n".join(lines) + "\n"


def _head(verdict: PipelineVerdict) -> str:
    level = [_LEVELS[verdict.level]] if verdict.level else []
    if verdict.release_reaches_pypi == NOTHING:
        return "; ".join([*level, "no job of this pipeline uploads a package"])
    ways = ["PyPI can be reached without a release"] if verdict.other_ways else []
    return "; ".join([*level, *ways, f"{verdict.release} {_RELEASES[verdict.release_reaches_pypi]}"])


def _row(row: PlannedPipeline) -> Iterator[str]:
    if row.pipeline.created is False:
        yield f"{row.event.title}: no pipeline ({row.pipeline.why})"
        return
    reached = [
        f"{SITES[index].name}{'?' if row.reached(index) is UNKNOWN else ''}"
        for index in (TESTPYPI, PYPI)
        if row.reached(index) is not False
    ]
    doubt = " (if there is a pipeline)" if row.pipeline.created is UNKNOWN else ""
    yield f"{row.event.title}: {', '.join(reached) or 'no index'}{doubt}"
    names = [
        f"{run.job.name}{'' if run.outcome is JobFate.RUNS else f' ({run.outcome.value})'}"
        for run in row.pipeline.jobs.values()
        if run.outcome is not JobFate.SKIPPED
    ]
    yield from (f"  {line.removeprefix('- ').strip()}" for line in wrap_sentence(", ".join(names)))


def describe_pipeline(path: str, armed: Sequence[str], verdict: PipelineVerdict) -> dict[str, Any]:
    """The JSON document."""
    return {
        "pipeline": path,
        "provider": "gitlab",
        "armed": list(armed),
        "scenarios": [_describe(row) for row in verdict.rows],
        "verdict": {
            "level": verdict.level,
            "release": verdict.release,
            "release_reaches_pypi": verdict.release_reaches_pypi,
            "other_ways": list(verdict.other_ways),
            "unknown": list(verdict.unknown),
            "why": list(verdict.broken),
            "remarks": list(verdict.remarks),
        },
    }


def _describe(row: PlannedPipeline) -> dict[str, Any]:
    return {
        "name": row.event.title,
        "source": row.event.source,
        "ref": row.event.ref,
        "created": _CREATED[row.pipeline.created],
        "why": row.pipeline.why,
        "jobs": {
            name: {"outcome": run.outcome.value, "why": run.why} for name, run in row.pipeline.jobs.items()
        },
        "indexes": {index: _ANSWERS[row.reached(index)] for index in (TESTPYPI, PYPI)},
    }
