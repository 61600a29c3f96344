"""The catalogue: every entry is complete, recognises its sample, and leaves what only looks like it alone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.diagnosis.catalogue import FAILURES, FAMILIES, TOPICS
from tracer_bullet.diagnosis.diagnose import diagnose, explain_topic
from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts
from tracer_bullet.diagnosis.values import PLACEHOLDERS, fill_values

if TYPE_CHECKING:
    from tracer_bullet.diagnosis.failure import Failure

SAMPLES = Path(__file__).parent / "samples"
FACTS = ProjectFacts(
    project="octo-demo",
    slug="octo-org/demo",
    branch="first-release",
    default_branch="trunk",
    lanes=(
        Lane("testpypi", "ship.yml", "try-it", "", "rehearsal"),
        Lane("pypi", "ship.yml", "ship-it", "", "live"),
    ),
)
WITH_SECRET = ProjectFacts(
    project="octo-demo",
    slug="octo-org/demo",
    lanes=(Lane("pypi", "ship.yml", "ship-it", "", "live", "PYPI_API_TOKEN"),),
)
SHOWN = [failure for failure in FAILURES if failure.patterns]
each = pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.topic)
each_shown = pytest.mark.parametrize("failure", SHOWN, ids=lambda failure: failure.topic)


def read(failure: Failure, kind: str = "") -> str:
    return (SAMPLES / f"{failure.topic}{kind}.log").read_text("utf-8")


def topics(text: str, facts: ProjectFacts = FACTS) -> list[str]:
    return [finding.failure.topic for finding in diagnose(text, facts).findings]


def facts_for(failure: Failure) -> ProjectFacts:
    return WITH_SECRET if "secret" in failure.needs else FACTS


def test_no_topic_stands_twice_in_the_catalogue() -> None:
    assert [
        topic for topic, count in Counter(failure.topic for failure in FAILURES).items() if count > 1
    ] == []


def test_every_sample_belongs_to_an_entry() -> None:
    named = {path.name.partition(".")[0] for path in SAMPLES.iterdir()}

    assert named == {failure.topic for failure in SHOWN}


def test_entries_without_patterns_are_those_of_what_leaves_no_log() -> None:
    silent = {failure.topic for failure in FAILURES if not failure.patterns}

    assert silent <= {failure.topic for failure in FAMILIES["Nothing happened"]} | {"rerun-keeps-claims"}


@each_shown
def test_its_sample_is_recognised(failure: Failure) -> None:
    assert topics(read(failure), facts_for(failure)) == [failure.topic]


@each_shown
def test_what_only_looks_like_it_is_left_alone(failure: Failure) -> None:
    assert read(failure, ".near-miss").strip()
    assert topics(read(failure, ".near-miss"), facts_for(failure)) == []


@each_shown
def test_its_sample_is_recognised_however_it_is_wrapped_and_coloured(failure: Failure) -> None:
    words = read(failure).splitlines()
    wrapped = "\n".join(
        f"\x1b[31m{piece}\x1b[0m"
        for line in words
        for piece in (re.sub(r"(\S+ \S+) ", r"\1\n", line).split("\n") if _is_said(line) else [line])
    )

    assert topics(wrapped, facts_for(failure)) == [failure.topic]


def _is_said(line: str) -> bool:
    """Whether a client may break the line: not what a runner or act puts before it."""
    return not re.match(r"\S*\d{4}-\d\d|##\[|Step #|with:|\[|[\w-]+\t|  (?:user|password)|::", line)


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@each
def test_it_is_complete(failure: Failure) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", failure.topic)
    assert failure.title
    assert failure.happened
    assert failure.spent
    assert failure.sources
    assert all(source.startswith("https://") for source in failure.sources)
    assert re.search(r"^(    |[+-] )", failure.cure, re.MULTILINE) or "https://" in failure.cure
    for text in (failure.title, failure.happened, failure.cure, failure.spent):
        assert names_in(text) <= set(PLACEHOLDERS)
        assert "  \n" not in text


@each
def test_its_groups_are_names_that_sentences_may_use(failure: Failure) -> None:
    named = {name for pattern in failure.compiled for name in pattern.expression.groupindex}

    assert named <= set(PLACEHOLDERS)


@each
def test_its_cure_has_the_values_of_the_project(failure: Failure) -> None:
    known = {"project": "octo-demo", "owner": "octo-org", "repository": "demo", "workflow": "ship.yml"}
    cure = explain_topic(failure, FACTS).say("cure")

    for name, value in known.items():
        if name in names_in(failure.cure):
            assert value in cure
    if "job" in names_in(failure.cure):
        assert "try-it" in cure
    assert not re.search(r"(?<!\$)\{\w+\}", cure)


@each_shown
def test_a_finding_shows_the_line_of_the_log_and_the_values_of_the_project(failure: Failure) -> None:
    (finding,) = diagnose(read(failure), facts_for(failure)).findings

    assert finding.quote
    assert fill_values(failure.title, finding.values) == finding.say("title")
    for part in ("happened", "cure", "spent"):
        assert not re.search(r"(?<!\$)\{\w+\}", finding.say(part))


@each
def test_its_sentences_are_short(failure: Failure) -> None:
    for text in (failure.happened, failure.cure, failure.spent):
        prose = " ".join(
            line for line in text.splitlines() if not line.startswith(("    ", "+ ", "- ", "  "))
        )
        for sentence in re.split(r"(?<=[.:?!])\s", prose):
            assert len(sentence.split()) <= 30, sentence


def test_every_text_of_the_catalogue_is_found_by_its_topic() -> None:
    assert list(TOPICS) == [failure.topic for failure in FAILURES]
