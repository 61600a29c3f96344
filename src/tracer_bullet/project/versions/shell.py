"""A stamp as lines of bash, for Linux, macOS and Windows (where the step says `shell: bash`).

The lines expect the run's version in `$V` and the package's directory as working directory.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from packaging.version import Version

from tracer_bullet.project.versions.literal import VERSION_CHARACTERS
from tracer_bullet.project.versions.stamp import (
    LocalTag,
    Stamp,
    TagBuild,
    UvVersion,
    VersionEdit,
    VersionVariable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.project.versions.literal import VersionLiteral

RUN = "${GITHUB_RUN_ID}00"
"""A number of its own for each run, the same in all attempts: GitHub can rerun only some of the jobs."""

_SPECIAL = re.compile(r"([][\\.*^$+?(){}|/])")
_EXTRA_CONFIG = "$RUNNER_TEMP/tag_build.cfg"


def base_version(version: str) -> str:
    """What `.devN` is appended to: `version`, normalised, without its local and its dev part.

    Raises packaging.version.InvalidVersion.
    """
    return Version(version).public.partition(".dev")[0]


def fixed_line(version: str, number: str = RUN) -> str:
    """A line that sets `V`, for a part of a workflow that does not outlive `version`."""
    return f"V={base_version(version)}.dev{number}"


def stamp_lines(stamp: Stamp) -> tuple[str, ...]:
    """Lines that make this checkout build version `$V`; they fail if they change nothing.

    What `build_variables` returns belongs to the build command besides.
    """
    match stamp:
        case UvVersion(literal):
            return _edit((literal,), "$V")
        case VersionEdit(literals, form, commit):
            spelled = "$S" if form == "semver" else "$V"
            return (*_semver(form), *_edit(literals, spelled), *_commit(commit))
        case LocalTag(prefix):
            return ("git tag --points-at HEAD | xargs git tag -d", f'git tag "{prefix}$V"')
        case TagBuild():
            return (f"""printf '[egg_info]\\ntag_build = .dev%s\\n' "${{V##*.dev}}" > "{_EXTRA_CONFIG}\"""",)
        case VersionVariable():
            return ()


def build_variables(stamp: Stamp) -> Mapping[str, str]:
    """Environment variables of the build command, in bash's words; no other command must see them."""
    match stamp:
        case VersionVariable(name):
            return {name: "$V"}
        case TagBuild():
            return {"DIST_EXTRA_CONFIG": _EXTRA_CONFIG}
        case _:
            return {}


def on_the_build_command(stamp: Stamp, command: str) -> str:
    """`command` with the variables of `build_variables` in front of it."""
    return " ".join([*(f'{name}="{value}"' for name, value in build_variables(stamp).items()), command])


def _edit(literals: tuple[VersionLiteral, ...], spelled: str) -> tuple[str, ...]:
    """By sed, which every runner has. `-i` needs a suffix on macOS; the copy must not get into the wheel."""
    lines: list[str] = []
    for path, group in groupby(sorted(literals, key=_file_of), key=_file_of):
        file, programs = _quoted(path), [_program(literal, spelled) for literal in group]
        lines += [f"sed -i.old -E {program} {file}" for program in programs]
        lines += [f"rm {_quoted(f'{path}.old')}", f'test "$(grep -cF "{spelled}" {file})" = {len(programs)}']
    return tuple(lines)


def _file_of(literal: VersionLiteral) -> str:
    return literal.file


def _program(literal: VersionLiteral, spelled: str) -> str:
    program = f's/^({_escaped(literal.before)})[{VERSION_CHARACTERS}]+/\\1\'"{spelled}"/'
    if literal.below:
        program = f"/^{_escaped(literal.below)}/,/^{_escaped(literal.before)}/ {program}"
    return f"'{program}"


def _escaped(text: str) -> str:
    """`text` as an extended regular expression, for single quotes; what is not ASCII matches anything."""
    pattern = re.sub(r"[^ -~\t]+", ".*", _SPECIAL.sub(r"\\\1", text))
    return pattern.replace("'", "'\\''").replace("\t", "[[:space:]]")


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./-]+", path, re.ASCII) else "'" + path.replace("'", "'\\''") + "'"


def _semver(form: str) -> tuple[str, ...]:
    """1.2.0.dev5 is 1.2.0-dev5 to Cargo, 1.2.0rc1.dev5 is 1.2.0-rc1.dev5: https://semver.org/#spec-item-9."""
    return ("N=${V%%[a-z]*}", 'S=${N%.}-${V#"$N"}') if form == "semver" else ()


def _commit(commit: bool) -> tuple[str, ...]:
    return ("git -c user.name=x -c user.email=x@x commit -qam stamp # never pushed",) if commit else ()
