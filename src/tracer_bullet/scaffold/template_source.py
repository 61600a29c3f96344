"""Where the template is: inside an installed tracer, or beside it in a checkout."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.version import Version

from tracer_bullet.errors import TracerError

_DISTRIBUTION = "tracer-bullet"
_BUNDLE = Path(__file__).parents[1] / "_bundle"
_CHECKOUT = Path(__file__).parents[3]


def read_copier_yml() -> str:
    """The text of copier.yml."""
    return (find_template() / "copier.yml").read_text(encoding="utf-8")


def find_template() -> Path:
    """The directory with copier.yml and template/. Raises TracerError for an installation without them."""
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
