"""The publishers that somebody registered: written down with every other line as it was, and read back."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer_bullet.errors import TracerError
from tracer_bullet.publishers.record import record
from tracer_bullet.publishers.recorded import (
    Recorded,
    RecordedPublisher,
    find_recorded,
    read_recorded_publishers,
)
from tracer_bullet.text.files import write_changes

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHER = RecordedPublisher(
    "testpypi",
    "demo-app",
    "acme",
    "demo",
    "publish.yml",
    "testpypi",
    pending=True,
    registered=date(2026, 11, 1),
)
ON_PYPI = replace(PUBLISHER, index="pypi", environment="pypi", pending=False)
PYPROJECT = """\
# a comment
[project]
name = "demo-app"   # and another

[tool.tracer]  # ours
note = 1

[tool.other]
list = [
  1,  # one
]
"""


def write(directory: Path, *publishers: RecordedPublisher, only: bool = False) -> Recorded:
    for publisher in publishers:
        write_changes([record(publisher, directory, only=only)], directory)
    return read_recorded_publishers(directory)


def test_without_a_file_and_without_a_table_nothing_is_recorded(tmp_path: Path) -> None:
    assert read_recorded_publishers(tmp_path) == Recorded()
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    assert read_recorded_publishers(tmp_path) == Recorded()
    assert not read_recorded_publishers(tmp_path).is_complete("pypi")


def test_what_is_recorded_twice_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    write(tmp_path, PUBLISHER)
    change = record(PUBLISHER, tmp_path)
    assert change.before == change.after


def test_every_line_of_pyproject_toml_stays(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)

    recorded = write(tmp_path, PUBLISHER, ON_PYPI, replace(ON_PYPI, workflow="other.yml"))

    assert recorded.on("testpypi") == (PUBLISHER,)
    assert recorded.on("pypi") == (ON_PYPI, replace(ON_PYPI, workflow="other.yml"))
    text = (tmp_path / "pyproject.toml").read_text()
    assert text.startswith(PYPROJECT)
    assert tomllib.loads(text)["tool"]["tracer"]["publishers"]["testpypi"] == [
        {
            "project": "demo-app",
            "owner": "acme",
            "repository": "demo",
            "workflow": "publish.yml",
            "environment": "testpypi",
            "kind": "pending",
            "date": date(2026, 11, 1),
        }
    ]


def test_an_entry_is_replaced_by_one_with_the_same_values_and_its_neighbours_keep_their_comments(
    tmp_path: Path,
) -> None:
    write(tmp_path, PUBLISHER, ON_PYPI)
    path = tmp_path / "tracer.toml"
    path.write_text(path.read_text().replace('environment = "pypi"', 'environment = "pypi"  # reviewed'))
    settled = replace(PUBLISHER, pending=False)

    assert set(write(tmp_path, settled).publishers) == {settled, ON_PYPI}
    assert "# reviewed" in path.read_text()


def test_without_pyproject_toml_a_file_of_our_own_is_made(tmp_path: Path) -> None:
    assert write(tmp_path, PUBLISHER).publishers == (PUBLISHER,)
    assert [path.name for path in tmp_path.iterdir()] == ["tracer.toml"]
    assert "[[publishers.testpypi]]" in (tmp_path / "tracer.toml").read_text()


def test_a_list_is_complete_only_where_somebody_said_so(tmp_path: Path) -> None:
    assert not write(tmp_path, ON_PYPI).is_complete("pypi")

    recorded = write(tmp_path, replace(ON_PYPI, workflow="new.yml"), only=True)

    assert recorded.publishers == (replace(ON_PYPI, workflow="new.yml"),)
    assert recorded.is_complete("pypi")
    assert not recorded.is_complete("testpypi")


def test_a_list_of_one_project_says_nothing_of_another(tmp_path: Path) -> None:
    write(tmp_path, ON_PYPI, only=True)
    (tmp_path / "tracer.toml").rename(tmp_path / "complete")
    (tmp_path / "packages").mkdir()
    (tmp_path / "complete").rename(tmp_path / "packages" / "tracer.toml")
    write(tmp_path, replace(ON_PYPI, project="other"))
    (tmp_path / ".copier-answers.tracer.yml").write_text(
        "_src_path: x\ntracer_branch: ''\npackage_directory: packages\n"
    )

    found = find_recorded(tmp_path)

    assert {one.project for one in found.on("pypi")} == {"demo-app", "other"}
    assert found.on("pypi", "Demo_App") == (ON_PYPI,)
    assert not found.is_complete("pypi")


def test_a_pending_publisher_expires_after_thirty_days() -> None:
    assert PUBLISHER.expires == date(2026, 12, 1)
    assert replace(PUBLISHER, registered=None).expires is None
    assert ON_PYPI.expires is None


@pytest.mark.parametrize(
    ("slug", "workflow", "environment", "expected"),
    [
        ("acme/demo", "publish.yml", "pypi", True),
        ("ACME/demo", "publish.yml", "PyPI", True),
        ("acme/Demo", "publish.yml", "pypi", False),
        ("acme/demo", "release.yml", "pypi", False),
        ("acme/demo", "publish.yml", "", False),
        ("other/demo", "publish.yml", "pypi", False),
    ],
)
def test_a_job_is_let_in_as_the_index_compares(
    slug: str, workflow: str, environment: str, expected: bool
) -> None:
    assert ON_PYPI.lets_in(slug, workflow, environment) is expected
    assert replace(ON_PYPI, environment="").lets_in("acme/demo", "publish.yml", environment)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[publishers.pipy]\n", "`pipy` is not an index: expected `pypi`, `testpypi`, `complete`"),
        ("[publishers]\npypi = 1\n", "`pypi` is not a list"),
        ("[publishers]\npypi = [1]\n", "`1` is not a publisher: expected a table"),
        ("[publishers.pypi]\nproject = 'a'\n", "`owner` of a recorded publisher is missing"),
        ("[publishers.pypi]\nproject = 1\n", "`project` of a recorded publisher is not a string"),
    ],
)
def test_a_record_that_makes_no_sense_is_an_error_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    (tmp_path / "tracer.toml").write_text(text)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(TracerError) as raised:
        read_recorded_publishers(tmp_path)

    assert str(raised.value) == f"tracer.toml: {message}"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PUBLISHER, owner="a_b"),
        replace(PUBLISHER, repository="a b"),
        replace(PUBLISHER, workflow="a/b.yml"),
        replace(PUBLISHER, environment=" a"),
    ],
)
def test_a_value_that_the_form_would_not_take_is_not_recorded(
    tmp_path: Path, wrong: RecordedPublisher
) -> None:
    with pytest.raises(TracerError):
        record(wrong, tmp_path)


FILES = st.sampled_from(
    [
        "",
        PYPROJECT,
        PYPROJECT.rstrip("\n"),
        PYPROJECT.replace("\n", "\r\n"),
        'tool.other.a = 1\n[project]\nname = "x"\n',
        "[tool.tracer.publishers]\n# nothing yet\n",
        "[tool.tracer.publishers]\ncomplete = ['pypi']  # said Ada\n\n[tool.z]\na = 1\n",
        '[tool.tracer.publishers.pypi]\nproject = "p"\nowner = "o"\nrepository = "r"\nworkflow = "w.yml"\n',
        "[tool]\nx = { a = 1 }\n[tool.tracer]\npublishers = { complete = [] }\n",
        "[tool]\ntracer = { }\n",
    ]
)
PUBLISHERS = st.builds(
    RecordedPublisher,
    st.sampled_from(["pypi", "testpypi"]),
    st.sampled_from(["demo", "other"]),
    st.just("acme"),
    st.just("demo"),
    st.sampled_from(["a.yml", "b.yaml"]),
    st.sampled_from(["", "pypi", "näme \U0001f680"]),
    st.booleans(),
    st.one_of(st.none(), st.just(date(2026, 1, 31))),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES, st.lists(st.tuples(PUBLISHERS, st.booleans()), min_size=1, max_size=4))
def test_what_is_recorded_is_read_back_and_the_rest_of_the_file_means_the_same(
    tmp_path: Path, text: str, deeds: list[tuple[RecordedPublisher, bool]]
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_bytes(text.encode())
    for publisher, only in deeds:
        try:
            change = record(publisher, tmp_path, only=only)
        except TracerError as refused:
            assert "edited exactly" in refused.message
            assert "tracer = { }" in text or "publishers = {" in text
            return
        write_changes([change], tmp_path)
        recorded = read_recorded_publishers(tmp_path)
        assert publisher in recorded.on(publisher.index)
        if only:
            assert recorded.on(publisher.index, publisher.project) == (publisher,)
    after = tomllib.loads(path.read_text("utf-8"))
    after["tool"]["tracer"].pop("publishers")
    before = tomllib.loads(text)
    before.get("tool", {}).get("tracer", {}).pop("publishers", None)
    assert _without_empty(after) == _without_empty(before)
    assert ("\r\n" in text) == (b"\r\n" in path.read_bytes())
    comments = [line.partition("#")[2] for line in text.splitlines()]
    assert all(comment in path.read_text("utf-8") for comment in comments)


def _without_empty(tree: dict[str, object]) -> dict[str, object]:
    pruned = {key: _without_empty(value) if isinstance(value, dict) else value for key, value in tree.items()}
    return {key: value for key, value in pruned.items() if value != {}}
