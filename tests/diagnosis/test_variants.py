"""The same failures in the words of other versions and tools, and what is none.

In `variants.txt` each text follows a line with `@@` and its topic.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracer_bullet.diagnosis.catalogue import FAILURES, TOPICS
from tracer_bullet.diagnosis.diagnose import diagnose

_ENTRY = re.compile(r"@@ (?P<topic>\S+)\n(?P<text>.*?)(?=^@@ |\Z)", re.DOTALL | re.MULTILINE)
TEXT = (Path(__file__).parent / "variants.txt").read_text("utf-8")
VARIANTS = [(found["topic"], found["text"]) for found in _ENTRY.finditer(TEXT)]


@pytest.mark.parametrize(("topic", "text"), VARIANTS)
def test_a_variant_is_named(topic: str, text: str) -> None:
    expected = [] if topic == "nothing" else [topic]

    assert [finding.failure.topic for finding in diagnose(text).findings] == expected


def test_the_topics_of_the_variants_exist() -> None:
    assert {topic for topic, _ in VARIANTS} - {"nothing"} <= set(TOPICS)


def test_every_pattern_has_words_to_look_for() -> None:
    lacking = [
        pattern.expression.pattern
        for failure in FAILURES
        for pattern in failure.compiled
        if not pattern.words
    ]

    assert lacking == []
