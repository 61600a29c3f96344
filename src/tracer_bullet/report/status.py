"""Where a project stands, on one screen or as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.publishers.differences import match
from tracer_bullet.report.console import paint
from tracer_bullet.report.environments import describe_environment
from tracer_bullet.report.publishers.json import describe_record
from tracer_bullet.report.publishers.text import say_record
from tracer_bullet.sites import PYPI, TESTPYPI
from tracer_bullet.text.counted import counted
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.errors import Finding
    from tracer_bullet.indexes.provenance import Provenance
    from tracer_bullet.status.environments import SeenEnvironment
    from tracer_bullet.status.indexes import HeldVersion, IndexState
    from tracer_bullet.status.pipeline import PipelineState
    from tracer_bullet.status.release import Item
    from tracer_bullet.status.status import PipelineStatus

_MARKS = {True: ("ready", "green"), False: ("missing", "yellow"), None: ("unknown", "dim")}


def describe_status(status: PipelineStatus) -> dict[str, Any]:
    """The JSON of `tracer status`, as its help describes it."""
    return {
        "project": status.project,
        "version": status.version,
        "repository": status.survey.slug,
        "pipelines": [_describe_pipeline(one) for one in status.pipelines],
        "publishers": [
            {
                "index": one.index,
                "workflow": one.workflow,
                "environment": one.environment,
                **describe_record(one),
            }
            for one in status.survey.recorded.publishers
        ],
        "environments": [describe_environment(seen) for seen in status.environments],
        "runs": {
            "verified": status.github.is_known,
            "why": status.github.why,
            "last": [
                {"workflow": path, **run._asdict()}
                for path, runs in (status.github.runs or {}).items()
                for run in runs
            ],
        },
        "indexes": describe_indexes(status.indexes),
        "unpublished_tags": list(status.unpublished),
        "release": [
            {"name": item.name, "ready": item.ready, "said": item.said, "cure": item.cure}
            for item in status.items
        ],
        "findings": [finding._asdict() for finding in status.findings],
        "next": status.next_step,
    }


def _describe_pipeline(pipeline: PipelineState) -> dict[str, Any]:
    return {
        "path": pipeline.path,
        "made_by": pipeline.made_by,
        "armed": list(pipeline.armed),
        "since": pipeline.since,
        "proven": pipeline.proof.holds,
        "why": list(pipeline.proof.why),
        "old_pins": [pin._asdict() for pin in pipeline.old_pins],
    }


def describe_indexes(indexes: Mapping[str, IndexState]) -> dict[str, Any]:
    """What each index holds, as data."""
    return {key: _describe_index(state) for key, state in indexes.items()}


def _describe_index(state: IndexState) -> dict[str, Any]:
    return {
        "url": state.index.simple,
        "exists": state.exists,
        "why": state.why,
        "status": state.status,
        "versions": len(state.versions),
        "latest": [_describe_version(one) for one in state.latest],
    }


def _describe_version(held: HeldVersion) -> dict[str, Any]:
    source = held.published_by
    return {
        "version": str(held.version),
        "files": held.files,
        "uploaded": held.uploaded,
        "yanked": held.yanked,
        "published_by": None
        if source is None
        else {
            "kind": source.kind,
            "repository": source.repository,
            "workflow": source.workflow,
            "environment": source.environment,
        },
    }


def show_status(status: PipelineStatus) -> str:
    """One screen; the last line is the next step."""
    title = " ".join(part for part in (status.project, status.version) if part)
    return status_screen(
        f"{paint(title, 'bold')} ({status.survey.slug})",
        [
            ("pipeline", _pipeline_lines(status.pipelines)),
            ("publishers", _publisher_lines(status)),
            ("environments", map(_environment_line, status.environments)),
            ("runs", _run_lines(status)),
            *index_sections(status.indexes),
            ("release", map(_item_line, status.items)),
        ],
        status.next_step,
        status.findings,
    )


def status_screen(
    title: str,
    sections: Iterable[tuple[str, Iterable[str]]],
    next_step: str,
    findings: Iterable[Finding] = (),
) -> str:
    """The title, the sections with their names beside the first line, the findings, the next step."""
    lines = [title, ""]
    for name, content in sections:
        found = list(content) or ["none"]
        lines += [f"{name if number == 0 else '':<13}{line}" for number, line in enumerate(found)]
    told = [
        f"{paint('finding', 'yellow')}: {one.message}\nhint: {one.hint.splitlines()[0]}" for one in findings
    ]
    return "\n".join([*lines, *(["", *told] if told else []), "", f"next: {paint(next_step, 'cyan')}", ""])


def index_sections(indexes: Mapping[str, IndexState]) -> Iterator[tuple[str, Iterable[str]]]:
    """A section for what each index holds, in the order of a release."""
    for state in filter(None, map(indexes.get, (TESTPYPI.key, PYPI.key))):
        yield state.index.name, _version_lines(state)


def _pipeline_lines(pipelines: Iterable[PipelineState]) -> Iterator[str]:
    for pipeline in pipelines:
        yield f"{pipeline.path} ({pipeline.made_by})"
        if pipeline.armed:
            since = f" since {pipeline.since}" if pipeline.since else ", in no commit that git has here"
            yield f"  armed for {in_backticks(pipeline.armed)}{since}"
        yield f"  {'proven' if pipeline.proof.holds else 'not proven safe: ' + pipeline.proof.why[0]}"
        if pipeline.old_pins:
            pins = {pin.action: f"{pin.action} {pin.version} (now {pin.newer})" for pin in pipeline.old_pins}
            yield f"  older than tracer's template: {', '.join(pins.values())}"


def _publisher_lines(status: PipelineStatus) -> Iterator[str]:
    for needed in status.survey.needed.publishers:
        record = match(needed.publisher, status.survey.recorded)
        said = say_record(record) if record else "not recorded, so unverified"
        yield f"{needed.publisher.site.name}: {said}"


def _environment_line(seen: SeenEnvironment) -> str:
    if not seen.is_known:
        return f"{seen.wanted.name}: unverified ({seen.why})"
    said = counted(len(seen.findings), "finding") if seen.findings else "as it should be"
    return f"{seen.wanted.name}: {said}"


def _run_lines(status: PipelineStatus) -> Iterator[str]:
    if not status.github.is_known:
        yield f"unverified ({status.github.why})"
    for runs in (status.github.runs or {}).values():
        for run in runs[:3]:
            yield f"{run.id} {run.event} {run.ref} {run.result}, {run.created[:10]}"


def _version_lines(state: IndexState) -> Iterator[str]:
    if state.exists is None:
        yield f"unknown: {state.why}"
    elif not state.exists:
        yield "no such project"
    elif not state.latest:
        yield "the project has no file"
    if state.status != "active":
        yield f"the project is {state.status}"
    for held in state.latest:
        day = f", {held.uploaded[:10]}" if held.uploaded else ""
        yanked = ", yanked" if held.yanked else ""
        files = counted(held.files, "file")
        yield f"{held.version} ({files}{day}{yanked}) {_say_source(held.published_by)}".rstrip()


def _say_source(source: Provenance | None) -> str:
    if source is None:
        return ""
    where = f" in `{source.environment}`" if source.environment else ""
    return f"by `{source.workflow}` of {source.repository}{where}"


def _item_line(item: Item) -> str:
    word, colour = _MARKS[item.ready]
    return f"{paint(f'{word:<8}', colour)}{item.said}"
