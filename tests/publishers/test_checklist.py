"""The list of publishers for a fleet: its order, its parts, and the list read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.providers.github import github_publisher
from tracer_bullet.publishers.checklist import plan_batches, read_checklist
from tracer_bullet.publishers.entries import PublisherEntry
from tracer_bullet.publishers.needed import NeededPublisher
from tracer_bullet.publishers.recorded import RecordedPublisher
from tracer_bullet.publishers.typed import type_publisher
from tracer_bullet.report.publishers.checklist import write_checklist
from tracer_bullet.sites import SITES

DAY = date(2026, 11, 26)


def entry(
    name: str, index: str = "pypi", exists: bool | None = False, recorded: bool = False
) -> PublisherEntry:
    publisher = github_publisher(SITES[index], name, f"octo/{name}", "publish.yml", index)
    record = RecordedPublisher(index, name, "octo", name, "publish.yml", index) if recorded else None
    needed = NeededPublisher(publisher, ".github/workflows/publish.yml", "publish", 3)
    return PublisherEntry(needed, exists, record=record)


def test_nothing_is_left_where_all_is_recorded() -> None:
    assert list(plan_batches([entry("a", recorded=True)])) == []
    assert "Nothing is left to register." in write_checklist([entry("a", recorded=True)], {})


def test_new_projects_come_three_at_a_time_and_after_those_that_exist() -> None:
    entries = [entry(name) for name in "abcd"] + [entry("old", exists=True), entry("t", "testpypi")]
    batches = [(one.index, one.exists, one.number, len(one.entries)) for one in plan_batches(entries)]
    assert batches == [
        ("testpypi", False, 1, 1),
        ("pypi", True, 1, 1),
        ("pypi", False, 1, 3),
        ("pypi", False, 2, 1),
    ]


def test_a_day_has_a_hundred_registrations() -> None:
    entries = [entry(f"p{number}", exists=True) for number in range(230)]
    assert [len(one.entries) for one in plan_batches(entries)] == [100, 100, 30]


@given(st.lists(st.tuples(st.sampled_from(list(SITES)), st.sampled_from([True, False, None])), max_size=30))
def test_every_publisher_is_in_the_list_once_and_comes_back_as_it_was(
    kinds: list[tuple[str, bool | None]],
) -> None:
    entries = [entry(f"p{number}", index, exists) for number, (index, exists) in enumerate(kinds)]
    ticked = write_checklist(entries, {}).replace("- [ ]", "- [x]")

    found = read_checklist(ticked, "list.md", DAY)

    assert sorted(one.project for one in found) == sorted(one.needed.publisher.project for one in entries)
    wanted = {(type_publisher(one.needed.publisher), one.exists is False) for one in entries}
    typed = {
        (f"{one.index}:{one.slug}/{one.workflow}@{one.environment}={one.project}", one.pending)
        for one in found
    }
    assert typed == wanted


def test_what_is_not_ticked_is_not_registered() -> None:
    assert read_checklist(write_checklist([entry("a"), entry("b", exists=True)], {}), "list.md", DAY) == []


def test_a_link_fills_in_the_form_and_what_could_not_be_read_is_named() -> None:
    text = write_checklist([entry("old", exists=True)], {"octo/broken": "the project has no name"})
    assert "https://pypi.org/manage/project/old/settings/publishing/?provider=github&owner=octo" in text
    assert "- octo/broken: the project has no name" in text


@pytest.mark.parametrize("line", ["- [x] pypi:octo/a/publish.yml pending", "- [x] `octo/a` pending", "- [X]"])
def test_a_damaged_line_is_an_error_at_its_place(line: str) -> None:
    with pytest.raises(TracerError) as caught:
        read_checklist(f"# a list\n{line}\n", "list.md", DAY)
    assert str(caught.value).startswith("list.md:2: ")
