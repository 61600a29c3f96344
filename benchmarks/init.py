"""What `tracer init` costs, as a ratio to `copier copy` of the same template.

python benchmarks/init.py [RUNS]

All are whole processes of an installed tracer, started in turn; the figures are medians of CPU time.
`copier copy --trust` does the same as `tracer init --yes`: it renders and arms. Without its task it leaves
out the second half. tracer finds the answers by itself; Copier is given them.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

AIM = 0.7
CHECKOUT = Path(__file__).parent.parent
PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "demo"
version = "0.1.0"
"""
ANSWERS = ["new_package=false", "project_name=demo", "import_name=demo", "repository=acme/demo"]


def main(runs: int) -> int:
    """Measure, print the medians and the ratios; 1 if one is above the aim."""
    with tempfile.TemporaryDirectory() as name:
        scene = Path(name)
        template = install(scene / "site")
        data = [word for answer in ANSWERS for word in ("--data", answer)]
        commands = {
            "copier copy --trust": ["copier", "copy", "--defaults", "--trust", *data, str(template), "."],
            "copier copy --skip-tasks": [
                "copier",
                "copy",
                "--defaults",
                "--skip-tasks",
                *data,
                str(template),
                ".",
            ],
            "tracer init --yes": ["tracer_bullet", "init", "--yes"],
            "tracer init --dry-run": ["tracer_bullet", "init", "--dry-run"],
        }
        times: dict[str, list[float]] = {title: [] for title in commands}
        # Compiled into a place of their own, by the first run, which does not count.
        environment = {
            **os.environ,
            "PYTHONPATH": str(scene / "site"),
            "PYTHONPYCACHEPREFIX": str(scene / "compiled"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(runs + 1):
            for title, command in commands.items():
                times[title].append(measure(command, make_package(scene / "package"), environment))
    return report({title: statistics.median(measured[1:]) for title, measured in times.items()})


def report(medians: dict[str, float]) -> int:
    """Print the medians, and the ratios of tracer's to those of Copier."""
    base = medians["copier copy --trust"]
    for title, median in medians.items():
        ratio = f"   ratio {median / base:.2f} (aim: {AIM:.2f} or less)" if title.startswith("tracer") else ""
        print(f"{title:<26}{median * 1000:6.0f} ms{ratio}")
    return int(any(median > AIM * base for title, median in medians.items() if title.startswith("tracer")))


def install(site: Path) -> Path:
    """Install the checkout into `site`; returns the template as Copier can use it, with its task."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(site), str(CHECKOUT)], check=True)
    template = site.parent / "template"
    shutil.copytree(site / "tracer_bullet" / "_bundle", template)
    shutil.copytree(CHECKOUT / "scripts", template / "scripts")
    (template / "src").symlink_to(site)
    return template


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
    """The seconds of CPU that the module and what it starts take: other work on the machine counts less."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", *command], cwd=directory, env=environment, capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
