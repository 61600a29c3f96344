"""A real browser for tests of pages: Chromium, driven by playwright-core.

Needs `npm`, its registry, and Chromium, which Debian and Ubuntu have as the package `chromium`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_TOOLS = ("playwright-core@1", "axe-core@4")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def use_browser(script: Path, work: Path, **places: str) -> Any:
    """What `script` (JavaScript for node) prints as JSON; it is given `places`, the browser and the modules.

    `work` is an empty folder for what is installed.
    """
    chromium = next(filter(None, map(shutil.which, _NAMES)), None)
    assert chromium, "install Chromium, such as the package `chromium` of Debian and Ubuntu"
    install = ["npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", *_TOOLS]
    subprocess.run(install, cwd=work, check=True)
    given = json.dumps({**places, "chromium": chromium, "modules": str(work / "node_modules")})
    done = subprocess.run(["node", script, given], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
