"""What `tracer inventory` costs: time and memory for each repository, among a hundred and among a thousand.

python benchmarks/inventory.py [REPOSITORIES]

The repositories are made of the workflows of the tests. Each figure is a process of its own; the ratio is to
the smaller folder in the same run. The table of four shards, merged, has to be the table of one process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import resource

GALLERY = Path(__file__).parent.parent / "tests" / "workflow" / "gallery"
GROWTH = 1.5
"""How much more a repository may cost among all than among a tenth of them, in time and in memory."""


class Cost(NamedTuple):
    """Milliseconds for each repository, and megabytes at the highest."""

    each: float
    memory: float


def main(count: int) -> int:
    """Measure and print; 1 if an aim is missed or the shards differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "some", count // 10)
        make(folder / "all", count)
        few, many = take(folder / "some", count // 10), take(folder / "all", count)
        time_ratio, memory_ratio = many.each / few.each, many.memory / few.memory
        print(f"{count // 10:5} repositories  {few.each:6.1f} ms each  {few.memory:6.1f} MB")
        print(f"{count:5} repositories  {many.each:6.1f} ms each  {many.memory:6.1f} MB")
        print(f"ratio               {time_ratio:6.2f}          {memory_ratio:6.2f}  (aim: {GROWTH} or less)")
        same = compare_shards(folder)
        print(f"four shards, merged: {'the same table' if same else 'ANOTHER TABLE'}")
    return int(max(time_ratio, memory_ratio) > GROWTH or not same)


def make(folder: Path, count: int) -> None:
    """So many repositories, each with one workflow; git is asked once, its folder is copied."""
    files = sorted(GALLERY.glob("*.y*ml"))
    template = folder / "template"
    template.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", template], check=True)
    for number in range(count):
        root = folder / f"{number:04}"
        shutil.copytree(template / ".git", root / ".git")
        with (root / ".git" / "config").open("a", encoding="utf-8") as config:
            config.write(f'[remote "origin"]\n\turl = https://github.com/octo/demo-{number}.git\n')
        workflows = root / ".github" / "workflows"
        workflows.mkdir(parents=True)
        shutil.copy(files[number % len(files)], workflows / "publish.yml")
    shutil.rmtree(template)


def take(folder: Path, count: int) -> Cost:
    """The cost of one process over `folder`, beyond that of starting it."""
    before = time.perf_counter()
    process = start("inventory", str(folder), "--jobs", "1", "--run", "now", to=folder.with_suffix(".jsonl"))
    _, _, used = os.wait4(process.pid, 0)
    return Cost((time.perf_counter() - before) * 1000 / count, highest(used))


def highest(used: resource.struct_rusage) -> float:
    """Megabytes; macOS counts bytes, Linux kilobytes."""
    return used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def compare_shards(folder: Path) -> bool:
    """Whether four processes that run at the same time, merged, make the table of the one before."""
    shards = [folder / f"{number}.jsonl" for number in (1, 2, 3, 4)]
    processes = [
        start(
            "inventory", str(folder / "all"), "--jobs", "1", "--run", "now", "--shard", f"{number}/4", to=path
        )
        for number, path in enumerate(shards, 1)
    ]
    for process in processes:
        process.wait()
    return merge(folder, *shards) == merge(folder, folder / "all.jsonl")


def merge(folder: Path, *files: Path) -> str:
    """The table of `files`."""
    out = folder / "table.csv"
    start("inventory", "--format", "csv", "--merge", *map(str, files), to=out).wait()
    return out.read_text("utf-8")


def start(*words: str, to: Path) -> subprocess.Popen[bytes]:
    """`tracer` with these words, its output in a file."""
    with to.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "tracer_bullet", *words], stdout=out, stderr=subprocess.DEVNULL
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
