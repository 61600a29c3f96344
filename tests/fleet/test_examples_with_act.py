"""The workflow of examples/fleet: judged, and run by act in two shards over local remotes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.inventory.fleet import IDENTITY, TOKEN, WORKFLOW, make_fleet, make_repository
from tests.template.judges import judge
from tracer_bullet.rehearsal.actions.catalogue import DOWNLOAD_ARTIFACT, UPLOAD_ARTIFACT, write_actions
from tracer_bullet.rehearsal.run.act import ActRun, prepare
from tracer_bullet.rehearsal.run.machine import make_machine
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from tests.conftest import GitRepository

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "fleet" / "inventory.yml"
SHARDS = "SHARDS: 4"
GH = """\
#!/bin/sh
case "$1 $2" in
  "repo list") cat '{urls}' ;;
  "run list") echo 41 ;;
  "run download") cp '{before}' before/inventory.jsonl ;;
esac
"""
PIPX = """\
#!/bin/sh
test "$3" = 'tracer-bullet=={version}' || exit 1
"""
TRACER = """\
#!/bin/sh
unset GIT_CONFIG_COUNT  # on GitHub the remotes are where they say
PYTHONPATH='{sources}' exec '{python}' -m tracer_bullet "$@"
"""


def test_no_judge_finds_anything(tmp_path: Path) -> None:
    assert judge([Path(shutil.copy(EXAMPLE, tmp_path))]) == []


def test_it_installs_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert tree(parse(EXAMPLE.read_text("utf-8")))["env"]["TRACER"] == f"tracer-bullet=={version}"


def write_programs(folder: Path, **texts: str) -> None:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


def uses_of(text: str) -> dict[str, str]:
    """The actions that the workflow uses, each by the name that act knows it by."""
    jobs = tree(parse(text))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    return {step["uses"]: step["uses"].partition("@")[0] for step in steps if "uses" in step}


@pytest.mark.slow
def test_two_shards_are_merged_and_compared_with_the_last_run(
    repository: GitRepository, tmp_path: Path
) -> None:
    forge = tmp_path / "forge"
    make_fleet(forge / "octo", 3)
    migrated = make_repository(forge / "octo/was-token", {WORKFLOW: IDENTITY}, "octo/was-token")
    names = sorted(path.name for path in (forge / "octo").iterdir())
    (tmp_path / "urls.txt").write_text("".join(f"https://github.com/octo/{name}\n" for name in names))
    (tmp_path / "before.jsonl").write_text(take_before(tmp_path))
    write_programs(
        tmp_path / "programs",
        gh=GH.format(urls=tmp_path / "urls.txt", before=tmp_path / "before.jsonl"),
        pipx=PIPX.format(version="0.1.0"),
        tracer=TRACER.format(sources=ROOT / "src", python=sys.executable),
    )
    repository.write("README.md")
    repository.commit()

    machine = make_machine(tmp_path / "machine", tmp_path / "origin.git")
    text = EXAMPLE.read_text("utf-8")
    assert SHARDS in text
    standins = {
        uses: UPLOAD_ARTIFACT if "upload" in name else DOWNLOAD_ARTIFACT
        for uses, name in uses_of(text).items()
    }
    run = ActRun(
        folder=machine.folder,
        tree=repository.root,
        text=text.replace(SHARDS, "SHARDS: 2"),
        event="workflow_dispatch",
        payload={},
        run_id=42,
        run_number=2,
        actor="octo",
        labels=frozenset({"ubuntu-24.04"}),
        actions=write_actions(machine.folder / "actions", standins),
        variables={},
        settings={},
        secrets={"GITHUB_TOKEN": "ghs_x", "FLEET_TOKEN": "ghp_x"},
    )
    environment = machine.variables({})
    found = {
        "PATH": f"{tmp_path / 'programs'}{os.pathsep}{environment['PATH']}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{forge}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }
    done = subprocess.run(prepare(run), env=environment | found, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:]
    artifacts = machine.folder / "artifacts"
    lines = [json.loads(line) for line in (artifacts / "inventory/inventory.jsonl").read_text().splitlines()]
    assert {line["run"] for line in lines} == {"42"}
    assert sorted(line["repository"] for line in lines) == [f"octo/{name}" for name in names]
    assert sorted(path.name for path in artifacts.iterdir()) == [
        "inventory", "repositories", "shard-1", "shard-2",
    ]  # fmt: skip
    page = (artifacts / "inventory/inventory.html").read_text()
    assert "<td>token</td><td>identity</td>" in page
    assert migrated.root.name in page


def take_before(tmp_path: Path) -> str:
    """The inventory of the run before, when one repository still had its token."""
    make_repository(tmp_path / "old/was-token", {WORKFLOW: TOKEN}, "octo/was-token")
    command = [sys.executable, "-m", "tracer_bullet", "inventory", str(tmp_path / "old"), "--run", "41"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
