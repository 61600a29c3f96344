"""The gallery: workflows in every odd form, each beside what arming makes of it.

`NAME.yml` is the workflow. Beside it stands `NAME.armed.yml`, the armed workflow, or `NAME.refused`, the
error and its hint, or `NAME.unchanged`, the reason why nothing is missing. A first line `# tracer arm …`
says what is asked for; without it, that is the branch `my-feature`.
"""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path

from tracer_bullet.text.source import read_source
from tracer_bullet.trigger import arm

DIRECTORY = Path(__file__).parent / "gallery"
COMMAND = "# tracer arm "


@dataclass(frozen=True)
class Specimen:
    """One workflow of the gallery and what is asked of it."""

    name: str
    text: str
    branches: tuple[str, ...]
    dispatch: bool

    def arm(self) -> str:
        return arm(self.text, self.branches, dispatch=self.dispatch, path=f"{self.name}.yml")

    def expected(self, ending: str) -> str | None:
        path = DIRECTORY / f"{self.name}{ending}"
        return read(path) if path.exists() else None


def read(path: Path) -> str:
    """The text of a file with its byte order mark, if it has one: nothing of it may be lost."""
    source = read_source(path)
    return source.data.decode()


def load(path: Path) -> Specimen:
    text = read(path)
    parser = argparse.ArgumentParser()
    parser.add_argument("--branch", action="append", default=[])
    parser.add_argument("--dispatch", action="store_true")
    first = text.partition("\n")[0]
    options = parser.parse_args(shlex.split(first.removeprefix(COMMAND)) if first.startswith(COMMAND) else [])
    branches = tuple(options.branch) or ("my-feature",)
    return Specimen(path.name.removesuffix(".yml"), text, branches, options.dispatch)


SPECIMENS = [load(path) for path in sorted(DIRECTORY.glob("*.yml")) if not path.name.endswith(".armed.yml")]
