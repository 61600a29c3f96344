"""The version that a release is rehearsed with, if PyPI has the project's own already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.packages import HATCHLING
from tests.rehearsal.distributions import Sample, make_wheel
from tests.rehearsal.pipelines import git, make_repository, play, reasons, replace_in
from tracer_bullet.rehearsal import rehearse as rehearse_module
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.existing_releases import add_releases, free_version
from tracer_bullet.rehearsal.prepare.next_version import next_free, read_written_version, write_version
from tracer_bullet.rehearsal.prepare.release_event import plan_release
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.server.upstream import FileList, FolderIndex
from tracer_bullet.rehearsal.standin.answer import UploadRecord
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.http_messages import Response
    from tracer_bullet.rehearsal.server.standins import Standins


@pytest.mark.parametrize(
    ("version", "taken", "expected"),
    [
        pytest.param("1.0", (), "1.0", id="nothing is taken"),
        pytest.param("1.0.0", ("1.1",), "1.0.0", id="another version is taken"),
        pytest.param("1.17.0", ("1.17",), "1.17.1", id="the version is taken, spelt otherwise"),
        pytest.param("1.0", ("1", "1.1", "1.2"), "1.3", id="the next ones are taken too"),
        pytest.param("2026.4", ("2026.4",), "2026.5", id="a calendar"),
        pytest.param("1.0rc1", ("1rc1",), "1.1", id="a pre-release"),
        pytest.param("2.3.0.dev0", (), "2.3.0", id="a development version"),
        pytest.param("1.3.0.post0+dev", (), "1.3.0.post0", id="a local part"),
        pytest.param("1.0.dev3", ("1",), "1.1", id="a development version of what is taken"),
        pytest.param("nonsense", ("1",), "nonsense", id="not a version"),
    ],
)
def test_the_next_free_version(version: str, taken: tuple[str, ...], expected: str) -> None:
    assert next_free(version, taken) == expected


FLIT = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
MODULE = '[project]\nname = "demo"\ndynamic = ["version"]\n'


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        pytest.param(
            {"pyproject.toml": '[project]\nname = "demo"\nversion = "1.0"\n'},
            ["pyproject.toml"],
            id="project",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.poetry]\nname = 'demo'\nversion = '1.0'\n"},
            ["pyproject.toml"],
            id="poetry",
        ),
        pytest.param(
            {"pyproject.toml": '[tool.x]\nversion = "1.0"\n[project]\nname = "demo"\nversion = "1.0"\r\n'},
            ["pyproject.toml"],
            id="two alike",
        ),
        pytest.param(
            {"pyproject.toml": FLIT + MODULE, "demo.py": '"""A demo."""\n__version__ = "1.0"\n'},
            ["demo.py"],
            id="flit",
        ),
        pytest.param(
            {
                "pyproject.toml": HATCHLING + MODULE + '[tool.hatch.version]\npath = "demo/__about__.py"\n',
                "demo/__about__.py": "__version__ = '1.0'  # keep\n",
                "demo/__init__.py": "",
            },
            ["demo/__about__.py"],
            id="hatchling",
        ),
        pytest.param(
            {
                "setup.cfg": "[metadata]\nname = demo\nversion = 1.0\n",
                "setup.py": "from setuptools import setup\nsetup()\n",
            },
            ["setup.cfg"],
            id="setup.cfg",
        ),
        pytest.param(
            {
                "pyproject.toml": '[project]\nname = "demo"\nversion = "1.0"\n',
                "demo/__init__.py": '__version__ = "1.0"\n',
            },
            ["demo/__init__.py", "pyproject.toml"],
            id="a copy beside it",
        ),
        pytest.param(
            {
                "pyproject.toml": '[project]\nname = "De_mo"\nversion = "1.0"\n',
                "uv.lock": 'version = 1\n[[package]]\nname = "de"\nversion = "2.0"\n\n'
                '[[package]]\nname = "de-mo"\nversion = "1.0"\nsource = { editable = "." }\n',
            },
            ["pyproject.toml", "uv.lock"],
            id="a lock file of uv",
        ),
        pytest.param(
            {
                "pyproject.toml": HATCHLING
                + MODULE
                + '[tool.hatch.version]\nsource = "code"\npath = "demo.py"\n',
                "demo.py": '__version__ = ".".join("10")\n',
            },
            [],
            id="computed",
        ),
    ],
)
def test_a_version_is_written_where_it_stands_or_not_at_all(
    tmp_path: Path, files: dict[str, str], changed: list[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    assert write_version(tmp_path, "1.1") is bool(changed)
    assert read_written_version(tmp_path) == ("1.1" if changed else "")
    after = {name: (tmp_path / name).read_bytes().decode() for name in files}
    assert sorted(name for name in files if after[name] != files[name]) == changed
    table = '[tool.x]\nversion = "1.0"'
    expected = {
        name: text.replace("1.0", "1.1").replace(table.replace("1.0", "1.1"), table)
        if name in changed
        else text
        for name, text in files.items()
    }
    assert after == expected


@pytest.mark.parametrize("below", ["", "packages/demo"])
def test_a_lock_file_outside_the_repository_stays_as_it_is(tmp_path: Path, below: str) -> None:
    lock = b'version = 1\n[[package]]\nname = "demo"\nversion = "1.0"\n'
    (tmp_path / "uv.lock").write_bytes(lock)
    (tmp_path / "tree/.git").mkdir(parents=True)
    folder = tmp_path / "tree" / below
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "1.0"\n', "utf-8")
    assert write_version(folder, "1.1")
    assert (tmp_path / "uv.lock").read_bytes() == lock

    (tmp_path / "tree/uv.lock").write_bytes(lock)
    assert write_version(folder, "1.2")
    assert b'version = "1.2"' in (tmp_path / "tree/uv.lock").read_bytes()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with version 1.0 of the pipeline's project, as an index has it."""
    place = tmp_path / "index"
    place.mkdir()
    make_wheel(place, Sample())
    return place


def beside(monkeypatch: pytest.MonkeyPatch, **real: object) -> None:
    """Let rehearsals find the real indexes as they are given."""

    def start(folder: Path, **options: object) -> object:
        return stand_in(folder, **options, **real)  # type: ignore[arg-type]

    monkeypatch.setattr(rehearse_module, "stand_in", start)


@pytest.fixture
def published(tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pipeline's project with the version that it has on PyPI already."""
    beside(monkeypatch, upstreams={"pypi": [FileList(shelf)]})
    return make_repository(tmp_path / "demo")


@pytest.mark.slow
def test_a_release_that_forgot_to_bump_is_played_with_the_next_version(published: Path) -> None:
    rehearsal = play(published, event="release")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert rehearsal.events[0].version == "1.1"
    note = (
        "1.0 is on PyPI already: bump before releasing. The release was rehearsed with the next free version"
    )
    assert rehearsal.events[0].notes == (f"{note}, 1.1",)
    assert rehearsal.notes == (
        "PyPI has the project `tracer-demo`, up to version 1.0: the rehearsal assumes that it is yours",
        "not verified: whether TestPyPI has the project `tracer-demo` already, and which versions",
    )
    assert git(published, "status", "--porcelain") == ""


@pytest.mark.rehearsal
def test_a_release_by_a_manual_run_is_played_with_the_next_version_too(published: Path) -> None:
    replace_in(published, "  push:\n    branches: [main]\n  release:\n    types: [published]\n", "")
    replace_in(
        published, "if: github.event_name != 'release'\n        run", "if: github.run_id == 0\n        run"
    )
    replace_in(published, "    if: github.event_name == 'release'\n    runs-on", "    runs-on")
    rehearsal = play(published, event="release")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert rehearsal.events[0].rehearsed.event == "workflow_dispatch"
    assert rehearsal.events[0].version == "1.1"


@pytest.mark.rehearsal
def test_a_release_of_a_development_version_is_played_with_the_version_that_it_leads_to(
    tmp_path: Path,
) -> None:
    root = make_repository(tmp_path / "demo")
    replace_in(root, 'version = "1.0"', 'version = "1.1.dev0"', "pyproject.toml")
    rehearsal = play(root, event="release")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert rehearsal.events[0].version == "1.1"
    assert (
        rehearsal.events[0].notes[0].startswith("1.1.dev0 is a development version: bump before releasing.")
    )


@pytest.mark.parametrize(("version", "tag"), [('version = "1.0"', "v1.1"), ('dynamic = ["version"]', "v1.0")])
def test_a_version_that_cannot_be_changed_is_released_as_it_is(
    tmp_path: Path, version: str, tag: str
) -> None:
    root = make_repository(tmp_path / "demo")
    replace_in(root, 'version = "1.0"', version, "pyproject.toml")
    target = find_target(root)
    commit = CommitSimulator(root, target)
    sent = UploadRecord("testpypi", "a-1.0.dev7.tar.gz", "", 200, "OK", "a", "1.0.dev7")
    push = RehearsedEvent("push", "refs/heads/main")
    played = EventOutcome(push, commit.simulate(push).run, uploads=(sent,))
    assert plan_release(commit, target, played=[played], taken={"1"}).short_ref == tag


def test_a_version_that_is_taken_off_the_stand_in_is_free_again(tmp_path: Path, shelf: Path) -> None:
    with stand_in(tmp_path, upstreams={"pypi": [FileList(shelf)]}) as standins:
        add_releases(standins, "tracer-demo")
        before = standins.indexes["pypi"].index
        assert free_version(standins, "tracer-demo", "1.0.0").startswith("1.0.0 is on PyPI already: bump")
        after = standins.indexes["pypi"].index
    assert before.filenames - after.filenames == {"tracer_demo-1.0-py3-none-any.whl"}
    assert [len(index.projects["tracer-demo"].releases) for index in (before, after)] == [1, 0]


@pytest.mark.rehearsal
def test_a_tag_whose_version_pypi_has_is_refused_as_there(published: Path) -> None:
    rehearsal = play(published, event="release", tag="v1.0")
    assert "PyPI refused `tracer_demo-1.0-py3-none-any.whl`: File already exists" in reasons(rehearsal)


@pytest.mark.rehearsal
def test_a_version_that_testpypi_has_is_refused_as_there(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside(monkeypatch, upstreams={"testpypi": [FileList(shelf)]})
    root = make_repository(tmp_path / "demo")
    replace_in(root, "          skip-existing: true\n", "")
    rehearsal = play(root, event="release")
    assert "TestPyPI refused `tracer_demo-1.0-py3-none-any.whl`: File already exists" in reasons(rehearsal)
    assert rehearsal.notes[0] == (
        "TestPyPI has the project `tracer-demo`, up to version 1.0: the rehearsal assumes that it is yours"
    )


@pytest.mark.parametrize(("key", "other"), [("testpypi", "pypi"), ("pypi", "testpypi")])
def test_what_a_real_index_has_is_shown_and_sent(tmp_path: Path, shelf: Path, key: str, other: str) -> None:
    with stand_in(tmp_path, upstreams={key: [FileList(shelf)]}) as standins:
        existing = add_releases(standins, "Tracer.Demo")
        assert existing.taken == ({"1"} if key == "pypi" else set())
        (link,) = json.loads(ask(standins, SITES[key].host, "/simple/tracer-demo/").body)["files"]
        assert link["filename"] == "tracer_demo-1.0-py3-none-any.whl"
        address = urlsplit(link["url"])
        assert address.hostname == SITES[key].files_host
        sent = ask(standins, SITES[key].files_host, address.path)
        assert sent.body == (shelf / link["filename"]).read_bytes()
        assert ask(standins, SITES[other].files_host, address.path).status == 404
        assert ask(standins, "test.pypi.org", "/simple/other/").status == 404


def test_a_name_that_pypi_does_not_have_may_still_be_refused_there(tmp_path: Path, shelf: Path) -> None:
    with stand_in(tmp_path, upstreams={"pypi": [FolderIndex(shelf)]}) as standins:
        existing = add_releases(standins, "new-name")
    similar, unread = existing.notes
    assert existing.taken == frozenset()
    assert similar.startswith(
        "PyPI has no project `new-name` yet. Not verified: whether PyPI finds the name too"
    )
    assert unread == "not verified: whether TestPyPI has the project `new-name` already, and which versions"


def ask(standins: Standins, host: str, path: str) -> Response:
    headers = {"accept": "application/vnd.pypi.simple.v1+json"}
    return standins.network.respond(Request("GET", host, path, headers, b"", 1_800_000_000.0))


def test_a_folder_of_files_does_not_tell_what_pypi_lacks(tmp_path: Path, shelf: Path) -> None:
    with stand_in(tmp_path, upstreams={"pypi": [FileList(shelf)]}) as standins:
        (note,) = add_releases(standins, "new-name").notes
    assert note.startswith("not verified: whether PyPI and TestPyPI have the project `new-name` already")
