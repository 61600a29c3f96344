"""Where the programs are that were installed with the tests."""

from __future__ import annotations

import sysconfig
from pathlib import Path

PROGRAMS = Path(sysconfig.get_path("scripts"))
