"""`tracer status` against the stand-in indexes and GitHub on this machine."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import reply
from tests.commands.test_publishers import PYPROJECT, WORKFLOW
from tests.github.conftest import github as github  # noqa: PLC0414 - a fixture is taken by its name
from tests.github.standin import SLUG, GitHubStandIn
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.standins import NOW, put
from tracer_bullet.cli import main
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.trigger import arm, finalize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
SAFE = WORKFLOW.replace("  push:\n    branches: [try]\n", "")
PUBLISHED = {"kind": "GitHub", "repository": SLUG, "workflow": "publish.yml", "environment": "testpypi"}
RUN = {"id": 4711, "event": "push", "head_branch": "try", "conclusion": "success", "status": "completed"}
CUSTOM = {"protected_branches": False, "custom_branch_policies": True}


@pytest.fixture
def standins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standins]:
    """Both indexes under their real addresses; the cache is new."""
    monkeypatch.setenv("TRACER_CACHE_DIR", str(tmp_path / "cache"))
    with stand_in(tmp_path, upstreams={}) as up:
        for name, value in up.client_variables().items():
            monkeypatch.setenv(name, value)
        yield up


@pytest.fixture
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    repository.git("remote", "add", "origin", f"https://github.com/{SLUG}.git")
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(".github/workflows/publish.yml", SAFE)
    repository.commit("the pipeline")
    monkeypatch.chdir(repository.root)
    return repository


def read(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["status", "--format", "json", *words]) == code, capsys.readouterr()
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def upload(standins: Standins, tmp_path: Path, site: str, version: str, **changes: Any) -> None:
    fields = {"attestations": ({},), "publisher": PUBLISHED, **changes}
    put(standins, site, make_wheel(tmp_path, Sample(version=version)), **fields)


def test_a_project_goes_from_step_to_step_to_its_release(
    project: GitRepository,
    standins: Standins,
    github: GitHubStandIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each printed step is taken, as far as it is a command of tracer, and asked again."""
    path = project.root / ".github/workflows/publish.yml"
    assert read(capsys, code=1)["next"] == "tracer publishers"
    main(["publishers", "--registered", "testpypi", "--pending"])

    assert read(capsys, code=1)["next"] == "tracer arm"
    path.write_text(arm(SAFE, ["try"]))
    project.commit("Arm the pipeline")

    armed = read(capsys, code=1)
    assert armed["next"] == "git push -u origin try"
    assert armed["pipelines"][0]["armed"] == ["try"]
    assert armed["pipelines"][0]["since"].endswith(" Arm the pipeline")
    upload(standins, tmp_path, "testpypi", "1.0.dev1")

    fired = read(capsys, code=1)
    assert fired["indexes"]["testpypi"]["latest"][0]["published_by"] == PUBLISHED | {
        "environment": "testpypi"
    }
    assert fired["next"] == "tracer environments --apply"
    assert main(["environments", "--apply", "--yes"]) == 0

    assert read(capsys)["next"] == "tracer finalize"
    path.write_text(finalize(path.read_text()))

    assert read(capsys)["next"] == "tracer publishers"
    main(["publishers", "--registered", "pypi", "--pending"])

    ready = read(capsys)
    assert ready["next"] == "gh release create v1.0 --generate-notes"
    assert all(item["ready"] for item in ready["release"])
    upload(standins, tmp_path, "pypi", "1.0")

    assert read(capsys)["next"] == "uv version --bump patch"


def test_a_repository_without_a_pipeline_is_sent_to_init(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / ".github/workflows/publish.yml").unlink()

    found = read(capsys)

    assert found["next"] == "tracer init"
    assert {"environment", "publisher"}.isdisjoint(item["name"] for item in found["release"])


def test_a_pipeline_that_leaves_pypi_out_is_not_ready_for_it(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(".github/workflows/publish.yml", SAFE.split("  publish-pypi:")[0])

    found = read(capsys)

    assert found["release"][0]["said"] == "no workflow of this repository publishes to PyPI"
    assert found["next"] == "tracer init"


def test_an_unsafe_pipeline_comes_first(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        ".github/workflows/publish.yml", WORKFLOW.replace("    if: github.event_name == 'release'\n", "")
    )

    found = read(capsys)

    assert found["next"] == "tracer plan"
    assert not found["pipelines"][0]["proven"]


def test_the_screen_ends_with_the_next_step(
    project: GitRepository, standins: Standins, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(standins, tmp_path, "testpypi", "1.0.dev1")
    put(standins, "pypi", make_sdist(tmp_path, Sample(version="0.9")), uploaded=NOW)
    assert main(["status"]) == 0
    said = capsys.readouterr().out

    assert len(said.splitlines()) < 30
    assert said.splitlines()[-1] == "next: tracer publishers"
    assert f"1.0.dev1 (1 file, 2026-11-18) by `publish.yml` of {SLUG} in `testpypi`" in said
    assert "0.9 (1 file, 2026-11-18)\n" in said
    assert said.index("\nTestPyPI ") < said.index("\nPyPI ")
    assert "pypi: unverified (no token" in said


def test_the_last_runs_are_shown_with_whatever_word_github_has_for_them(
    project: GitRepository, standins: Standins, github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.runs = [
        RUN,
        {**RUN, "id": 2, "conclusion": "startup_failure"},
        {**RUN, "conclusion": None, "status": "novel"},
    ]

    runs = read(capsys, code=1)["runs"]

    assert runs["verified"]
    assert [(run["id"], run["result"]) for run in runs["last"]] == [
        (4711, "success"),
        (2, "startup_failure"),
        (4711, "novel"),
    ]


def test_a_renamed_repository_and_a_disabled_workflow_are_found(
    project: GitRepository, standins: Standins, github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.repository = {"full_name": "octo-org/new-name"}
    github.state = "disabled_inactivity"

    messages = [finding["message"] for finding in read(capsys, code=1)["findings"]]

    assert any("is called `octo-org/new-name` now" in message for message in messages)
    assert any("it is disabled" in message for message in messages)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_github_that_refuses_leaves_things_unverified(
    project: GitRepository,
    standins: Standins,
    github: GitHubStandIn,
    capsys: pytest.CaptureFixture[str],
    status: int,
) -> None:
    github.more["GET", f"/repos/{SLUG}"] = lambda _: reply(status, {"message": "no"})

    found = read(capsys)

    assert not found["runs"]["verified"]
    assert found["runs"]["why"]
    assert [one["verified"] for one in found["environments"]] == [False, False]


def test_a_tag_without_a_file_on_pypi_is_found(
    project: GitRepository, standins: Standins, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(standins, tmp_path, "pypi", "0.9", attestations=())
    for tag in ("v0.8", "v0.9", "v1.0", "tracer-demo-v1.1", "notes"):
        project.git("tag", tag)

    found = read(capsys, code=1)

    assert found["unpublished_tags"] == ["v1.0"]
    assert "PyPI has no file of `v1.0`" in found["findings"][0]["message"]
    assert "gh run list --branch v1.0," in found["findings"][0]["hint"]


def test_a_file_from_another_workflow_is_found(
    project: GitRepository, standins: Standins, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(standins, tmp_path, "pypi", "0.9", publisher={**PUBLISHED, "workflow": "old.yml"})

    (finding,) = read(capsys, code=1)["findings"]

    assert finding["message"] == (f"PyPI got 0.9 from `old.yml` of {SLUG}, not from `publish.yml` of {SLUG}")


def test_offline_what_was_seen_last_is_shown_and_nobody_is_asked(
    project: GitRepository,
    standins: Standins,
    github: GitHubStandIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert read(capsys, "--offline")["indexes"]["pypi"]["exists"] is None
    upload(standins, tmp_path, "testpypi", "1.0.dev1")
    read(capsys, code=1)
    github.asked.clear()

    found = read(capsys, "--offline")

    assert found["indexes"]["testpypi"]["latest"][0]["version"] == "1.0.dev1"
    assert github.asked == []
    assert found["runs"]["why"] == "offline"


def test_a_changelog_without_the_version_is_missing(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("CHANGELOG.md", "## 1.0.1\n\n## 11.0\n")
    items = {item["name"]: item for item in read(capsys)["release"]}
    assert items["changelog"]["ready"] is False

    project.write("CHANGELOG.md", "## v1.0 - today\n")
    items = {item["name"]: item for item in read(capsys)["release"]}
    assert items["changelog"]["ready"] is True


def test_pins_older_than_those_of_the_template_are_listed(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    sha = "a" * 40
    steps = f"      - uses: actions/checkout@{sha} # v1.0.0\n      - uses: actions/checkout@main\n"
    steps += f"      - uses: actions/download-artifact@v1\n      - uses: actions/checkout@{sha} # v999.0\n"
    project.write(".github/workflows/publish.yml", SAFE.replace("    steps:\n", f"    steps:\n{steps}", 1))

    pins = read(capsys)["pipelines"][0]["old_pins"]

    assert [(pin["action"], pin["version"]) for pin in pins] == [
        ("actions/checkout", "1.0.0"),
        ("actions/download-artifact", "1"),
    ]


def test_the_text_of_every_step_can_be_pasted(
    project: GitRepository, standins: Standins, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shlex.split(read(capsys)["next"])


ANSWERS = "_src_path: gh:acme/tracer\ntracer_branch: ''\npackage_directory: {0}\nworkflow_name: {0}.yml\n"


@pytest.fixture
def packages(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """The packages `alpha` and `beta`, each with a workflow and answers; their release tags are there."""
    repository.git("remote", "add", "origin", f"https://github.com/{SLUG}.git")
    for name in ("alpha", "beta"):
        repository.write(f"{name}/pyproject.toml", f'[project]\nname = "{name}"\nversion = "1.0"\n')
        repository.write(f".github/workflows/{name}.yml", SAFE)
        repository.write(f".copier-answers.{name}.yml", ANSWERS.format(name))
    repository.commit("the pipelines")
    repository.git("tag", "v3.0")
    repository.git("tag", "beta-v2.0")
    monkeypatch.chdir(repository.root)
    return repository


def test_above_several_packages_there_is_a_line_for_each(
    packages: GitRepository, standins: Standins, github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    found = read(capsys, code=1)["packages"]

    assert [(one["project"], one["pipelines"][0]["path"]) for one in found] == [
        ("alpha", ".github/workflows/alpha.yml"),
        ("beta", ".github/workflows/beta.yml"),
    ]
    assert [one["unpublished_tags"] for one in found] == [[], ["beta-v2.0"]]
    assert main(["status"]) == 1
    shown = capsys.readouterr().out
    assert "beta     1.0      beta.yml   proven" in shown
    assert shown.endswith("\nnext: cd alpha && tracer status\n")


def test_in_a_package_the_other_s_workflow_is_not_meant(
    packages: GitRepository,
    standins: Standins,
    github: GitHubStandIn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.delenv("GH_ENTERPRISE_TOKEN")
        assert main(["release", "1.0", "--yes"]) == 4
    assert "hint: cd alpha && tracer release\n      cd beta && tracer release" in capsys.readouterr().err
    monkeypatch.chdir(packages.root / "beta")

    found = read(capsys, code=1)

    assert (found["project"], len(found["pipelines"])) == ("beta", 1)
    packages.git("switch", "--quiet", "--create", "feature")
    assert main(["arm", "--dry-run"]) == 1
    assert "workflows/beta.yml:" in capsys.readouterr().err
