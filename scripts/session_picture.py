"""Draw docs/session.svg, the README's picture, from a real run on an example: `make docs`.

`--check` writes nothing and fails if a run shows something else by now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "session.svg"
EXAMPLE = "static-hatchling"
COMMANDS = ("tracer plan", "tracer finalize")
COLUMNS = 84
_FOREIGN_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_COMMIT = re.compile(r"\b[0-9a-f]{10}\b")


def main(arguments: list[str]) -> int:
    """Draw the picture, or with `--check` compare it; returns an exit code."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = draw(record(Path(folder) / EXAMPLE))
    if "--check" not in arguments:
        PICTURE.write_text(drawn, "utf-8")
        return 0
    if PICTURE.read_text("utf-8") == drawn:
        return 0
    print("docs/session.svg shows something else than a run does: run `make docs`")
    return 1


def record(project: Path) -> list[tuple[str, str]]:
    """Each command with what it prints, in an example whose pipeline is armed."""
    shutil.copytree(ROOT / "examples" / EXAMPLE, project)
    run(project, "git init --quiet --initial-branch main")
    run(project, f"git remote add origin https://github.com/octo-org/{EXAMPLE}.git")
    run(project, "git add --all")
    run(project, "git commit --quiet --message start")
    run(project, "git switch --quiet --create publish-workflow")
    run(project, "tracer init --yes")
    return [(command, run(project, command)) for command in COMMANDS]


def run(project: Path, command: str) -> str:
    """What a command shows on a terminal with colours. Raises CalledProcessError if it fails."""
    identity = {f"GIT_{role}_{key}": "demo" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-01-01T00:00:00Z")
    shown = {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "PYTHONPATH": str(ROOT / "src")}
    words = command.split()
    program = [sys.executable, "-m", "tracer_bullet"] if words[0] == "tracer" else words[:1]
    done = subprocess.run(
        [*program, *words[1:]],
        cwd=project,
        env={**os.environ, **identity, **dates, **shown},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


def draw(session: list[tuple[str, str]]) -> str:
    """The session as an SVG that needs no font from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    for command, printed in session:
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(_COMMIT.sub("0123456789", printed)))
    drawn = console.export_svg(title="tracer", theme=MONOKAI, unique_id="session")
    return _FOREIGN_FONTS.sub("", drawn)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
