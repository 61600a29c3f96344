"""The hooks and the action of this repository name commands that exist, and pass the judges."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.audit.repositories import WORKFLOW, make_repository
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.rule import Severity
from tracer_bullet.cli import COMMANDS, main
from tracer_bullet.report.check.repo_review import checks, tracer_findings

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def script() -> str:
    (run,) = (step["run"] for step in ACTION["runs"]["steps"] if "run" in step)
    return str(run)


def test_each_hook_starts_a_command() -> None:
    assert [hook["id"] for hook in HOOKS] == ["tracer-check", "tracer-finalize-check"]
    for hook in HOOKS:
        assert shlex.split(hook["entry"])[1] in COMMANDS


def test_the_armed_branch_may_be_committed_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_repository(tmp_path, RULES["temporary-trigger-left"].bad) / WORKFLOW
    subprocess.run(["git", "init", "--quiet", "-b", "my-feature", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    words = [*shlex.split(HOOKS[1]["entry"])[1:], str(file)]
    assert main(words) == 0
    subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    assert main(words) == 1


def test_shellcheck_and_zizmor_find_nothing_in_the_action(tmp_path: Path) -> None:
    file = tmp_path / "script.sh"
    file.write_text(script(), "utf-8")
    subprocess.run(["shellcheck", "--shell=bash", str(file)], check=True)
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text("utf-8"), "utf-8")
    zizmor = ["zizmor", "--offline", "--no-progress", "--strict-collection", str(tmp_path / "action.yml")]
    subprocess.run(zizmor, check=True)


def test_the_action_annotates_summarises_and_keeps_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "uvx"
    program.write_text('#!/bin/sh\necho "$@" >> "$0.log"\necho "{}"\nexit 1\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    sarif = tmp_path / "tracer.sarif"
    given = {"ACTION_PATH": "/the/action", "CHECKED": "one.yml\ntwo.yml", "ADVICE": "true"}
    given |= {"SARIF": "true", "SARIF_FILE": str(sarif)}
    summary = tmp_path / "summary.md"
    environment = {**os.environ, **given, "GITHUB_STEP_SUMMARY": str(summary)}
    result = subprocess.run(["bash", "-e", "-c", script()], env=environment, check=False)
    assert result.returncode == 1
    assert summary.read_text("utf-8").startswith("```text\n")
    assert (tmp_path / "uvx.log").read_text("utf-8").splitlines() == [
        "--from /the/action tracer check --advice --format github one.yml two.yml",
        "--from /the/action tracer check --advice one.yml two.yml",
        "--from /the/action tracer check --advice --format sarif one.yml two.yml",
    ]
    assert sarif.read_text("utf-8") == "{}\n"


def test_code_scanning_gets_the_file_and_stops_nothing_if_it_is_not_there() -> None:
    upload = ACTION["runs"]["steps"][-1]
    assert upload["continue-on-error"] is True
    assert upload["if"].startswith("always()")
    run = next(step for step in ACTION["runs"]["steps"] if "run" in step)
    assert upload["with"]["sarif_file"] == run["env"]["SARIF_FILE"]


@pytest.fixture
def skipping(tmp_path: Path) -> Path:
    """A repository in git with one error and a workflow that does not publish."""
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(tmp_path)], check=True)
    make_repository(tmp_path, RULES["skip-existing-on-pypi"].bad)
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    (tmp_path / ".github/workflows/test.yml").write_text("on: push\njobs: {}\n", "utf-8")
    return tmp_path


def test_pre_commit_takes_the_manifest() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(command, check=True)


def pre_commit(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The hooks as pre-commit runs them, with the installed `tracer` instead of an environment of its own."""
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    subprocess.run(["git", "-C", str(root), "add", "--all"], check=True)
    scripts = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(root / ".git" / "pre-commit"),
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.slow
def test_pre_commit_stops_a_commit_with_an_error_and_lets_another_pass(skipping: Path) -> None:
    found = pre_commit(skipping, "tracer-check")
    assert found.returncode == 1
    assert f"{WORKFLOW}:14:26: `skip-existing` makes a release succeed" in found.stdout
    assert pre_commit(skipping, "tracer-finalize-check").returncode == 0
    make_repository(skipping, RULES["skip-existing-on-pypi"].good)
    passed = pre_commit(skipping, "tracer-check")
    assert passed.returncode == 0, passed.stdout


@pytest.mark.slow
def test_pre_commit_stops_an_armed_workflow_on_main_only(skipping: Path) -> None:
    make_repository(skipping, RULES["temporary-trigger-left"].bad)
    assert pre_commit(skipping, "tracer-finalize-check").returncode == 1
    subprocess.run(["git", "-C", str(skipping), "symbolic-ref", "HEAD", "refs/heads/my-feature"], check=True)
    armed = pre_commit(skipping, "tracer-finalize-check")
    assert armed.returncode == 0, armed.stdout


def repo_review(root: Path) -> dict[str, dict[str, object]]:
    command = [sys.executable, "-m", "repo_review", "--format", "json", "--stderr", "rich", str(root)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    checks = json.loads(result.stdout)["checks"]
    return {name: one for name, one in checks.items() if one["family"] == "tracer"}


def test_repo_review_shows_what_check_finds(skipping: Path) -> None:
    found = repo_review(skipping)
    errors = {rule.id for rule in RULES.values() if rule.severity is Severity.ERROR}
    assert found.keys() == errors
    assert {name for name, one in found.items() if one["result"] is False} == {"skip-existing-on-pypi"}
    failed = found["skip-existing-on-pypi"]
    assert f"`{WORKFLOW}:14`" in str(failed["err_msg"])
    assert str(failed["url"]).endswith("/rules/skip-existing-on-pypi.md")


def test_repo_review_follows_the_settings_of_check(skipping: Path) -> None:
    text = '[tool.tracer.check]\nignore = ["skip-existing-on-pypi"]\nadvice = true\n'
    (skipping / "pyproject.toml").write_text(text, "utf-8")
    found = repo_review(skipping)
    assert found.keys() == RULES.keys() - {"skip-existing-on-pypi"}


def test_repo_review_skips_what_is_not_on_the_disk() -> None:
    assert tracer_findings(object()) is None
    (first, *_) = checks(object()).values()
    assert first.check(None) is None
