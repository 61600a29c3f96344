"""The hooks and the action of this repository name commands that exist, and pass the judges."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tests.audit.repositories import WORKFLOW, make_repository
from tracer_bullet.audit.registry import RULES
from tracer_bullet.cli import COMMANDS, main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def script() -> str:
    return str(ACTION["runs"]["steps"][-1]["run"])


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
    program.write_text('#!/bin/sh\necho "$@" >> "$0.log"\nexit 1\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    given = {"ACTION_PATH": "/the/action", "CHECKED": "one.yml two.yml", "ADVICE": "true"}
    summary = tmp_path / "summary.md"
    environment = {**os.environ, **given, "GITHUB_STEP_SUMMARY": str(summary)}
    result = subprocess.run(["bash", "-e", "-c", script()], env=environment, check=False)
    assert result.returncode == 1
    assert summary.read_text("utf-8").startswith("```text\n")
    assert (tmp_path / "uvx.log").read_text("utf-8").splitlines() == [
        "--from /the/action tracer check --advice --format github one.yml two.yml",
        "--from /the/action tracer check --advice one.yml two.yml",
    ]
