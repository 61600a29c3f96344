"""The steps that hand the built files from one job to the next, as lines without indentation.

The jobs that use them choose the names and the folders.
"""

from __future__ import annotations

from tracer_bullet.arming.lane import pins


def keep_lines(artifact: str, folder: str, condition: str = "") -> list[str]:
    """The step that uploads the files in `folder` as `artifact`, if `condition` holds (empty for always)."""
    return [
        f"- uses: {pins.UPLOAD_ARTIFACT}",
        *([f"  if: {condition}"] if condition else []),
        "  with:",
        f"    name: {artifact}",
        f"    path: {folder}/",
        "    if-no-files-found: error",
    ]


def fetch_lines(artifact: str, folder: str) -> list[str]:
    """The step that downloads `artifact` into `folder`."""
    return [
        f"- uses: {pins.DOWNLOAD_ARTIFACT}",
        "  with:",
        f"    name: {artifact}",
        f"    path: {folder}/",
    ]


def name_of_each(artifact: str) -> str:
    """The name of the part that a job of a matrix keeps; `-job-` parts those of `build` from `build-2`'s."""
    return f"{artifact}-job-${{{{ strategy.job-index }}}}"


def fetch_all_lines(artifact: str, folder: str) -> list[str]:
    """The step that downloads into `folder` what all jobs of a matrix keep of `artifact`."""
    return [
        f"- uses: {pins.DOWNLOAD_ARTIFACT}",
        "  with:",
        f"    pattern: {artifact}-job-*",
        f"    path: {folder}/",
        "    merge-multiple: true",
    ]
