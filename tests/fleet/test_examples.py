"""The configuration of multi-gitter in examples/fleet, as far as it can be judged without multi-gitter."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.inventory.fleet import PYPROJECT, TOKEN, WORKFLOW, make_repository
from tests.programs import PROGRAMS

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "fleet"
OPTIONS = {
    "platform", "org", "fork", "skip-forks", "git-type", "fetch-depth", "branch", "commit-message",
    "pr-title", "pr-body", "draft", "conflict-strategy", "concurrent",
}  # fmt: skip
"""Those of multi-gitter that the example may use: https://github.com/lindell/multi-gitter#config-file."""
UVX = """\
#!/bin/sh
test "$2" = 'tracer-bullet=={version}' || exit 9
shift 3
PYTHONPATH='{sources}' exec '{python}' -m tracer_bullet "$@"
"""


def test_the_configuration_has_options_of_multi_gitter_and_opens_drafts() -> None:
    config = yaml.safe_load((EXAMPLES / "multi-gitter.yaml").read_text("utf-8"))
    assert set(config) <= OPTIONS
    assert (config["draft"], config["conflict-strategy"], config["fetch-depth"]) == (True, "replace", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="multi-gitter starts a script of sh")
def test_the_script_changes_what_it_can_and_fails_where_tracer_refuses(tmp_path: Path) -> None:
    assert run([str(PROGRAMS / "shellcheck"), str(EXAMPLES / "tracer.sh")], tmp_path).returncode == 0
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    (tmp_path / "bin").mkdir()
    uvx = tmp_path / "bin" / "uvx"
    uvx.write_text(UVX.format(version=version, sources=ROOT / "src", python=sys.executable))
    uvx.chmod(0o755)
    files = {WORKFLOW: TOKEN, "pyproject.toml": PYPROJECT.format("demo")}
    token = make_repository(tmp_path / "token", files)
    none = make_repository(tmp_path / "none", {"README.md": ""})

    assert run([str(EXAMPLES / "tracer.sh")], token.root).returncode == 0
    assert token.git("status", "--porcelain").split() == ["M", WORKFLOW]
    assert run([str(EXAMPLES / "tracer.sh")], none.root).returncode != 0
    assert none.git("status", "--porcelain") == ""


def run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """As multi-gitter starts a script: in the clone, with the name of the repository."""
    path = f"{root.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "REPOSITORY": "octo/demo", "PATH": path}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
