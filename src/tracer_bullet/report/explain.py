"""How `tracer explain` shows what it recognised: as text, as data, and as pages of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.diagnosis.claims import Difference
    from tracer_bullet.diagnosis.diagnose import Diagnosis, RecognisedFailure
    from tracer_bullet.diagnosis.failure import Failure


def as_text(diagnosis: Diagnosis) -> str:
    """Each failure with its sentences; empty if nothing was recognised."""
    return "\n".join("\n".join(_say(finding)) + "\n" for finding in diagnosis.findings)


def _say(finding: RecognisedFailure) -> Iterator[str]:
    yield f"{paint(finding.say('title'), 'bold')} [{finding.failure.topic}]"
    if finding.quote:
        yield ""
        yield f"The log says{_where(finding)}:"
        yield from (f"  | {line}" for line in finding.quote)
    yield ""
    yield from finding.say("happened").splitlines()
    yield from _say_comparison(finding)
    yield ""
    yield f"{paint('Cure', 'cyan')}:"
    yield from (f"  {line}".rstrip() for line in finding.say("cure").splitlines())
    yield ""
    yield f"{paint('Spent', 'yellow')}: {' '.join(finding.say('spent').split())}"


def _say_comparison(finding: RecognisedFailure) -> Iterator[str]:
    if finding.claims is None:
        return
    yield ""
    if not finding.differences:
        yield "No field of the run differs from this checkout, or from a recorded publisher."
        yield "So the publisher on the index is missing, has expired, or has another value."
        return
    yield "What differs:"
    for difference in finding.differences:
        yield from _say_difference(difference)


def _where(finding: RecognisedFailure) -> str:
    job = f"job `{finding.job}`" if finding.job else ""
    step = f"step `{finding.step}`" if finding.step else ""
    return "".join(f", {part}" for part in (job, step) if part)


def _say_difference(difference: Difference) -> Iterator[str]:
    presented = difference.presented or "none"
    expected = difference.expected or "none"
    yield f"  {difference.field}: the run presented `{presented}`, {difference.where} has `{expected}`"
    yield f"    {difference.cure}"


def say_unknown(diagnosis: Diagnosis) -> str:
    """That nothing was recognised, with the log's own errors."""
    lines = ["tracer does not recognise a failure in this log"]
    if diagnosis.errors:
        lines += ["its last errors:", *(f"  | {line}" for line in diagnosis.errors)]
    return "\n".join([*lines, "", "hint: tracer explain --list", "      shows what it knows"])


def diagnosis_as_data(diagnosis: Diagnosis) -> dict[str, Any]:
    """The same as data; the shape is in the help of `tracer explain`."""
    return {
        "recognised": bool(diagnosis.findings),
        "failures": [
            {
                "topic": finding.failure.topic,
                "title": finding.say("title"),
                "job": finding.job,
                "step": finding.step,
                "log": list(finding.quote),
                "happened": finding.say("happened"),
                "claims": finding.claims._asdict() if finding.claims else None,
                "differences": [difference._asdict() for difference in finding.differences],
                "cure": finding.say("cure"),
                "spent": finding.say("spent"),
            }
            for finding in diagnosis.findings
        ],
        "errors": list(diagnosis.errors),
    }


def list_topics(families: Mapping[str, Sequence[Failure]]) -> str:
    """Every topic with its title, by family."""
    width = max(len(failure.topic) for family in families.values() for failure in family)
    lines: list[str] = []
    for name, family in families.items():
        lines += ["", paint(name, "bold")]
        lines += [f"  {failure.topic:<{width}}  {failure.title}" for failure in family]
    return "\n".join(lines[1:]) + "\n"
