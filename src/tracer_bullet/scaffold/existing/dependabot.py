"""Who keeps the pins of the actions current: Dependabot or Renovate, if one of them is there already."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEPENDABOT = ".github/dependabot.yml"

# https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference
_DEPENDABOT_FILES = (DEPENDABOT, ".github/dependabot.yaml")
# https://docs.renovatebot.com/configuration-options/
_RENOVATE_FILES = tuple(
    f"{place}{name}"
    for place, names in {
        "": ("renovate.json", "renovate.jsonc", "renovate.json5"),
        ".github/": ("renovate.json", "renovate.jsonc", "renovate.json5"),
        ".gitlab/": ("renovate.json", "renovate.jsonc", "renovate.json5"),
        ".renovaterc": ("", ".json", ".jsonc", ".json5"),
    }.items()
    for name in names
)
_RENOVATE_LINES = (
    '"extends": ["config:recommended", "helpers:pinGitHubActionDigests"],\n"minimumReleaseAge": "7 days"'
)
_KEEPS_ACTIONS = re.compile(r"package-ecosystem:\s*[\"']?github-actions\b")


def find_updater(root: Path) -> str:
    """The file that configures Dependabot or Renovate for the repository at `root`; empty if none does."""
    found = next((name for name in (*_DEPENDABOT_FILES, *_RENOVATE_FILES) if (root / name).is_file()), "")
    return found or ("package.json" if _is_renovate_in(root / "package.json") else "")


def say_lines_to_add(root: Path, updater: str, ours: str) -> str:
    """What to add to the file `updater` so that it keeps the actions current; empty where nothing is lacking.

    `ours` is the Dependabot configuration that would have been written.
    """
    if updater not in _DEPENDABOT_FILES:
        return f"to keep the pinned actions up to date, add to Renovate's `{updater}`\n{_RENOVATE_LINES}"
    if _KEEPS_ACTIONS.search((root / updater).read_text(encoding="utf-8", errors="replace")):
        return ""
    lines = ours[ours.index("updates:\n") + len("updates:\n") :].rstrip()
    return f"to keep the pinned actions up to date, add to `updates:` in `{updater}`\n{lines}"


def _is_renovate_in(package_json: Path) -> bool:
    try:
        return "renovate" in json.loads(package_json.read_bytes())
    except (OSError, ValueError):
        return False
