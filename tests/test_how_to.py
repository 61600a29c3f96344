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
PAGE = ROOT / "docs" / "how-to" / "arm-an-existing-workflow.md"
_WORKFLOW = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_SESSION = re.compile(r"```console\n\$ tracer (.*?)\n(.*?)```", re.DOTALL)


def test_arming_an_existing_workflow_goes_as_the_page_says(repository: GitRepository) -> None:
    page = PAGE.read_text(encoding="utf-8")
    workflow = _WORKFLOW.search(page)
    assert workflow
    repository.write(".github/workflows/release.yml", workflow[1])
    repository.commit()
    repository.git("switch", "--quiet", "--create", "try-the-release")
    sessions = _SESSION.findall(page)
    assert len(sessions) == 4
    for words, printed in sessions:
        command = [sys.executable, "-m", "tracer_bullet", *words.split()]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        ran = subprocess.run(
            command,
            cwd=repository.root,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert ran.stdout == printed
