"""Compares a log with the catalogue: which failures it shows, with the values of the project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.diagnosis.catalogue import FAILURES
from tracer_bullet.diagnosis.catalogue.elsewhere import said_on
from tracer_bullet.diagnosis.claims import (
    Claims,
    Difference,
    compare_with_checkout,
    compare_with_publishers,
    read_claims,
)
from tracer_bullet.diagnosis.job_text import JobText, read_job_texts
from tracer_bullet.diagnosis.lanes import choose_lane, index_of_lane, lane_values
from tracer_bullet.diagnosis.log import read_log
from tracer_bullet.diagnosis.project_facts import ProjectFacts
from tracer_bullet.diagnosis.values import Values, fill_values

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from tracer_bullet.diagnosis.failure import Failure

SHOWN = 6
"""Lines of the log that are quoted for one failure."""
_ERRORS = 3
BEFORE, AFTER = 300, 350
"""Characters around a message that belong to it: what else is recognised there is of the same error."""


class Match(NamedTuple):
    """A failure that the text of a job shows, and where."""

    failure: Failure
    found: re.Match[str]


@dataclass(frozen=True)
class RecognisedFailure:
    """One failure of a log: what the log says, the values that its sentences need, and what differs.

    `claims` are those of the run, if they were compared.
    """

    failure: Failure
    values: Values
    job: str = ""
    step: str = ""
    quote: tuple[str, ...] = ()
    claims: Claims | None = None
    differences: tuple[Difference, ...] = ()

    def say(self, part: str) -> str:
        """`happened`, `cure`, `spent` or `title` of the failure with this finding's values."""
        runs_on = self.values.get("runs_on", "")
        said = said_on(runs_on, self.failure.topic, part) if runs_on else ""
        return fill_values(said or str(getattr(self.failure, part)), self.values)


@dataclass(frozen=True)
class Diagnosis:
    """What a log shows. `errors` are its own last words, if nothing was recognised."""

    findings: tuple[RecognisedFailure, ...] = ()
    errors: tuple[str, ...] = ()


def diagnose(text: str, facts: ProjectFacts | None = None) -> Diagnosis:
    """The failures that a log shows, in its order, each job's apart; at most one of a kind in a job."""
    known = facts or ProjectFacts()
    jobs = read_job_texts(read_log(text))
    findings = tuple(_explain(match, job, known) for job in jobs for match in _find_failures(job, known))
    errors = [line.text.strip() for job in jobs for line in job.lines if line.error and line.text.strip()]
    return Diagnosis(findings, () if findings else tuple(errors[-_ERRORS:]))


def explain_message(text: str, values: Values) -> RecognisedFailure | None:
    """The last failure that a few lines show, with `values` of the project; None if they show none."""
    findings = diagnose(text).findings
    if not findings:
        return None
    said = {name: value for name, value in findings[-1].values.items() if value}
    return replace(findings[-1], values={**values, **said})


def _find_failures(job: JobText, facts: ProjectFacts) -> list[Match]:
    """The failures in the text of one job; of several that claim the same message, the catalogue's first."""
    taken: list[tuple[int, int]] = []
    matches: list[Match] = []
    for failure in FAILURES:
        found = _search(failure, job, taken)
        if found and (failure.needs == () or _has_values(failure, job, facts, found)):
            taken.append((found.start() - BEFORE, found.end() + AFTER))
            matches.append(Match(failure, found))
    covered = {topic for match in matches for topic in match.failure.covers}
    matches = [match for match in matches if match.failure.topic not in covered]
    strong = [match for match in matches if not match.failure.weak]
    return sorted(strong or matches[:1], key=lambda match: match.found.start())


def _search(failure: Failure, job: JobText, taken: Iterable[tuple[int, int]]) -> re.Match[str] | None:
    spans = list(taken)
    for pattern in failure.compiled:
        for found in pattern.matches(job.text):
            if not any(found.start() < end and start < found.end() for start, end in spans):
                return found if not failure.also or job.mentions(failure.also) else None
    return None


def _has_values(failure: Failure, job: JobText, facts: ProjectFacts, found: re.Match[str]) -> bool:
    values = _find_values(job, facts, found)
    return all(values.get(name) for name in failure.needs)


def _find_values(job: JobText, facts: ProjectFacts, found: re.Match[str]) -> dict[str, str]:
    claims = read_claims(job.text)
    index = index_of_lane(job.text, found.start(), found.end())
    lane = choose_lane(facts.lanes, job.job, claims, index)
    said = {name: value.strip() for name, value in found.groupdict().items() if value}
    if "id_token" in said:
        said["audience"] = said["id_token"].removesuffix("_ID_TOKEN").lower()
    return {**lane_values(facts, lane, claims, index), **said}


def _explain(match: Match, job: JobText, facts: ProjectFacts) -> RecognisedFailure:
    start, end = match.found.span()
    lines = job.lines_of(start, end)
    claims = read_claims(job.text) if match.failure.compares else None
    return RecognisedFailure(
        match.failure,
        _find_values(job, facts, match.found),
        job.job,
        lines[0].step if lines else "",
        tuple(line.text.strip() for line in lines if line.text.strip())[:SHOWN],
        claims,
        tuple(_compare(claims, facts, job, match.found)) if claims else (),
    )


def _compare(claims: Claims, facts: ProjectFacts, job: JobText, found: re.Match[str]) -> Iterator[Difference]:
    index = index_of_lane(job.text, found.start(), found.end())
    lane = choose_lane(facts.lanes, job.job, claims, index)
    index = index or (lane.index if lane else "")
    yield from compare_with_publishers(claims, facts.publishers(index))
    yield from compare_with_checkout(claims, facts, index)


def explain_topic(failure: Failure, facts: ProjectFacts) -> RecognisedFailure:
    """A failure as the page of its topic, with the values of the project."""
    lane = choose_lane(facts.lanes, "", None, "")
    return RecognisedFailure(failure, lane_values(facts, lane, None, ""))
