"""What a package needs of its own in a repository that has several: environments, and a prefix of its tags.

PyPI tells the packages of one repository apart by workflow and environment. GitHub tells their releases
apart by the tag only: `on: release` has no filter for tags,
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.packages import Package
from tracer_bullet.project.tags import is_plain_version, own_prefix, word_before
from tracer_bullet.scaffold.answers.release_tags import BY_COMMITS
from tracer_bullet.sites import normalise
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.location import Location

_ROOT = "."
TAG_PREFIX = "tag_prefix"


def answers_beside_others(location: Location, project_name: str, siblings: Mapping[str, str]) -> Answers:
    """The answers that keep the package from the others; for the only one, what its tags begin with.

    `siblings` are the workflows of packages that were set up, each with its package's directory.
    """
    found = location.packages
    here = location.package_directory
    mine = next((one for one in found if one.directory == here), Package(here, normalise(project_name)))
    others = [one for one in found if one.directory != here]
    others += [
        Package(path, "") for path in siblings.values() if path not in {one.directory for one in others}
    ]
    tags = location.repository.tags
    if not others:
        word = word_before(tags, project_name)
        return {TAG_PREFIX: word} if word else {}
    prefix = tag_prefix(mine, others, tags)
    recorded = _recorded_prefixes(location)
    theirs = [recorded.get(one.directory) or tag_prefix(one, [mine, *others], tags).value for one in others]
    longer = sorted({one for one in theirs if one.startswith(prefix.value) and one != prefix.value})
    answers: Answers = {
        TAG_PREFIX: prefix,
        "other_tags": Detected(
            " ".join(longer),
            "other packages' tags begin like this one's"
            if longer
            else "no other package's tags begin like this one's",
        ),
    }
    if mine.directory == _ROOT:
        return answers
    source = f"one of {len(others) + 1} packages"
    names = {"testpypi_environment": f"testpypi-{mine.name}", "pypi_environment": f"pypi-{mine.name}"}
    return answers | {key: Detected(value, source) for key, value in names.items()}


def tag_prefix(package: Package, others: Sequence[Package], tags: Sequence[str]) -> Detected[str]:
    """What precedes the version in the tags of a package, by the `tags`, newest first, or as is usual.

    Plain tags such as `v1.2.3` belong to the package at the root, else to the only one without tags of its
    own. If no package has any, and all have the same version, they share them: one release publishes all
    packages, and the prefix is empty.
    """
    found = own_prefix(tags, _names_of(package))
    if found:
        return found
    plain = next((tag for tag in tags if is_plain_version(tag)), "")
    named = [one for one in others if one.name]
    without = [one for one in named if not own_prefix(tags, _names_of(one))]
    has_root = any(one.directory == _ROOT for one in named)
    if package.directory == _ROOT or (plain and not has_root and named and not without):
        return Detected(plain[:1] if plain and not plain[0].isdigit() else "" if plain else "v", _from(plain))
    if not plain or has_root or len(without) < len(named):
        return Detected(f"{package.name}-v", "the package's name, because the repository has several")
    if len({one.version for one in (package, *named) if one.version}) > 1:
        why = f"the package's name: tags such as `{plain}` are of packages with other versions"
        return Detected(f"{package.name}-v", why)
    return Detected("", f"one tag releases all packages, such as `{plain}`")


def check_makers(kinds: Mapping[str, str]) -> None:
    """Raise RefusedError if two packages release by their commits; `kinds` are `release_on` by folder.

    Both workflows would push a version to the same branch for the same commit.
    """
    makers = [directory for directory, kind in kinds.items() if kind in BY_COMMITS]
    if len(makers) > 1:
        listed = in_backticks(makers, " and ")
        raise RefusedError(
            f"{listed} would both make releases of the same commits and push to the same branch",
            hint="--data release_on=tag",
        )


def _from(tag: str) -> str:
    return f"from tag `{tag}`" if tag else "default"


def _names_of(package: Package) -> tuple[str, ...]:
    """What tags may call a package: its name, its folder, the path to it."""
    path = PurePosixPath(package.directory)
    return tuple(filter(None, (package.name, path.name, path.as_posix() if path.name else "")))


def _recorded_prefixes(location: Location) -> dict[str, str]:
    return {
        str(file.answers.get("package_directory", _ROOT)): str(file.answers.get(TAG_PREFIX) or "")
        for file in find_answers(location.root)
    }
