"""The lines to write by hand where tracer does not change an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane import pins
from tracer_bullet.arming.lane.artifact_steps import fetch_all_lines, fetch_lines, keep_lines, name_of_each
from tracer_bullet.sites import PYPI, TESTPYPI

if TYPE_CHECKING:
    from tracer_bullet.migration.token_uploads import LeftAlone

_URL = f"repository-url: https://{TESTPYPI.upload_host}/legacy/"


def say_by_hand(left: LeftAlone) -> str:
    """What to write: a step that keeps the built files, and a job that only fetches and publishes them."""
    name, _, called = left.job.partition(" / ")
    artifact = f"distributions-{called or name}"
    kept = name_of_each(artifact) if left.is_matrix else artifact
    where = f"`{called or name}`" if not left.is_called else f"the workflow that `{name}` calls"
    add = "then add this job to the workflow:"
    if left.is_reusable:
        add = "then add this job to each workflow that calls this one; `needs` is its job with the call:"
    return "\n".join(
        [
            f"make {where} build into dist/ without the upload, and keep the files by this step:",
            *(f"    {line}" for line in keep_lines(kept, "dist")),
            add,
            *(f"    {line}" for line in _publish_lines(name, left, artifact)),
        ]
    )


def _publish_lines(job: str, left: LeftAlone, artifact: str) -> list[str]:
    """The job that publishes what `job` has built to the index that got it; to PyPI if that is not known."""
    key = left.site or PYPI.key
    fetch = (fetch_all_lines if left.is_matrix else fetch_lines)(artifact, "dist")
    lines = [
        f"{left.new_job or f'publish-to-{key}'}:",
        f"  needs: {job}",
        "  runs-on: ubuntu-latest",
        f"  environment: {key}",
        "  permissions:",
        "    id-token: write",
        "  steps:",
        *(f"    {line}" for line in fetch),
        f"    - uses: {pins.PUBLISH}",
    ]
    if left.site == TESTPYPI.key:
        lines += ["      with:", f"        {_URL}"]
    elif not left.site:
        lines += ["      # with:", f"      #   {_URL}  # if the files are for TestPyPI"]
    return lines
