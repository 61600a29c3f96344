"""What `tracer init` costs, as a ratio to `copier copy` of the same template.

python benchmarks/init.py [RUNS]

All are whole processes, started in turn; the figures are medians. tracer reads a small package and its git
repository, renders, arms, and with `--yes` writes; Copier is given every answer, and does not even arm.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM = 1.0
CHECKOUT = Path(__file__).parent.parent
PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "demo"
version = "0.1.0"
"""
ANSWERS = {"new_package": "false", "project_name": "demo", "import_name": "demo", "repository": "acme/demo"}


def main(runs: int) -> int:
    """Measure, print the medians and the ratios; 1 if one is above the aim."""
    with tempfile.TemporaryDirectory() as name:
        scene = Path(name)
        template = copy_template(scene / "template")
        commands = {
            "copier copy --skip-tasks": [
                "copier",
                "copy",
                "--defaults",
                "--skip-tasks",
                *data(),
                str(template),
                ".",
            ],
            "tracer init --yes": ["tracer_bullet", "init", "--yes"],
            "tracer init --dry-run": ["tracer_bullet", "init", "--dry-run"],
        }
        times: dict[str, list[float]] = {title: [] for title in commands}
        # An installed package is compiled, so this one is: into a place of its own, by the first run.
        environment = os.environ | {
            "PYTHONPATH": str(CHECKOUT / "src"),
            "PYTHONPYCACHEPREFIX": str(scene / "compiled"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(runs + 1):
            for title, command in commands.items():
                times[title].append(measure(command, make_package(scene / "package"), environment))
    return report({title: statistics.median(measured[1:]) for title, measured in times.items()})


def report(medians: dict[str, float]) -> int:
    """Print the medians and the ratios to the first of them."""
    (theirs, base), *ours = medians.items()
    print(f"{theirs:<26}{base * 1000:6.0f} ms")
    for title, median in ours:
        print(f"{title:<26}{median * 1000:6.0f} ms   {median / base:.2f} times (aim: {AIM:.2f} or less)")
    return int(any(median > AIM * base for _, median in ours))


def data() -> list[str]:
    """The answers as options of Copier."""
    return [word for pair in ANSWERS.items() for word in ("--data", "=".join(pair))]


def copy_template(target: Path) -> Path:
    """The template as a plain directory: Copier would render a repository's latest tag."""
    shutil.copytree(CHECKOUT / "template", target / "template")
    shutil.copy2(CHECKOUT / "copier.yml", target)
    return target


def make_package(root: Path) -> Path:
    """A fresh package in a git repository."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "src" / "demo").mkdir(parents=True)
    (root / "src" / "demo" / "__init__.py").touch()
    (root / "pyproject.toml").write_text(PACKAGE, encoding="utf-8")
    for words in (["init", "--quiet"], ["remote", "add", "origin", "https://github.com/acme/demo"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def measure(command: list[str], directory: Path, environment: dict[str, str]) -> float:
    """The seconds that the module takes as a process of its own."""
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *command], cwd=directory, env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
