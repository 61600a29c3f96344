"""Runs in the throw-away environment: imports what was installed and loads its entry points.

Standard library only, and started by its path: nothing of tracer is there. It takes a JSON document,
{"project", "imports", "report"}, and writes another one to the file `report`:
{"imported", "loaded", "missed", "failed"}.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

COMMANDS = ("console_scripts", "gui_scripts")


def main(document: str) -> int:
    """Do it, and return the exit code: 1 if something does not work."""
    told = json.loads(document)
    found: dict[str, Any] = {"imported": [], "loaded": [], "missed": [], "failed": ""}
    try:
        _try(told, found)
    except BaseException:  # noqa: BLE001 - a package may end the interpreter while it is imported
        found["trace"] = traceback.format_exc()
    else:
        found["failed"] = ""
    Path(told["report"]).write_text(json.dumps(found), "utf-8")
    return 1 if found["failed"] else 0


def _try(told: dict[str, Any], found: dict[str, Any]) -> None:
    known = distribution(told["project"])
    for name in told["imports"] or _top_levels(known):
        found["failed"] = f"import {name}"
        importlib.import_module(name)
        found["imported"].append(name)
    for point in known.entry_points:
        found["failed"] = f"{point.group}: {point.name} = {point.value}"
        try:
            point.load()
        except ModuleNotFoundError as error:
            if point.group in COMMANDS:
                raise
            # a plugin, whose host need not be installed here
            found["missed"].append(f"{point.name} ({point.group}): {error}")
        else:
            found["loaded"].append(f"{point.name} ({point.group})")


def _top_levels(known: Distribution) -> list[str]:
    """The packages and modules that the distribution brings, by the first part of their paths."""
    names = []
    for file in known.files or []:
        first = file.parts[0]
        is_module = len(file.parts) == 1 and first.endswith(".py")
        name = first[:-3] if is_module else first
        is_package = len(file.parts) == 2 and file.name == "__init__.py"
        if name.isidentifier() and (is_module or is_package) and name not in names:
            names.append(name)
    return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
