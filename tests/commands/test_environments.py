"""`tracer environments` against GitHub on this machine, held to GitHub's own description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import reply
from tests.commands.test_publishers import PYPROJECT, WORKFLOW
from tests.github.conftest import github as github  # noqa: PLC0414 - a fixture is taken by its name
from tests.github.standin import SLUG, TOKEN, GitHubStandIn
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository

CUSTOM = {"protected_branches": False, "custom_branch_policies": True}
PROTECTED = {"protected_branches": True, "custom_branch_policies": False}
TAGS = [{"id": 1, "node_id": "a", "name": "v*", "type": "tag"}]
ADA = [{"type": "User", "id": 7}]


@pytest.fixture(autouse=True)
def project(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    repository.git("remote", "add", "origin", f"https://github.com/{SLUG}.git")
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(".github/workflows/publish.yml", WORKFLOW)
    monkeypatch.chdir(repository.root)
    return repository


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["environments", "--format", "json", *words]) == code, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def writes(github: GitHubStandIn) -> list[tuple[str, Any]]:
    return [(asked.method, json.loads(asked.body)) for asked in github.asked if asked.method != "GET"]


def test_good_rules_are_verified(github: GitHubStandIn, capsys: pytest.CaptureFixture[str]) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA, deployment_branch_policy=CUSTOM)
    github.policies["pypi"] = TAGS

    found = run(capsys)["environments"]

    assert [(one["name"], one["verified"], one["findings"]) for one in found] == [
        ("testpypi", True, []),
        ("pypi", True, []),
    ]
    assert run(capsys, "--apply", "--yes")["changes"] == []
    assert writes(github) == []


@pytest.mark.slow
def test_what_is_missing_is_found_created_and_found_good(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len([one for entry in run(capsys, code=1)["environments"] for one in entry["findings"]]) == 2

    applied = run(capsys, "--apply", "--yes")

    assert applied["written"]
    assert all(not one["findings"] for one in applied["environments"])
    assert writes(github) == [
        (
            "PUT",
            {
                "wait_timer": 0,
                "prevent_self_review": False,
                "reviewers": [],
                "deployment_branch_policy": None,
            },
        ),
        (
            "PUT",
            {
                "wait_timer": 0,
                "prevent_self_review": False,
                "reviewers": ADA,
                "deployment_branch_policy": CUSTOM,
            },
        ),
        ("POST", {"name": "v*", "type": "tag"}),
    ]
    assert not run(capsys, "--apply", "--yes")["written"]


def test_an_environment_that_exists_keeps_all_of_its_rules(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.add("testpypi", wait_timer=5)
    github.add("pypi", wait_timer=30)

    run(capsys, "--apply", "--yes")

    assert writes(github)[0][1]["wait_timer"] == 30
    assert len(github.environments["pypi"]["protection_rules"]) == 3
    assert len(github.environments["testpypi"]["protection_rules"]) == 1


def test_a_run_that_stopped_between_its_two_requests_is_completed(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA, deployment_branch_policy=CUSTOM)

    assert run(capsys, "--apply", "--yes")["written"]
    assert [policy["name"] for policy in github.policies["pypi"]] == ["v*"]


def test_a_policy_that_excludes_the_release_is_named_and_not_widened(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.add("testpypi")
    github.add("pypi", reviewers=ADA, deployment_branch_policy=PROTECTED)

    found = run(capsys, "--apply", "--yes", code=1)

    assert not found["written"]
    assert "does not let a release deploy" in found["environments"][1]["findings"][0]["message"]
    assert writes(github) == []


def test_a_rule_that_github_does_not_keep_is_said(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.add("testpypi")
    github.keeps_rules = False

    assert main(["environments", "--apply", "--yes"]) == 2
    said = capsys.readouterr().err
    assert "GitHub did not keep all rules of `pypi`: the reviewers ada" in said
    assert "paid plan" in said


def test_a_token_without_rights_is_refused_with_the_permission_that_it_needs(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    github.may_write = False

    assert main(["environments", "--apply", "--yes"]) == 4
    assert "Administration: write" in capsys.readouterr().err


def test_what_cannot_be_read_is_unverified_and_not_overwritten(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"/repos/{SLUG}/environments/pypi"
    github.add("testpypi")
    github.more["GET", path] = lambda _: reply(403, {"message": "Resource not accessible by integration"})

    found = run(capsys)["environments"]

    assert [one["verified"] for one in found] == [True, False]
    assert "Resource not accessible" in found[1]["why"]
    assert main(["environments", "--apply", "--yes"]) == 4
    assert writes(github) == []


def test_nothing_is_written_without_being_asked(
    github: GitHubStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["environments", "--apply"]) == 2
    assert "no terminal to ask for confirmation" in capsys.readouterr().err
    assert writes(github) == []


def test_the_token_is_never_shown(github: GitHubStandIn, capsys: pytest.CaptureFixture[str]) -> None:
    github.more["GET", "/user"] = lambda _: reply(401, {"message": "Bad credentials"})
    for words in (["environments"], ["environments", "--apply", "--yes"]):
        main(words)
        said = capsys.readouterr()
        assert TOKEN not in said.out + said.err


def test_without_a_token_everything_is_unverified_and_the_commands_are_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert main(["environments"]) == 0
    said = capsys.readouterr().out

    assert said.count("unverified: no token") == 2
    assert f"gh api --silent --method PUT repos/{SLUG}/environments/pypi" in said
    assert main(["environments", "--apply"]) == 2


def test_a_list_that_somebody_else_got_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    standin = GitHubStandIn()
    standin.add("testpypi")
    standin.add("pypi", deployment_branch_policy=CUSTOM)
    file = tmp_path / "environments.json"
    file.write_text(json.dumps({"total_count": 2, "environments": list(standin.environments.values())}))

    found = run(capsys, "--environment-json", str(file), code=1)["environments"]

    assert [finding["message"] for finding in found[1]["findings"]] == [
        "`pypi` has no reviewer: whoever can push can publish to PyPI"
    ]
    assert found[1]["rules"]["policies"] is None
