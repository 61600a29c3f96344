"""The lines to write by hand where tracer does not change an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming import pins

if TYPE_CHECKING:
    from tracer_bullet.migration.token_uploads import LeftAlone

ARTIFACT = "distributions"
KEEP = (
    f"- uses: {pins.UPLOAD_ARTIFACT}",
    "  with:",
    f"    name: {ARTIFACT}",
    "    path: dist/",
    "    if-no-files-found: error",
)
"""The step that keeps what was built, at the place of the upload."""
PUBLISH = (
    "publish-to-pypi:",
    "  needs: {}",
    "  runs-on: ubuntu-latest",
    "  environment: pypi",
    "  permissions:",
    "    id-token: write",
    "  steps:",
    f"    - uses: {pins.DOWNLOAD_ARTIFACT}",
    "      with:",
    f"        name: {ARTIFACT}",
    "        path: dist/",
    f"    - uses: {pins.PUBLISH}",
)
"""The job that publishes it; the other one is filled in."""


def say_by_hand(left: LeftAlone) -> str:
    """What to write: a step that keeps the built files, and a job that only fetches and publishes them."""
    name, _, called = left.job.partition(" / ")
    where = f"`{called or name}`" if not left.is_called else f"the workflow that `{name}` calls"
    add = "then add this job to the workflow:"
    if left.is_reusable:
        add = "then add this job to each workflow that calls this one; `needs` is its job with the call:"
    return "\n".join(
        [
            f"let {where} build into dist/, without the upload, and keep the files by this step:",
            *(f"    {line}" for line in KEEP),
            add,
            *(f"    {line.format(name)}" for line in PUBLISH),
        ]
    )
