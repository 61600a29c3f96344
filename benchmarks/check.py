"""What `tracer check` costs beside zizmor on the same files, and as repositories grow in number.

python benchmarks/check.py [REPOSITORIES]

Each repository has a workflow that publishes and one that tests, which no rule has to look at. Both programs
are whole processes, started in turn over the same folder; the best of three. Prints the time for each file,
the ratio to zizmor, of processor time too, the ratio of many repositories to few, and the memory of the
largest process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from plan import ORDINARY  # type: ignore[import-not-found,unused-ignore]  # beside this file

TEST = """\
name: Test
on: [push, pull_request]
jobs:
  test:
    strategy:
      matrix:
        python: ['3.11', '3.12', '3.13', '3.14']
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: ${{ matrix.python }}
      - run: pip install -e . --group test
      - run: pytest --cov
"""
GROWTH = 2.0
"""How much more a file may cost among a thousand than among a hundred."""
MEGABYTES = 300
"""The most that one process may need, however many repositories there are."""


def main(count: int) -> int:
    """Measure and print; 1 if the cost of a file or the memory grows with the number of repositories."""
    few = measure(max(1, count // 10))
    many = measure(count)
    growth = many / few
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (
        1 if sys.platform == "darwin" else 1024
    )
    print(f"ratio of many to few     {growth:7.2f}     (aim: {GROWTH} or less)")
    print(f"memory of one process    {memory:7.0f} MB  (aim: {MEGABYTES} or less)")
    return int(growth > GROWTH or memory > MEGABYTES)


def measure(count: int) -> float:
    """Milliseconds for each file of `count` repositories."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for number in range(count):
            write(root / f"repository{number}", number)
        files = [str(path) for path in sorted(root.glob("*/.github/workflows/*.yml"))]
        # An installed package is compiled: into a place of its own, by the first run.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root / ".compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        check = [sys.executable, "-m", "tracer_bullet", "check", "--format", "json", name]
        ours, our_work = best(check, environment)
        zizmor = ["zizmor", "--offline", "--quiet", "--no-progress", "--format", "json", *files]
        theirs, their_work = best(zizmor, environment)
    each = ours * 1000 / len(files)
    print(
        f"{len(files):5} files   tracer check {each:6.2f} ms each, zizmor {theirs * 1000 / len(files):.2f} ms"
    )
    print(
        f"              ratio to zizmor {ours / theirs:6.1f}, of processor time {our_work / their_work:.1f}"
    )
    return each


def best(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """The seconds of the fastest of three runs, and of processors. The exit code says what was found."""
    times, works = [], []
    for _ in range(3):
        before, worked = time.perf_counter(), processor_time()
        finished = subprocess.run(
            command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        times.append(time.perf_counter() - before)
        works.append(processor_time() - worked)
        assert finished.returncode in {0, 1, 11, 12, 13, 14}, finished.stderr.decode()
    return min(times), min(works)


def processor_time() -> float:
    """What all programs have used that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write(root: Path, number: int) -> None:
    """One repository; no two files are the same."""
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "publish.yml").write_text(ORDINARY.replace("octo-org", f"octo-{number}"), "utf-8")
    (folder / "test.yml").write_text(TEST.replace("name: Test", f"name: Test {number}"), "utf-8")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
