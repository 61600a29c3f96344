"""What to register for a pipeline of another provider than GitHub: as text, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.publishers.advice import say_what_to_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.providers.publisher import Publisher


class PipelinePublisher(NamedTuple):
    """The form to fill in, and the job that needs it (empty if unknown); `note` says what that job lacks."""

    form: Publisher
    job: str
    path: str
    line: int
    note: str


def show_pipeline_publishers(publishers: Sequence[PipelinePublisher]) -> str:
    """The forms, then the jobs that they are for, and what these lack."""
    forms = say_what_to_register(tuple(one.form for one in publishers))
    return forms + "\n" + "".join(f"{line}\n" for line in _lines(publishers))


def _lines(publishers: Sequence[PipelinePublisher]) -> Iterator[str]:
    for name, job, note in dict.fromkeys((one.form.site.name, _say_job(one), one.note) for one in publishers):
        yield f"{name}: for {job}"
        if note:
            yield f"  note: {note}"


def _say_job(one: PipelinePublisher) -> str:
    return f"job `{one.job}` ({one.path}:{one.line})" if one.job else one.path


def describe_pipeline_publishers(publishers: Sequence[PipelinePublisher]) -> dict[str, Any]:
    """The JSON document."""
    described = [
        {**one.form.described, **one.form.pages, "job": one.job, "path": one.path, "line": one.line}
        for one in publishers
    ]
    return {"publishers": described, "findings": [], "notes": [one.note for one in publishers if one.note]}
