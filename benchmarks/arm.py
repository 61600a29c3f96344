"""What `tracer arm` costs, as a ratio to `tracer plan` of the same workflow.

python benchmarks/arm.py [RUNS]

Both are whole processes, started in turn in the same git repository; the figures are medians. First arm adds
the trigger to the pipeline of this repository; then it adds a TestPyPI lane to a workflow that has none. It
proves both; plan is asked about the same branch.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tracer_bullet.trigger import finalize

AIMS = {"a trigger": 1.2, "a lane": 1.5}
PIPELINE = Path(__file__).parent.parent / ".github" / "workflows" / "publish.yml"
BRANCH = "my-feature"
PACKAGE = '[project]\nname = "demo"\nversion = "1.2.0"\n'
ONE_JOB = """\
on:
  release:
    types: [published]
jobs:
  pypi:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
      contents: read
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: '3.14'
      - run: |
          python -m pip install build
          python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def main(runs: int) -> int:
    """Measure, print both medians and the ratio of each case; 1 if one is above its aim."""
    cases = {"a trigger": finalize(PIPELINE.read_text(encoding="utf-8")), "a lane": ONE_JOB}
    return max(compare(name, text, runs) for name, text in cases.items())


def compare(case: str, permanent: str, runs: int) -> int:
    """Measure one case; 1 if its ratio is above the aim."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        workflow = root / ".github" / "workflows" / "publish.yml"
        workflow.parent.mkdir(parents=True)
        # An installed package is compiled, so both are: into a place of their own, by the first run.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", name], check=True)
        (root / "pyproject.toml").write_text(PACKAGE, encoding="utf-8")
        ours, theirs = [], []
        for _ in range(runs + 1):
            workflow.write_text(permanent, encoding="utf-8")
            theirs.append(measure("plan", root, environment))
            ours.append(measure("arm", root, environment))
            assert BRANCH in workflow.read_text(encoding="utf-8")
    our_time, their_time = statistics.median(ours[1:]), statistics.median(theirs[1:])
    ratio = our_time / their_time
    print(f"tracer plan  {their_time * 1000:6.1f} ms")
    print(f"tracer arm   {our_time * 1000:6.1f} ms")
    print(f"ratio        {ratio:6.2f}    (with {case}; aim: {AIMS[case]} or less)")
    return int(ratio > AIMS[case])


def measure(command: str, directory: Path, environment: dict[str, str]) -> float:
    """Seconds that the command takes from start to end; plan fails, for the branch triggers nothing yet."""
    words = [sys.executable, "-m", "tracer_bullet", command, "publish.yml", "--branch", BRANCH]
    start = time.perf_counter()
    subprocess.run(words, cwd=directory, env=environment, check=command == "arm", capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 31))
