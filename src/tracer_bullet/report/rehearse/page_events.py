"""The events of a rehearsal in the page: jobs and steps on one time line, and what they printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.report.rehearse.elements import Markup, element, join_markup, prose
from tracer_bullet.report.rehearse.wording import shorten_step
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.rehearsal.run.log import JobLog, StepLog
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome, JobOutcome

SHOWN = {"failure": 200}
"""Lines of a step that are shown, by its result."""
SHOWN_OTHERWISE = 40
_WORDS = {"success": ("ok", "good"), "failure": ("failed", "bad"), "skipped": ("skipped", "left")}


class _Scale(NamedTuple):
    """The stretch of time that the page is as wide as."""

    begin: float
    length: float

    def place(self, started: float, seconds: float) -> str:
        """Where a bar lies, as a style."""
        left = 100 * max(0.0, started - self.begin) / self.length
        width = 100 * max(0.0, seconds) / self.length
        return f"left:{min(left, 99.5):.2f}%;width:{min(width, 100 - left):.2f}%"


def show_events(events: Sequence[EventOutcome]) -> Markup:
    """All events, on one scale."""
    played = [event for event in events if event.started]
    begin = min((event.started for event in played), default=0.0)
    end = max((event.started + event.seconds for event in played), default=1.0)
    scale = _Scale(begin, max(end - begin, 0.001))
    scaled = element("p", f"The bars share one time line of {scale.length:.1f} seconds.", class_="quiet")
    return join_markup(
        [scaled, *(_show_event(event, scale, number) for number, event in enumerate(events, 1))]
    )


def _show_event(event: EventOutcome, scale: _Scale, number: int) -> Markup:
    version = f", version {event.version}" if event.version else ""
    heading = element("h3", f"{number}. {event.rehearsed.title}{version}")
    if event.error is not None:
        return join_markup([heading, element("p", prose(f"could not be played: {event.error}"))])
    if not event.is_started:
        return join_markup([heading, element("p", prose(f"does not start: {event.simulated.started.why}"))])
    titles = ("Job", "Result", "Seconds")
    head = [element("th", title, scope="col") for title in titles]
    head.append(element("th", "Time line", scope="col", class_="bars"))
    rows = [row for name, job in event.jobs.items() for row in _list_rows(name, job, scale)]
    caption = f"Jobs of event {number}, {event.seconds:.1f} seconds"
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
    )
    scroll = element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)
    logs = [_show_log(job) for outcome in event.jobs.values() for job in outcome.legs]
    problems = [element("p", f"act: {problem}") for problem in event.problems]
    return join_markup([heading, scroll, *problems, *logs])


def _list_rows(name: str, job: JobOutcome, scale: _Scale) -> list[Markup]:
    """A row for a job, or one for each job of its matrix."""
    if not job.legs:
        return [_make_row(name, _name_result(job.result, job.why), job.seconds, "")]
    return [
        _make_row(leg.title, _name_result(leg.result, job.fault), leg.seconds, _draw_steps(leg, scale))
        for leg in job.legs
    ]


def _make_row(name: str, result: Markup, seconds: float, bars: str) -> Markup:
    return element(
        "tr",
        element("th", element("code", name), scope="row"),
        element("td", result),
        element("td", f"{seconds:.1f}", class_="number"),
        element("td", bars, class_="bars"),
    )


def _name_result(result: str, why: str) -> Markup:
    word, kind = _WORDS.get(result, (result, "open"))
    return join_markup([element("span", word, class_=f"word {kind}"), prose(f": {why}" if why else "")])


def _draw_steps(job: JobLog, scale: _Scale) -> Markup:
    """The steps as bars, which the list of steps says in words."""
    bars = (
        element(
            "span",
            class_=_WORDS.get(step.result, ("", "left"))[1],
            style=scale.place(step.started, step.seconds),
            title=f"{shorten_step(step.name)}, {step.seconds:.1f} s",
        )
        for step in job.run_steps
    )
    return element("div", *bars, class_="track", aria_hidden="true")


def _show_log(job: JobLog) -> Markup:
    steps = (element("li", _show_step(step)) for step in job.run_steps)
    summary = element("summary", "Steps of ", element("code", job.title))
    return element("details", summary, element("ol", *steps, class_="steps"), open=job.result == "failure")


def _show_step(step: StepLog) -> Markup:
    title = join_markup(
        [_name_result(step.result or "unfinished", ""), f", {step.seconds:.1f} s: {shorten_step(step.name)}"]
    )
    shown = SHOWN.get(step.result, SHOWN_OTHERWISE)
    lines = step.lines[-shown:]
    if not lines:
        return title
    left_out = len(step.lines) - len(lines)
    first = [f"({counted(left_out, 'line')} before; --keep has them)"] if left_out else []
    log = element("pre", "\n".join([*first, *lines]), tabindex="0")
    return element("details", element("summary", title), log, open=step.result == "failure")
