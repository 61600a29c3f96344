"""Whole rehearsals of a small pipeline: as it should be, and with one thing broken at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import (
    Silence,
    explained,
    git,
    make_repository,
    play,
    reasons,
    replace_in,
    results,
)
from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.prepare.registrations import read_publisher
from tracer_bullet.report.rehearse.data import rehearsal_as_data
from tracer_bullet.report.rehearse.text import render_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

GOOD = {"build": "success", "publish-testpypi": "success", "smoke-test": "success", "publish-pypi": "skipped"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


def test_a_push_twice_and_a_release_go_through(root: Path, tmp_path: Path) -> None:
    status = git(root, "status", "--porcelain", "--ignored")
    listener = Silence()
    rehearsal = play(root, listener=listener, kept=tmp_path / "kept")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    data = rehearsal_as_data(rehearsal)
    assert [event["event"] for event in data["events"]] == ["push", "push", "release"]
    assert [results(rehearsal, number) for number in range(3)] == [
        GOOD,
        GOOD,
        {**GOOD, "publish-pypi": "success"},
    ]
    versions = [event["version"] for event in data["events"]]
    assert len(set(versions)) == 3
    assert versions[2] == "1.0"
    reached = [sorted({upload["index"] for upload in event["uploads"]}) for event in data["events"]]
    assert reached == [["testpypi"], ["testpypi"], ["pypi", "testpypi"]]
    tokens = data["events"][2]["tokens"]
    assert {(token["job"], token["index"], token["outcome"]) for token in tokens} == {
        ("publish-testpypi", "testpypi", "minted"),
        ("publish-pypi", "pypi", "minted"),
    }
    assert {token["claims"]["ref"] for token in tokens} == {"refs/tags/v1.0"}
    assert json.loads(json.dumps(data))["verdict"] == {"ok": True, "why": []}
    assert "good: push reached TestPyPI, release reached PyPI and TestPyPI" in render_text(rehearsal)
    assert "build: Build: success" in listener.steps
    assert git(root, "status", "--porcelain", "--ignored") == status
    assert (tmp_path / "kept/pypi/tracer-demo/tracer_demo-1.0-py3-none-any.whl").is_file()
    log = (tmp_path / "kept/logs/3-release/publish-pypi.txt").read_text("utf-8")
    assert "Uploading tracer_demo-1.0-py3-none-any.whl" in log


def test_a_gate_that_was_dropped_is_named_though_act_ends_well(root: Path) -> None:
    replace_in(root, "    if: github.event_name == 'release'\n    runs-on", "    runs-on")
    rehearsal = play(root, event="push")
    assert set(results(rehearsal).values()) == {"success"}
    assert "the job `publish-pypi` uploads to PyPI at .github/workflows/publish.yml:" in reasons(rehearsal)
    assert "if: github.event_name == 'release'" in reasons(rehearsal)


@pytest.mark.rehearsal
def test_a_publish_job_that_does_not_wait_for_the_smoke_test(root: Path) -> None:
    replace_in(root, "needs: [build, publish-testpypi, smoke-test]", "needs: [build, publish-testpypi]")
    rehearsal = play(root, event="release")
    assert set(results(rehearsal).values()) == {"success"}
    assert "the job `publish-pypi` uploads to PyPI without waiting for `smoke-test`" in reasons(rehearsal)
    assert "needs: [build, publish-testpypi, smoke-test]" in reasons(rehearsal)


@pytest.mark.rehearsal
def test_a_tag_of_another_version(root: Path) -> None:
    rehearsal = play(root, event="release", tag="v2.0")
    assert results(rehearsal)["build"] == "failure"
    assert (
        "the job `build` failed in the step `Check the version`: the tag is v2.0, but 1.0 was built"
        in reasons(rehearsal)
    )
    assert explained(rehearsal) == ["tag-and-version-differ"]


@pytest.mark.rehearsal
def test_an_entry_point_that_is_not_in_the_wheel(root: Path) -> None:
    (root / "no-entry-points").touch()
    rehearsal = play(root, event="push")
    assert "declared as entry points, but not in the wheel: tracer-demo" in reasons(rehearsal)
    assert explained(rehearsal) == ["entry-point-missing"]


@pytest.mark.rehearsal
def test_a_dependency_that_is_not_declared(root: Path) -> None:
    replace_in(root, '"""Says hello."""', "import tracer_dependency", "src/tracer_demo/__init__.py")
    rehearsal = play(root, event="push")
    assert results(rehearsal)["smoke-test"] == "failure"
    assert "ModuleNotFoundError: No module named 'tracer_dependency'" in reasons(rehearsal)
    assert explained(rehearsal) == ["module-not-in-wheel"]


@pytest.mark.rehearsal
def test_a_permission_that_is_missing(root: Path) -> None:
    replace_in(root, "    permissions:\n      id-token: write\n    environment:\n      name: testpypi\n", "")
    rehearsal = play(root, event="push")
    assert "GitHub: missing or insufficient OIDC token permissions" in reasons(rehearsal)
    added = "+     permissions:\n+       id-token: write"
    assert f"In .github/workflows/publish.yml, job `publish-testpypi`:\n{added}" in reasons(rehearsal)
    assert explained(rehearsal) == ["no-id-token"]


@pytest.mark.rehearsal
def test_an_environment_that_is_misspelt(root: Path) -> None:
    replace_in(root, "name: testpypi", "name: tetspypi")
    rehearsal = play(root, event="push")
    assert (
        "TestPyPI refused the token: invalid-publisher: valid token, but no corresponding publisher "
        "(Publisher with matching claims was not found)" in reasons(rehearsal)
    )
    assert "environment: the job presents `tetspypi`, the publisher has `testpypi`" in reasons(rehearsal)
    assert explained(rehearsal) == ["invalid-publisher"]


@pytest.mark.rehearsal
def test_what_was_really_typed_into_the_form_is_tried(root: Path) -> None:
    typed = (read_publisher("testpypi:octo-org/demo/release.yml@testpypi"),)
    rehearsal = play(root, event="push", publishers=typed)
    assert "workflow: the job presents `publish.yml`, the publisher has `release.yml`" in reasons(rehearsal)


def test_an_event_that_starts_nothing_is_not_run_though_act_would(root: Path) -> None:
    rehearsal = play(root, event="push", branch="other")
    assert results(rehearsal) == {}
    assert "push (branch other) does not start the workflow: " in reasons(rehearsal)


@pytest.mark.rehearsal
def test_a_workflow_without_a_push_trigger_is_rehearsed_as_a_release_alone(root: Path) -> None:
    replace_in(root, "  push:\n    branches: [main]\n", "")
    rehearsal = play(root)
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert [event["event"] for event in rehearsal_as_data(rehearsal)["events"]] == ["push", "release"]


@pytest.mark.rehearsal
def test_a_workflow_that_releases_by_a_tag_gets_to_pypi_though_the_version_was_tagged_before(
    root: Path,
) -> None:
    git(root, "rm", "--quiet", "-r", "--cached", ".github")
    git(root, "commit", "--quiet", "--message", "before there was a workflow")
    git(root, "tag", "v1.0")
    replace_in(root, "    branches: [main]\n  release:\n    types: [published]\n", "    tags: ['v*']\n")
    replace_in(root, "if: github.event_name != 'release'", "if: github.ref_type != 'tag'")
    replace_in(
        root, "if: github.event_name == 'release'\n    runs-on", "if: github.ref_type == 'tag'\n    runs-on"
    )
    rehearsal = play(root)
    assert rehearsal.verdict.ok, reasons(rehearsal)
    data = rehearsal_as_data(rehearsal)
    assert [(event["event"], event["ref"]) for event in data["events"]] == [
        ("push", "refs/heads/main"),
        ("push", "refs/tags/v1.0"),
    ]
    assert set(results(rehearsal, 1).values()) == {"success"}
    text = render_text(rehearsal)
    assert "push (tag v1.0, how this workflow releases), version 1.0" in text
    assert "note: the repository has the tag `v1.0` elsewhere" in text
    assert "good: release by the push of a tag reached PyPI and TestPyPI" in text


@pytest.mark.rehearsal
def test_a_second_push_of_the_same_version_fails(root: Path) -> None:
    replace_in(root, "if: github.event_name != 'release'\n        run", "if: github.run_id == 0\n        run")
    rehearsal = play(root, event="push", repeat=2)
    assert "nothing was uploaded to TestPyPI, which refused `tracer_demo-1.0" in reasons(rehearsal)
    assert "File already exists" in reasons(rehearsal)
    assert "give every run its own version" in reasons(rehearsal)


@pytest.mark.rehearsal
def test_a_manual_run_ends_at_testpypi(root: Path) -> None:
    rehearsal = play(root, event="workflow_dispatch")
    assert rehearsal.verdict.ok, reasons(rehearsal)
    assert {upload["index"] for upload in rehearsal_as_data(rehearsal)["events"][0]["uploads"]} == {
        "testpypi"
    }


def test_an_unknown_action_is_refused_by_name_and_left_out_when_asked_to(root: Path) -> None:
    replace_in(root, "      - name: Build\n", "      - uses: octo-org/lint@v1\n      - name: Build\n")
    rehearsal = play(root, event="push")
    assert results(rehearsal)["build"] == "not rehearsed"
    assert "the job `build` cannot be rehearsed: its action `octo-org/lint` has no stand-in here" in reasons(
        rehearsal
    )
    assert "tracer rehearse --skip octo-org/lint" in reasons(rehearsal)
    assert play(root, event="push", skipped=frozenset({"octo-org/lint"})).verdict.ok


@pytest.mark.rehearsal
def test_legs_for_other_systems_are_left_out_and_said(root: Path) -> None:
    replace_in(
        root,
        "  smoke-test:\n    needs: [build, publish-testpypi]\n    runs-on: ubuntu-24.04\n",
        "  smoke-test:\n    needs: [build, publish-testpypi]\n    runs-on: ${{ matrix.os }}\n    strategy:\n"
        "      matrix:\n        os:\n        - ubuntu-24.04\n        - windows-2025\n        - macos-15\n",
    )
    rehearsal = play(root, event="push")
    assert not rehearsal.verdict.failures
    left_out = "its matrix jobs for other systems: `windows-2025`, `macos-15`"
    assert rehearsal_as_data(rehearsal)["verdict"]["why"] == [
        f"the job `smoke-test` was rehearsed without {left_out}"
    ]
    assert rehearsal.events[0].jobs["smoke-test"].left_out == ("windows-2025", "macos-15")
    assert "not rehearsed: windows-2025; macos-15" in render_text(rehearsal)


def test_no_token_is_in_anything_that_is_shown(root: Path) -> None:
    replace_in(
        root,
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n        with:",
        "      - run: 'echo \"$ACTIONS_ID_TOKEN_REQUEST_TOKEN\"; env | grep REQUEST_TOKEN; exit 1'\n"
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n        with:",
    )
    rehearsal = play(root, event="push")
    step = rehearsal.events[0].jobs["publish-testpypi"].legs[0].steps["1"]
    assert step.lines[:2] == ["***", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=***"]


def test_the_users_credentials_and_configuration_do_not_reach_a_step(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "users-home"
    home.mkdir()
    (home / ".pypirc").write_text("[pypi]\npassword = hunter2\n", "utf-8")
    (root / ".env").write_text("LEAK_ENV=hunter2\n", "utf-8")
    (root / ".secrets").write_text("LEAK_SECRET=hunter2\n", "utf-8")
    (root / ".actrc").write_text("--nonsense\n", "utf-8")
    git(root, "add", "--force", ".env", ".secrets", ".actrc")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TWINE_PASSWORD", "hunter2")
    replace_in(
        root,
        "      - name: Build\n",
        "      - name: Look\n        env:\n          TAKEN: ${{ secrets.LEAK_SECRET }}\n"
        "        run: env; cat ~/.pypirc || true; exit 1\n      - name: Build\n",
    )
    rehearsal = play(root, event="push")
    steps = rehearsal.events[0].jobs["build"].legs[0].steps.values()
    (look,) = [step for step in steps if step.name == "Look"]
    assert any(line.startswith("GITHUB_RUN_ID=") for line in look.lines)
    assert "hunter2" not in "\n".join(look.lines)


def test_a_workflow_that_github_refuses_is_not_played(root: Path) -> None:
    replace_in(root, "needs: build\n", "needs: biuld\n")
    with pytest.raises(TracerError, match="GitHub refuses this workflow"):
        play(root, event="push")
