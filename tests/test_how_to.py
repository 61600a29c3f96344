"""The how-to pages: their commands, run one after the other on their own files, print what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import GitRepository

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "how-to"
_WORKFLOW = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_LOG = re.compile(r"```text\n(.*?)```", re.DOTALL)
_SESSION = re.compile(r"```console\n\$ tracer (.*?)\n(.*?)```", re.DOTALL)


def run_tracer(root: Path, words: str) -> str:
    """What `tracer` prints in the folder `root`."""
    ran = subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *words.split()],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return ran.stdout


def test_arming_an_existing_workflow_goes_as_the_page_says(repository: GitRepository) -> None:
    page = (PAGES / "arm-an-existing-workflow.md").read_text(encoding="utf-8")
    workflow = _WORKFLOW.search(page)
    assert workflow
    repository.write(".github/workflows/release.yml", workflow[1])
    repository.write("pyproject.toml", '[project]\nname = "octo-demo"\nversion = "1.2.0"\n')
    repository.commit()
    repository.git("switch", "--quiet", "--create", "try-the-release")
    sessions = _SESSION.findall(page)
    assert len(sessions) == 3
    for words, printed in sessions:
        assert run_tracer(repository.root, words) == printed


def test_adopting_a_workflow_leads_with_what_the_page_says(repository: GitRepository) -> None:
    page = (PAGES / "adopt-your-workflow.md").read_text(encoding="utf-8")
    workflow, said = _WORKFLOW.search(page), _LOG.search(page)
    assert workflow
    assert said
    repository.write(".github/workflows/release.yml", workflow[1])
    repository.write("pyproject.toml", '[project]\nname = "octo-demo"\nversion = "1.2.0"\n')
    repository.write("octo_demo.py", "")
    repository.commit()
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    repository.git("switch", "--quiet", "--create", "testpypi-first")

    assert said[1] in run_tracer(repository.root, "init --yes")

    assert "everything is up to date" in run_tracer(repository.root, "init")
    run_tracer(repository.root, "finalize")
    assert "everything is up to date" in run_tracer(repository.root, "init")


def test_a_failed_run_is_explained_as_the_page_says(repository: GitRepository) -> None:
    page = (PAGES / "when-a-run-fails.md").read_text(encoding="utf-8")
    workflow, log = _WORKFLOW.search(page), _LOG.search(page)
    assert workflow
    assert log
    repository.write(".github/workflows/release.yml", workflow[1])
    repository.write("pyproject.toml", '[project]\nname = "octo-demo"\nversion = "1.2.0"\n')
    repository.write("log.txt", log[1])
    repository.git("remote", "add", "origin", "https://github.com/octo-org/demo.git")
    sessions = dict(_SESSION.findall(page))

    assert run_tracer(repository.root, "explain log.txt") == sessions["explain log.txt"]
