"""The package that the repository is there to publish: what its modules do is the product, not the release.

A module of it counts only if it speaks of uploads itself; what it imports is not looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tracer_bullet.sites import normalise
from tracer_bullet.workflow.reach.follow.call import Followed, unfollowed
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_NAME = re.compile(r"""(?m)^\s*name\s*=\s*["']?(?P<name>[A-Za-z0-9._-]+)""")
_SRC = re.compile(r"(?:\A|/)src/[^/]+/")


def product_names(files: RepositoryFiles) -> frozenset[str]:
    """The names under which the project's own package may be imported."""
    return _names(*(files.text(name) or "" for name in ("pyproject.toml", "setup.cfg", "setup.py")))


@lru_cache(maxsize=16)
def _names(pyproject: str, *others: str) -> frozenset[str]:
    tables = parse_toml(pyproject)
    written = [table(tables, *keys).get("name") for keys in (("project",), ("tool", "poetry"))]
    for text in others:
        found = _NAME.search(text)
        written.append(found["name"] if found else None)
    written += _packages(tables)
    names = {normalise(name).replace("-", "_") for name in written if isinstance(name, str)}
    return frozenset(names | {name.removeprefix("python_").removeprefix("py_") for name in names})


def _packages(tables: Mapping[str, Any]) -> Iterator[object]:
    """The packages that the build backend is configured to publish, if their names are written in full."""
    given = [
        *_listed(table(tables, "tool", "setuptools").get("packages")),
        *_listed(table(tables, "tool", "setuptools", "packages", "find").get("include")),
        *_listed(table(tables, "tool", "hatch", "build", "targets", "wheel").get("packages")),
        *_listed(table(tables, "tool", "poetry").get("packages")),
        table(tables, "tool", "flit", "module").get("name"),
    ]
    for each in given:
        name = each.get("include") if isinstance(each, dict) else each
        if isinstance(name, str) and "*" not in (top := name.rpartition("/")[2].partition(".")[0]):
            yield top


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def is_product(path: str, files: RepositoryFiles) -> bool:
    """Whether a module of the repository belongs to the package that it publishes."""
    if _SRC.search(path):
        return True
    return path.partition("/")[0].lower() in product_names(files)


def of_product(path: str, files: RepositoryFiles) -> Followed:
    """What running a module of the package does: nothing, unless it speaks of uploads."""
    return unfollowed(path) if speaks_of_uploads(files.text(path) or "") else Followed(files=(path,))
