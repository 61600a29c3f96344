"""What `tracer plan` costs: beyond importing the YAML parser, and as workflows and repositories grow.

python benchmarks/plan.py [RUNS]

The first figures are whole processes, started in turn; medians. The others are one process: workflows of 10,
100 and 1,000 jobs, and repositories of 10, 100 and 1,000 workflows; the time for each job or file, and its
ratio to that of the smallest in the same run.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.cli import main as tracer

if TYPE_CHECKING:
    from collections.abc import Callable

AIM = 60.0
"""Milliseconds beyond starting Python and importing the parser, on a machine that does nothing else."""
RATIO = 3.5
"""The same as a ratio to the import, which other load does not change."""
GROWTH = 2.0
"""How much more a job or a file may cost among a thousand than among ten."""
ORDINARY = """\
name: Publish
on:
  release:
    types: [published]
  push:
    branches: [tracer/first-run]
permissions: {}
jobs:
  build:
    if: github.repository == 'octo-org/octo-repo'
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    outputs:
      version: ${{ steps.version.outputs.version }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - id: version
        run: |
          set -eu
          echo "version=$(git describe --tags)" >> "$GITHUB_OUTPUT"
          python -m build
          twine check --strict dist/*
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          path: dist/
  publish-testpypi:
    needs: build
    runs-on: ubuntu-24.04
    environment: {name: testpypi, url: 'https://test.pypi.org/p/octo'}
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
      - uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
        with:
          repository-url: https://test.pypi.org/legacy/
  smoke-test:
    needs: [build, publish-testpypi]
    runs-on: ubuntu-24.04
    env:
      VERSION: ${{ needs.build.outputs.version }}
    steps:
      - run: |
          for attempt in 1 2 3; do
            if pip download --no-deps "octo==$VERSION"; then exit 0; fi
            sleep 15
          done
          exit 1
  publish-pypi:
    needs: [build, publish-testpypi, smoke-test]
    if: github.event_name == 'release'
    runs-on: ubuntu-24.04
    environment: pypi
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
      - uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2
"""
JOB = """\
  job{number}:
    {needs}
    if: github.event_name != 'pull_request' && github.ref != 'refs/heads/other'
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - run: twine upload --repository testpypi dist/*
"""
SMALL = "on: push\njobs:\n" + JOB.format(number=0, needs="timeout-minutes: 5")


def main(runs: int) -> int:
    """Measure and print; 1 if an aim is missed."""
    ratio = measure_start(runs)
    by_job = grow("jobs", lambda root, count: write(root, {"publish.yml": jobs(count)}))
    by_file = grow(
        "files", lambda root, count: write(root, {f"w{number}.yml": SMALL for number in range(count)})
    )
    return int(ratio > RATIO or max(by_job, by_file) > GROWTH)


def measure_start(runs: int) -> float:
    """How many times as long as importing the parser it takes to plan an ordinary workflow."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write(root, {"publish.yml": ORDINARY})
        subprocess.run(["git", "-C", name, "init", "--quiet"], check=True)
        # An installed package is compiled, so both are: into a place of their own, by the first run.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        ours, theirs = [], []
        for _ in range(runs + 1):
            theirs.append(start(["-c", "import ruamel.yaml"], root, environment))
            ours.append(start(["-m", "tracer_bullet", "plan", "publish.yml"], root, environment))
    our_time, their_time = statistics.median(ours[1:]), statistics.median(theirs[1:])
    print(f"import ruamel.yaml           {their_time:6.1f} ms")
    print(f"tracer plan, {len(ORDINARY.splitlines())} lines        {our_time:6.1f} ms")
    print(f"beyond the import            {our_time - their_time:6.1f} ms  (aim: {AIM:.0f} or less)")
    print(f"ratio                        {our_time / their_time:6.2f}     (aim: {RATIO} or less)\n")
    return our_time / their_time


def start(arguments: list[str], directory: Path, environment: dict[str, str]) -> float:
    """Milliseconds that the interpreter takes from start to end with these arguments."""
    command = [sys.executable, *arguments]
    before = time.perf_counter()
    finished = subprocess.run(command, cwd=directory, env=environment, check=False, capture_output=True)
    assert finished.returncode == 0, finished.stderr.decode()
    return (time.perf_counter() - before) * 1000


def grow(what: str, prepare: Callable[[Path, int], None]) -> float:
    """How much more one of a thousand costs than one of ten."""
    costs = {}
    for count in (10, 100, 1000):
        with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
            Path(name, ".git").mkdir()
            prepare(Path(name), count)
            costs[count] = min(plan() for _ in range(3)) / count
        print(f"{count:5} {what:5}  {costs[count]:6.2f} ms each  ratio {costs[count] / costs[10]:5.2f}")
    print(f"             (aim: ratio {GROWTH} or less)\n")
    return costs[1000] / costs[10]


def plan() -> float:
    """Milliseconds that `tracer plan` takes in this process, without what it prints."""
    before = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        tracer(["plan", "--format", "json"])
    return (time.perf_counter() - before) * 1000


def write(root: Path, workflows: dict[str, str]) -> None:
    """The workflows of a repository."""
    directory = root / ".github" / "workflows"
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in workflows.items():
        (directory / name).write_text(text, encoding="utf-8")


def jobs(count: int) -> str:
    """A workflow of so many jobs, each needing the one before."""
    lines = [f"needs: job{number - 1}" if number else "timeout-minutes: 5" for number in range(count)]
    return "on: push\njobs:\n" + "".join(
        JOB.format(number=number, needs=line) for number, line in enumerate(lines)
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
