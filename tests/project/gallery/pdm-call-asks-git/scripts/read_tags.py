from pathlib import Path

from pdm.backend.hooks.version import default_version_formatter, get_version_from_scm


def read_version():
    found = get_version_from_scm(Path(__file__).parent.parent)
    return default_version_formatter(found) if found else "0.0.0"
