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
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

COMMANDS = ("console_scripts", "gui_scripts")
BESIDE = frozenset(
    {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks"}
)


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
    names = told["imports"] or find_imports(tuple(file.parts for file in known.files or []))
    for name in names:
        found["failed"] = f"import {name}"
        importlib.import_module(name)
        found["imported"].append(name)
    own = {name.partition(".")[0] for name in names}
    for point in known.entry_points:
        found["failed"] = f"{point.group}: {point.name} = {point.value}"
        try:
            point.load()
        except ModuleNotFoundError as error:
            is_needed = point.group in COMMANDS and not point.extras
            if is_needed or (error.name or "").partition(".")[0] in own:
                raise
            # a plugin, whose host need not be installed here, or a command that an extra brings
            found["missed"].append(f"{point.name} ({point.group}): {error}")
        else:
            found["loaded"].append(f"{point.name} ({point.group})")


def find_imports(files: tuple[tuple[str, ...], ...]) -> list[str]:
    """What importing a distribution with these files (the parts of their paths) means, dotted in a namespace.

    The packages that lie highest, and single modules beside them. What is called like tests or documentation
    counts if there is nothing else.
    """
    packages = {parts[:-1] for parts in files if len(parts) > 1 and _stem(parts[-1]) == "__init__"}
    highest = [
        parts for parts in packages if not any(parts[:depth] in packages for depth in range(1, len(parts)))
    ]
    modules = [(_stem(parts[0]),) for parts in files if len(parts) == 1 and _stem(parts[0])]
    names = sorted({".".join(parts) for parts in [*highest, *modules] if all(map(str.isidentifier, parts))})
    usual = [name for name in names if name.partition(".")[0] not in BESIDE and not name.startswith("_")]
    return usual or names


def _stem(file: str) -> str:
    """The name of the module in `file`, also for one that was compiled; empty for other files."""
    name, _, ending = file.partition(".")
    return name if ending == "py" or ending.endswith(("so", "pyd")) else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
