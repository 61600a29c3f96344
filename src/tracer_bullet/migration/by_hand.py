"""The lines to write by hand where tracer does not change an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming import pins

if TYPE_CHECKING:
    from tracer_bullet.migration.token_uploads import LeftAlone


def say_by_hand(left: LeftAlone) -> str:
    """What to write: a job that only fetches the built files and publishes them."""
    name = left.job.partition(" / ")[0]
    return "\n".join(
        [
            f"let `{name}` build and keep the files with `actions/upload-artifact`, and add a job:",
            "    publish-to-pypi:",
            f"      needs: {name}",
            "      runs-on: ubuntu-latest",
            "      environment: pypi",
            "      permissions:",
            "        id-token: write",
            "      steps:",
            f"        - uses: {pins.DOWNLOAD_ARTIFACT}",
            "          with:",
            "            path: dist/",
            "            merge-multiple: true",
            f"        - uses: {pins.PUBLISH}",
        ]
    )
