"""What `tracer finalize` costs, as a ratio to importing ruamel.yaml in the same interpreter.

python benchmarks/finalize.py [RUNS]

Both are whole processes, started in turn; the figures are medians. Every run of finalize strips an armed
workflow of about 240 lines and the answers file beside it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tracer_bullet.trigger import arm

AIM = 2.2
JOBS = 5
STEPS = 4
HEAD = """\
name: Publish

on:
  release:
    types: [published]

permissions: {}

jobs:
"""
JOB = """\
  job-{number}:
    name: Job {number}
    runs-on: ubuntu-24.04
    if: github.repository == 'owner/name'
    permissions:
      contents: read  # to check out
    env:
      PYTHONUTF8: "1"
    outputs:
      version: ${{{{ steps.version.outputs.version }}}}
    steps:
"""
STEP = """\
      - name: Step {number}
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1
        with:
          persist-credentials: false
      - name: Script {number}
        run: |
          set -eu
          echo "step {number}" | tee -a "$GITHUB_STEP_SUMMARY"
"""
ANSWERS = "_src_path: gh:owner/template\ntracer_branch: tracer/first-run\nworkflow_name: publish.yml\n"


def main(runs: int) -> int:
    """Measure, print both medians and the ratio; 1 if it is above the aim."""
    permanent = write_workflow()
    armed = arm(permanent, ["tracer/first-run"])
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        workflow = root / ".github" / "workflows" / "publish.yml"
        workflow.parent.mkdir(parents=True)
        (root / ".git").mkdir()
        # An installed package is compiled, so both are: into a place of their own, by the first run.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        ours, theirs = [], []
        for _ in range(runs + 1):
            workflow.write_text(armed, encoding="utf-8")
            (root / ".copier-answers.tracer.yml").write_text(ANSWERS, encoding="utf-8")
            theirs.append(measure(["-c", "import ruamel.yaml"], root, environment))
            ours.append(measure(["-m", "tracer_bullet", "finalize"], root, environment))
            assert workflow.read_text(encoding="utf-8") == permanent
    our_time, their_time = statistics.median(ours[1:]), statistics.median(theirs[1:])
    ratio = our_time / their_time
    lines = len(permanent.splitlines())
    print(f"import ruamel.yaml           {their_time * 1000:6.1f} ms")
    print(f"tracer finalize, {lines} lines  {our_time * 1000:6.1f} ms")
    print(f"ratio                        {ratio:6.2f}    (aim: {AIM} or less)")
    return int(ratio > AIM)


def write_workflow() -> str:
    """A permanent workflow as long as the one that tracer generates."""
    steps = "".join(STEP.format(number=number) for number in range(STEPS))
    return HEAD + "".join(JOB.format(number=number) + steps for number in range(JOBS))


def measure(arguments: list[str], directory: Path, environment: dict[str, str]) -> float:
    """Seconds that the interpreter takes from start to end with these arguments."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=directory, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 31))
