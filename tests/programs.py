"""Where the programs are that were installed with the tests."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

PROGRAMS = Path(sysconfig.get_path("scripts"))
INTERPRETER = Path(sys.executable).resolve().parent
"""Where the Python below that environment is: what uv finds first, before a slow script of the same name."""
