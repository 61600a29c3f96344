"""Where the template is: inside an installed tracer, or beside it in a checkout."""

from __future__ import annotations

import shutil
import tomllib
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from packaging.version import Version

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DISTRIBUTION = "tracer-bullet"
_BUNDLE = Path(__file__).parents[1] / "_bundle"
_CHECKOUT = Path(__file__).parents[3]


@contextmanager
def open_template() -> Iterator[Path]:
    """A plain directory with copier.yml and template/.

    From a checkout they are copied: Copier would take a git repository's latest tag, not the working tree.
    """
    source = _find_template()
    if source == _BUNDLE:
        yield source
        return
    with TemporaryDirectory(prefix="tracer-") as directory:
        shutil.copy2(source / "copier.yml", directory)
        shutil.copytree(source / "template", Path(directory, "template"))
        yield Path(directory)


def read_copier_yml() -> str:
    """The text of copier.yml."""
    return (_find_template() / "copier.yml").read_text(encoding="utf-8")


def _find_template() -> Path:
    found = next((place for place in (_BUNDLE, _CHECKOUT) if (place / "copier.yml").is_file()), None)
    if found is None:
        raise TracerError(
            "this installation of tracer has no template",
            hint=f"install {_DISTRIBUTION} again from a wheel",
        )
    return found


def template_address() -> str:
    """The template as Copier finds it again, `gh:owner/name`, from the project's own urls."""
    return f"gh:{_repository_url().removeprefix('https://github.com/').strip('/')}"


def template_tag() -> str:
    """The git tag of this very template, such as `v1.2.0`; empty unless this is a released version.

    Something installed from a directory, a file or a repository (PEP 610's direct_url.json) may be anything.
    """
    if not (_BUNDLE / "copier.yml").is_file():
        return ""
    distribution = metadata.distribution(_DISTRIBUTION)
    version = Version(distribution.version)
    if version.is_devrelease or version.local or distribution.read_text("direct_url.json"):
        return ""
    return f"v{version}"


def _repository_url() -> str:
    try:
        urls = metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
        return next(str(url).partition(", ")[2] for url in urls if url.startswith("Repository, "))
    except metadata.PackageNotFoundError:
        project = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(project["urls"]["Repository"])
