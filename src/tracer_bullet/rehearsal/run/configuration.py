"""The configuration of this machine, kept away from jobs, without hiding what a job configures itself.

No variable that overrides a file does it (`PIP_CONFIG_FILE`, `UV_NO_CONFIG`): a workflow that calls
`pip config set` or has `[tool.uv]` in pyproject.toml would not be heard.
"""

from __future__ import annotations

import sys
from configparser import RawConfigParser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PIP_FILES = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/Library/Application Support/pip/pip.conf")
"""Read by every pip whatever the variables say.

Source: https://pip.pypa.io/en/stable/topics/configuration/#location
"""
_PIP_DEFAULTS = {
    "index-url": "https://pypi.org/simple",
    "extra-index-url": "",
    "find-links": "",
    "no-index": "false",
    "constraint": "",
}


def hide_system(folder: Path) -> dict[str, str]:
    """Variables by which tools look for the machine's configuration in `folder`, which is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    return {"XDG_CONFIG_DIRS": str(folder)}


def hide_global_pip(home: Path) -> None:
    """Give the options of a global pip.conf, if there is one, their defaults in the job's own."""
    if any(Path(name).is_file() for name in PIP_FILES):
        _configure_pip(home, _PIP_DEFAULTS)


def lead_to_standins(home: Path, bundle: Path, proxy: str, hosts: Iterable[str]) -> None:
    """Lead pip and uv to the stand-ins where a tool starts them without the job's variables.

    uv has no setting for certificates: in a network of the run's own, `hosts` are nobody else's.
    Source: https://docs.astral.sh/uv/reference/settings/#allow-insecure-host
    """
    _configure_pip(home, {"cert": str(bundle), "proxy": proxy})
    place = home / ".config/uv"
    place.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{host}"' for host in sorted(hosts))
    (place / "uv.toml").write_text(f"allow-insecure-host = [{listed}]\n", "utf-8")


def _configure_pip(home: Path, settings: Mapping[str, str]) -> None:
    """Add to the global settings of a home."""
    parts = ("Library", "Application Support") if sys.platform == "darwin" else (".config",)
    place = home.joinpath(*parts, "pip")
    place.mkdir(parents=True, exist_ok=True)
    parser = RawConfigParser()
    parser.read(place / "pip.conf", "utf-8")
    parser.read_dict({"global": settings})
    with (place / "pip.conf").open("w", encoding="utf-8") as stream:
        parser.write(stream)
