"""What is read of a repository is remembered only while nothing changes."""

from __future__ import annotations

import pytest

from tracer_bullet.project.read_once import read_once, while_nothing_changes


@pytest.fixture
def calls() -> list[str]:
    return []


def test_each_call_reads_again_and_while_nothing_changes_only_the_first(calls: list[str]) -> None:
    @read_once
    def read(name: str, *, upper: bool = False) -> str:
        calls.append(name)
        return name.upper() if upper else name

    assert [read("a"), read("a")] == ["a", "a"]
    assert calls == ["a", "a"]
    with while_nothing_changes():
        assert [read("a"), read("a"), read("b"), read("a", upper=True)] == ["a", "a", "b", "A"]
    assert calls == ["a", "a", "a", "b", "a"]
    read("a")
    assert len(calls) == 6


def test_an_error_is_not_remembered(calls: list[str]) -> None:
    @read_once
    def read() -> None:
        calls.append("")
        raise ValueError

    with while_nothing_changes():
        for _ in range(2):
            with pytest.raises(ValueError):
                read()
    assert len(calls) == 2
