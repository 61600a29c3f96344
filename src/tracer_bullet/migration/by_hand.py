"""The lines to write by hand where tracer does not change an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane import pins
from tracer_bullet.sites import PYPI, TESTPYPI

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
_URL = f"repository-url: https://{TESTPYPI.upload_host}/legacy/"


def say_by_hand(left: LeftAlone) -> str:
    """What to write: a step that keeps the built files, and a job that only fetches and publishes them."""
    name, _, called = left.job.partition(" / ")
    where = f"`{called or name}`" if not left.is_called else f"the workflow that `{name}` calls"
    add = "then add this job to the workflow:"
    if left.is_reusable:
        add = "then add this job to each workflow that calls this one; `needs` is its job with the call:"
    return "\n".join(
        [
            f"make {where} build into dist/ without the upload, and keep the files by this step:",
            *(f"    {line}" for line in KEEP),
            add,
            *(f"    {line}" for line in _publish_lines(name, left.site)),
        ]
    )


def _publish_lines(job: str, site: str) -> list[str]:
    """The job that publishes what `job` has built to the index `site`; to PyPI if that is not known."""
    key = site or PYPI.key
    lines = [
        f"publish-to-{key}:",
        f"  needs: {job}",
        "  runs-on: ubuntu-latest",
        f"  environment: {key}",
        "  permissions:",
        "    id-token: write",
        "  steps:",
        f"    - uses: {pins.DOWNLOAD_ARTIFACT}",
        "      with:",
        f"        name: {ARTIFACT}",
        "        path: dist/",
        f"    - uses: {pins.PUBLISH}",
    ]
    if site == TESTPYPI.key:
        lines += ["      with:", f"        {_URL}"]
    elif not site:
        lines += ["      # with:", f"      #   {_URL}  # if the files are for TestPyPI"]
    return lines
