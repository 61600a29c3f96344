"""`tracer inventory` over folders of clones."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from tests.inventory.fleet import IDENTITY, PYPROJECT, SHAPES, TOKEN, WORKFLOW, make_fleet, make_repository
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.server.standins import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.rehearsal.server.standins import Standins

COUNT = 2 * len(SHAPES)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("fleet")
    with pytest.MonkeyPatch.context() as patch:
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Ada")
            patch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
        make_fleet(folder, COUNT)
    return folder


def ask(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["inventory", *map(str, words)]) == code, capsys.readouterr().err
    return capsys.readouterr().out


def read(text: str) -> list[dict[str, Any]]:
    """The rows without the time at which each was taken."""
    return [{**json.loads(line), "taken": ""} for line in text.splitlines()]


def test_a_folder_of_clones_gives_a_line_for_each(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read(ask(capsys, fleet, "--jobs", 1, code=1))

    assert [row["repository"] for row in rows] == sorted(f"octo/{path.name}" for path in fleet.iterdir())
    by_shape = {row["path"].partition("-")[2]: row for row in rows}
    assert {shape: len(row["workflows"]) for shape, row in by_shape.items()} == {
        "identity": 1,
        "token": 1,
        "armed": 1,
        "nothing": 0,
        "broken": 1,
        "garbled": 1,
    }
    assert [shape for shape, row in by_shape.items() if row["error"]] == ["garbled"]


@pytest.mark.slow
def test_one_process_and_shards_in_several_give_the_same(
    fleet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tmp_path / "whole.jsonl"
    whole.write_text(ask(capsys, fleet, "--jobs", 1, "--run", "now", code=1))
    shards = [tmp_path / f"{number}.jsonl" for number in (1, 2, 3, 4)]
    codes = []
    for number, path in enumerate(shards, 1):
        words = [
            "inventory",
            str(fleet),
            "--jobs",
            "2" if number == 1 else "1",
            "--run",
            "now",
            "--shard",
            f"{number}/4",
        ]
        codes.append(main(words))
        path.write_text(capsys.readouterr().out)

    for style in ("text", "csv", "html"):
        merged = ask(capsys, "--merge", *reversed(shards), "--format", style, code=1)
        assert merged == ask(capsys, "--merge", whole, "--format", style, code=1)
    assert sorted(codes) == [0, 0, 1, 1]
    lines = read(ask(capsys, "--merge", *shards, "--format", "lines", code=1))
    assert lines == read(whole.read_text())


def test_a_run_is_named_by_its_day_or_by_github(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repository(tmp_path / "demo", {})
    (day,) = read(ask(capsys, tmp_path))
    monkeypatch.setenv("GITHUB_RUN_ID", "4711")
    (number,) = read(ask(capsys, tmp_path))

    assert len(day["run"]) == len("2026-11-26")
    assert number["run"] == "4711"


def test_the_current_folder_is_the_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repository(tmp_path / "demo", {WORKFLOW: TOKEN}, "octo/demo")
    monkeypatch.chdir(tmp_path / "demo")

    (row,) = read(ask(capsys))

    assert (row["path"], row["repository"]) == ("demo", "octo/demo")


def test_the_text_shows_the_table_the_numbers_and_the_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make_repository(tmp_path / "clones/demo", {WORKFLOW: TOKEN}, "octo/demo")
    (tmp_path / "before.jsonl").write_text(ask(capsys, tmp_path / "clones", "--run", "last week"))
    repository.write(WORKFLOW, IDENTITY)
    after = [json.loads(line) for line in ask(capsys, tmp_path / "clones", "--run", "today").splitlines()]
    (tmp_path / "after.jsonl").write_text(
        "".join(json.dumps({**row, "taken": "9999-01-01T00:00:00Z"}) + "\n" for row in after)
    )

    said = ask(capsys, "--merge", tmp_path / "after.jsonl", tmp_path / "before.jsonl").splitlines()

    assert said[1].split() == ["octo/demo", "publish.yml", "identity", "release", "proven"]
    assert "1 repository: 1 publishes (1 by identity, 0 by token)" in said
    assert "since last week:" in said
    assert "  octo/demo: publish.yml: uploads by: token → identity" in said
    document = json.loads(
        ask(capsys, "--merge", tmp_path / "after.jsonl", tmp_path / "before.jsonl", "--format", "json")
    )
    assert (document["run"], document["before"]) == ("today", "last week")
    assert document["totals"]["by_identity"] == 1
    assert {one["what"] for one in document["changes"]} >= {"uploads by", "release"}


class _Cells(HTMLParser):
    """The texts of the cells of every table, and the tags that there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def test_what_a_repository_says_is_text_on_a_page_and_in_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil, formula = "<script>alert(1)</script>", "=HYPERLINK('x')"
    files = {f".github/workflows/{formula}.yml": TOKEN, "pyproject.toml": PYPROJECT.format(evil)}
    make_repository(tmp_path / "demo", files)

    page = _Cells(ask(capsys, tmp_path, "--format", "html"))
    (line,) = csv.DictReader(io.StringIO(ask(capsys, tmp_path, "--format", "csv")))

    assert "script" not in page.tags
    assert evil in page.cells
    assert line["projects"] == evil
    assert line["workflow"] == f"'{formula}.yml"
    assert line["uploads by"] == "token"


def test_a_repository_that_cannot_be_read_costs_the_others_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"tracer.toml": "[publishers]\nnowhere = []\n"}
    make_repository(tmp_path / "a", wrong)
    make_repository(tmp_path / "b", {WORKFLOW: TOKEN})

    rows = read(ask(capsys, tmp_path, "--jobs", 1, code=1))

    assert [bool(row["error"]) for row in rows] == [True, False]
    assert "not read: a: " in ask(capsys, tmp_path, "--jobs", 1, "--format", "text", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--merge", "x.jsonl", "--shard", "5/4"), "`5/4` is not a shard"),
        (("--jobs", "0"), "is not a number of processes"),
        (("nowhere",), "`nowhere` is not a folder"),
        ((".", "--merge", "x.jsonl"), "`--merge` takes files"),
    ],
)
def test_wrong_words_are_said_to_be_wrong(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["inventory", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def standins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standins]:
    with stand_in(tmp_path, upstreams={}) as up:
        for name, value in up.client_variables().items():
            monkeypatch.setenv(name, value)
        yield up


def published(standins: Standins, tmp_path: Path, name: str, **changes: Any) -> None:
    put(standins, "pypi", make_wheel(tmp_path, Sample(name=name, version="1.0")), **changes)


@pytest.mark.slow
def test_the_last_file_on_pypi_is_held_against_the_workflows(
    standins: Standins, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("same", "plain", "renamed", "moved", "token", "unheard-of")
    for name in names:
        files = {WORKFLOW: TOKEN if name == "token" else IDENTITY, "pyproject.toml": PYPROJECT.format(name)}
        make_repository(tmp_path / "clones" / name, files, f"octo/{name}")
    by = {"kind": "GitHub", "repository": "octo/same", "workflow": "publish.yml", "environment": "pypi"}
    published(standins, tmp_path, "same", attestations=({},), publisher=by)
    published(standins, tmp_path, "plain")
    other = by | {"repository": "octo/renamed", "workflow": "old.yml"}
    published(standins, tmp_path, "renamed", attestations=({},), publisher=other)
    published(standins, tmp_path, "moved", attestations=({},), publisher=by | {"repository": "fork/moved"})
    published(standins, tmp_path, "token")

    rows = {row["path"]: row for row in read(ask(capsys, tmp_path / "clones", "--index", "--jobs", 1))}

    said = {name: [one["message"] for one in rows[name]["findings"]] for name in names}
    assert said["same"] == said["token"] == said["unheard-of"] == []
    assert "has no attestation" in said["plain"][0]
    assert "was published by `old.yml`" in said["renamed"][0]
    assert "was published from fork/moved" in said["moved"][0]
    assert rows["same"]["published"][0]["by"] == by
    assert rows["unheard-of"]["published"][0]["exists"] is False
    text = ask(capsys, tmp_path / "clones", "--index", "--jobs", 1, "--format", "text")
    assert "1.0 by publish.yml" in text
    assert "1.0 without attestation" in text


@pytest.mark.slow
def test_an_index_that_does_not_answer_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_repository(tmp_path / "demo", {WORKFLOW: IDENTITY, "pyproject.toml": PYPROJECT.format("demo")})

    (row,) = read(ask(capsys, tmp_path, "--index", "--pypi-url", "http://127.0.0.1:9/simple/"))

    assert row["published"][0]["exists"] is None
    assert "cannot be reached" in row["published"][0]["why"]
    assert row["findings"] == []
