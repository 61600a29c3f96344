"""Copy the pins of the actions from this repository's own workflows into the template and what `arm` writes.

Dependabot keeps our own workflows current, and cannot see the others.

`make pins` does it; with `--check` nothing is written, and the exit code is 1 if something would be.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / ".github" / "workflows"
TEMPLATE = ROOT / "template" / ".github" / "workflows" / "[= workflow_name =].jinja"
TEMPORARY = ROOT / "src" / "tracer_bullet" / "arming" / "lane" / "pins.py"
USERS_ONLY = {
    "python-semantic-release/python-semantic-release",
    "googleapis/release-please-action",
    "pypa/cibuildwheel",
    "PyO3/maturin-action",
}
"""What none of our own workflows needs: bumped here by hand, and by Dependabot in the users' repositories."""
_DAY = re.compile(r'AS_OF = "[\d-]+"')
_PINNED = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@(?P<pin>[0-9a-f]{40} # v[\w.]+)")


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` say what `make pins` would change; returns an exit code."""
    pins = read_pins(path.read_text("utf-8") for path in sorted(OURS.glob("*.yml")))
    code = 0
    for path in (TEMPLATE, TEMPORARY):
        before = path.read_bytes().decode()
        after = with_date(apply_pins(before, pins), before)
        if "--check" not in arguments:
            path.write_bytes(after.encode())
        elif before != after:
            print(
                f"{path.name} pins other versions of the actions than our own workflows do: run `make pins`"
            )
            code = 1
    return code


def with_date(after: str, before: str) -> str:
    """`after` with today as the day of its pins, if they are not those of `before`."""
    return after if after == before else _DAY.sub(f'AS_OF = "{date.today().isoformat()}"', after)


def read_pins(workflows: Iterable[str]) -> dict[str, str]:
    """The pin of each action, `COMMIT # vVERSION`, by the action; the first workflow with it counts."""
    found = [match for workflow in workflows for match in _PINNED.finditer(workflow)]
    return {match["action"]: match["pin"] for match in reversed(found)}


def apply_pins(template: str, pins: Mapping[str, str]) -> str:
    """`template` with every action pinned as in `pins`; ends the program for one that is not in there."""

    def pin(match: re.Match[str]) -> str:
        if match["action"] in USERS_ONLY - pins.keys():
            return match[0]
        if match["action"] not in pins:
            sys.exit(
                f"none of our own workflows uses {match['action']}, so that nothing keeps its pin current"
            )
        return f"{match['action']}@{pins[match['action']]}"

    return _PINNED.sub(pin, template)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
