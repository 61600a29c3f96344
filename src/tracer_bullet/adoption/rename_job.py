"""The job that renames the built files for TestPyPI, where the project's own name belongs to a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.artifact_steps import fetch_lines, keep_lines
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.arming.lane.smoke_job import Fetched

RENAMED = "renamed"
"""The name of the artifact of the renamed files, and of their folder."""


def fetch_renamed() -> list[str]:
    """The lines of the step that downloads the renamed files, without indentation."""
    return fetch_lines(RENAMED, RENAMED)


def write_rename_job(name: str, project: str, fetched: Fetched, head: Sequence[str]) -> list[str]:
    """The lines of the job `name`, without indentation: `project` is the name that the files get.

    `fetched` is how the built files get here. `head` are the lines above `runs-on`: needs, condition, env.
    """
    return [
        f"{name}:",
        *(f"  {line}" for line in head),
        "  runs-on: ubuntu-latest",
        "  permissions: {}",
        "  steps:",
        *(f"    {line}" for line in fetched.steps),
        f"    - name: Give the files the name {project}, and change nothing else",
        "      shell: bash",
        "      run: |",
        *(f"        {line}" for line in _script(project, fetched.folder)),
        *(f"    {line}" for line in keep_lines(RENAMED, RENAMED)),
    ]


def _script(project: str, folder: str) -> list[str]:
    """The script. It changes one line of the metadata, and the names of the files and of their folders."""
    stem = normalise(project).replace("-", "_")
    named = f"sed -i '0,/^Name:.*/s//Name: {project}/'"
    return [
        f"mkdir {RENAMED}; shopt -s nullglob",
        f"for wheel in {folder}/*.whl; do",
        '  pipx run wheel unpack --dest work "$wheel"',
        "  for old in work/*/*-*.d[ai]*; do",
        f'    name=${{old##*/}}; mv "$old" "${{old%/*}}/{stem}-${{name#*-}}"',
        "  done",
        f"  {named} work/*/*.dist-info/METADATA",
        f"  pipx run wheel pack --dest-dir {RENAMED} work/*; rm -r work",
        "done",
        f"for sdist in {folder}/*.tar.gz; do",
        f'  tar -xzf "$sdist"; old=$(basename "$sdist" .tar.gz); mv "$old" "{stem}-${{old##*-}}"',
        f"  {named} {stem}-*/PKG-INFO",
        f'  tar -czf "{RENAMED}/{stem}-${{old##*-}}.tar.gz" {stem}-*/',
        "done",
    ]
