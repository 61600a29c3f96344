"""`tracer fleet` over local remotes and a stand-in of GitHub's API, beside all-repos as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import reply
from tests.fleet.forge import Forge, git, write_config
from tests.inventory.fleet import IDENTITY, PYPROJECT, SHAPES, TOKEN, WORKFLOW
from tests.packages import HATCHLING
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from tests.answering import Asked, Reply

pytestmark = pytest.mark.slow
OPAQUE = """\
on: {push: {tags: ['v*']}}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: octo/deploy-to-pypi@v1
        with: {password: '${{ secrets.PYPI_TOKEN }}'}
"""
BRANCH = "all-repos_autofix_tracer-{}"
PLAIN = Path(__file__).parent / "plain.py"
SOURCES = Path(__file__).parents[2] / "src"


def fleet(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["fleet", *words, "--format", "json"]) == code, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def statuses(found: dict[str, Any]) -> dict[str, str]:
    return {one["repository"]: one["status"] for one in found["results"]}


def plain(config: Path, *words: str) -> str:
    """What all-repos prints; it always ends well."""
    ran = subprocess.run(
        [sys.executable, str(PLAIN), "-C", str(config), *words],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    return ran.stdout + ran.stderr


def plain_config(folder: Path, forge: Forge, slugs: list[str]) -> Path:
    settings = {"username": "octo", "api_key": "secret", "base_url": forge.url}
    return write_config(folder, slugs, push="all_repos.push.github_pull_request", push_settings=settings)


def move_main(forge: Forge, slug: str) -> None:
    """Let the default branch go on."""
    work = forge.folder / "work" / slug
    (work / "README.md").write_text("more\n")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "go on")
    git(work, "push", "--quiet", str(forge.folder / f"{slug}.git"), "main")


def refuse_second(asked: Asked, count: int) -> Reply | None:
    """GitHub's answer at a secondary rate limit, to the second call."""
    if count != 2:
        return None
    return reply(403, {"message": "You have exceeded a secondary rate limit"}, retry_after="1")


def test_without_push_nothing_is_pushed(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("armed", "token", "nothing"):
        forge.add(f"octo/{name}", SHAPES[name])
    write_config(tmp_path, ["octo/armed", "octo/token", "octo/nothing"])

    for words in (("finalize",), ("finalize", "--dry-run")):
        found = fleet(capsys, *words)
        assert statuses(found) == {
            "octo/armed": "changed",
            "octo/nothing": "not applicable",
            "octo/token": "not applicable",
        }
        assert found["pushed"] is False
    assert forge.branches("octo/armed") == ["main"]
    assert forge.count == 0


def test_a_change_becomes_a_draft_with_the_report_and_a_second_run_uses_it_again(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = forge.add("octo/demo", {WORKFLOW: TOKEN, "pyproject.toml": PYPROJECT.format("demo")})
    write_config(tmp_path, ["octo/demo"])

    first = fleet(capsys, "migrate", "--push")
    (pull,) = forge.pulls["octo/demo"]
    assert first["results"][0]["url"] == pull["html_url"]
    assert (pull["base"], pull["draft"]) == ("main", True)
    assert "id-token: write" in git(bare, "show", f"{pull['head']['ref']}:{WORKFLOW}")
    assert "PYPI_TOKEN" in pull["body"]
    before = git(bare, "rev-parse", pull["head"]["ref"])

    assert fleet(capsys, "migrate", "--push")["skipped"] == 1
    again = fleet(capsys, "migrate", "--push", "--again")
    assert again["results"][0]["url"] == pull["html_url"]
    assert len(forge.pulls["octo/demo"]) == 1
    assert len(forge.branches("octo/demo")) == 2

    move_main(forge, "octo/demo")
    assert statuses(fleet(capsys, "migrate", "--push", "--again")) == {"octo/demo": "pushed"}
    assert git(bare, "rev-parse", pull["head"]["ref"]) != before
    assert len(forge.pulls["octo/demo"]) == 1


def test_what_people_did_stays(forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A commit of a reviewer is not overwritten, and a closed pull request is not opened again."""
    bare = forge.add("octo/demo", SHAPES["armed"])
    write_config(tmp_path, ["octo/demo"])
    fleet(capsys, "finalize", "--push")
    branch = BRANCH.format("finalize")
    work = tmp_path / "review"
    subprocess.run(["git", "clone", "--quiet", "--branch", branch, str(bare), str(work)], check=True)
    git(work, "commit", "--quiet", "--allow-empty", "--message", "from a reviewer")
    git(work, "push", "--quiet", "origin", branch)

    found = fleet(capsys, "finalize", "--push", "--again", code=1)

    assert statuses(found) == {"octo/demo": "failed"}
    assert "has commits that are not tracer's" in found["results"][0]["said"]
    assert git(bare, "log", "-1", "--format=%s", branch) == "from a reviewer"
    forge.pulls["octo/demo"][0]["state"] = "closed"
    assert statuses(fleet(capsys, "finalize", "--push")) == {"octo/demo": "declined"}
    assert len(forge.pulls["octo/demo"]) == 1


def test_a_merged_pull_request_is_followed_by_a_new_one(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.add("octo/demo", SHAPES["armed"])
    write_config(tmp_path, ["octo/demo"])
    fleet(capsys, "finalize", "--push")
    forge.pulls["octo/demo"][0] |= {"state": "closed", "merged_at": "2026-11-26T10:00:00Z"}

    fleet(capsys, "finalize", "--push", "--again")

    assert [one["number"] for one in forge.pulls["octo/demo"]] == [1, 2]


def test_a_repository_that_refuses_is_told_and_left_as_it_was(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.add("octo/opaque", {WORKFLOW: OPAQUE})
    write_config(tmp_path, ["octo/opaque"])

    found = fleet(capsys, "migrate", "--push", code=1)

    assert statuses(found) == {"octo/opaque": "refused"}
    assert "octo/deploy-to-pypi" in found["results"][0]["said"]
    assert forge.branches("octo/opaque") == ["main"]
    assert main(["fleet", "migrate", "--push", "--again"]) == 1
    assert capsys.readouterr().out.startswith("refused: octo/opaque: ")


def test_patterns_and_a_limit_choose_and_options_reach_the_verb(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slugs = ["octo/a", "octo/b", "other/c"]
    for slug in slugs:
        forge.add(slug, {WORKFLOW: TOKEN, "pyproject.toml": PYPROJECT.format("demo")})
    write_config(tmp_path, slugs)

    assert set(statuses(fleet(capsys, "migrate", "--only", "octo/*", "--limit", "1"))) == {"octo/a"}
    found = fleet(capsys, "migrate", "--only", "other/*", "--options=--name another-project")
    assert "another-project" in found["results"][0]["said"]


# The four faults of all-repos as it is


def test_fault_1_a_repository_that_fails_makes_the_exit_code_1(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slugs = ["octo/a", "octo/b"]
    for slug in slugs:
        forge.add(slug, SHAPES["armed"])
    forge.refuse = lambda asked, _: reply(422, {"message": "no"}) if "octo/a" in asked.path else None
    assert "***Errored" in plain(plain_config(tmp_path, forge, slugs), "finalize")  # its exit code is 0

    write_config(tmp_path, slugs)
    found = fleet(capsys, "finalize", "--push", code=1)

    assert statuses(found) == {"octo/a": "failed", "octo/b": "pushed"}
    forge.refuse = lambda _asked, _count: None
    assert statuses(fleet(capsys, "finalize", "--push")) == {"octo/a": "pushed"}


def test_a_repository_that_cannot_be_reached_does_not_stop_the_next(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slugs = ["octo/gone", "octo/there"]
    for slug in slugs:
        forge.add(slug, SHAPES["armed"])
    write_config(tmp_path, slugs)
    (forge.folder / "octo/gone.git").rename(tmp_path / "moved")

    found = fleet(capsys, "finalize", "--push", code=1)

    assert statuses(found) == {"octo/gone": "failed", "octo/there": "pushed"}


def test_fault_2_new_files_are_in_the_pull_request(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = forge.add(
        "octo/demo", {"pyproject.toml": HATCHLING + PYPROJECT.format("demo"), "src/demo/__init__.py": ""}
    )
    words = ("--repository", "octo/demo")
    plain(plain_config(tmp_path, forge, ["octo/demo"]), "--", "init", "--yes", "--no-branch", *words)
    assert forge.pulls == {}

    write_config(tmp_path, ["octo/demo"])
    fleet(capsys, "init", "--push", f"--options={' '.join(words)}")

    (pull,) = forge.pulls["octo/demo"]
    assert WORKFLOW in git(bare, "ls-tree", "-r", "--name-only", pull["head"]["ref"]).split()


def test_fault_3_a_rate_limit_is_waited_for(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slugs = ["octo/a", "octo/b"]
    for slug in slugs:
        forge.add(slug, SHAPES["armed"])
    forge.refuse = refuse_second
    plain(plain_config(tmp_path, forge, slugs), "finalize")
    assert [len(forge.pulls.get(slug, [])) for slug in slugs] == [1, 0]
    assert [len(forge.branches(slug)) for slug in slugs] == [2, 2]

    forge.count, forge.pulls = 0, {}
    write_config(tmp_path, slugs)
    fleet(capsys, "finalize", "--push")

    assert [len(forge.pulls[slug]) for slug in slugs] == [1, 1]
    assert [len(forge.branches(slug)) for slug in slugs] == [2, 2]


def test_fault_4_a_second_run_is_no_error(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forge.add("octo/demo", SHAPES["armed"])
    config = plain_config(tmp_path, forge, ["octo/demo"])
    assert "***Errored" not in plain(config, "finalize")
    move_main(forge, "octo/demo")
    assert "***Errored" in plain(config, "finalize")

    write_config(tmp_path, ["octo/demo"])
    for again in ((), ("--again",)):
        assert statuses(fleet(capsys, "finalize", "--push", *again)) == {"octo/demo": "pushed"}


@pytest.mark.parametrize("count", [7, pytest.param(40, marks=pytest.mark.rehearsal)])
def test_a_run_that_is_killed_and_started_again_ends_with_one_branch_and_one_pull_request_each(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    shapes = {**SHAPES, "opaque": {WORKFLOW: OPAQUE}}
    names = list(shapes)
    slugs = [f"octo/{number:02}-{names[number % len(names)]}" for number in range(count)]
    for slug in slugs:
        forge.add(slug, {"pyproject.toml": PYPROJECT.format("demo"), **shapes[slug.partition("-")[2]]})
    write_config(tmp_path, slugs)
    forge.refuse = refuse_second
    process = subprocess.Popen(
        [sys.executable, "-m", "tracer_bullet", "fleet", "migrate", "--push"],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while sum(map(len, forge.pulls.values())) < max(1, count // 6) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    done_before = len([one for one in forge.pulls.values() if one])
    assert done_before

    found = fleet(capsys, "migrate", "--push", code=1)

    publishing = [slug for slug in slugs if slug.endswith(("token", "broken", "garbled"))]
    assert {slug for slug, pulls in forge.pulls.items() if pulls} == set(publishing)
    assert {len(forge.pulls[slug]) for slug in publishing} == {1}
    for slug in slugs:
        assert forge.branches(slug) == (
            [BRANCH.format("migrate"), "main"] if slug in publishing else ["main"]
        )
    assert {slug for slug, status in statuses(found).items() if status == "refused"} == {
        slug for slug in slugs if slug.endswith("opaque")
    }
    assert found["skipped"] + len(found["results"]) == count
    assert set(statuses(fleet(capsys, "migrate", "--push", code=1)).values()) == {"refused"}


def test_arming_triggers_the_branch_of_the_pull_request_and_check_fixes(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    testpypi, pypi = IDENTITY.split("  publish:\n")
    old = f"{testpypi}  publish:\n{pypi.replace('release/v1', 'master')}"
    bare = forge.add("octo/demo", {WORKFLOW: old, "pyproject.toml": PYPROJECT.format("demo")})
    write_config(tmp_path, ["octo/demo"])

    assert statuses(fleet(capsys, "arm", "--push")) == {"octo/demo": "pushed"}
    armed = git(bare, "show", f"{BRANCH.format('arm')}:{WORKFLOW}")
    assert f"- {BRANCH.format('arm')}" in armed

    words = "--options=--select publish-action-branch"
    assert statuses(fleet(capsys, "check", "--push", words)) == {"octo/demo": "pushed"}
    fixed = git(bare, "show", f"{BRANCH.format('check')}:{WORKFLOW}")
    assert "@release/v1" in fixed
    assert "@master" not in fixed
    assert len(forge.pulls["octo/demo"]) == 2


def test_every_package_of_a_repository_is_set_up_and_armed(
    forge: Forge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"libs/{name}/pyproject.toml": HATCHLING + PYPROJECT.format(name) for name in ("alpha", "beta")}
    modules = {f"libs/{name}/src/{name}/__init__.py": "" for name in ("alpha", "beta")}
    bare = forge.add("octo/many", {**files, **modules, "README.md": ""})
    write_config(tmp_path, ["octo/many"])
    words = "--options=--repository octo/many"

    assert statuses(fleet(capsys, "init", "--push", words)) == {"octo/many": "pushed"}

    branch = BRANCH.format("init")
    listed = git(bare, "ls-tree", "-r", "--name-only", branch).split()
    assert {f".github/workflows/publish-{name}.yml" for name in ("alpha", "beta")} <= set(listed)
    git(bare, "update-ref", "refs/heads/main", branch)
    git(tmp_path / "clones/octo/many", "pull", "--quiet")
    assert statuses(fleet(capsys, "arm", "--push")) == {"octo/many": "pushed"}
    for name in ("alpha", "beta"):
        armed = git(bare, "show", f"{BRANCH.format('arm')}:.github/workflows/publish-{name}.yml")
        assert f"- {BRANCH.format('arm')}" in armed
