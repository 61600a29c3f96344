"""The index in front of PyPI: TestPyPI, or one of your own in its place, and the steps that upload to it.

The answers choose it. Other modules write the jobs around these steps.
"""

from __future__ import annotations

from typing import NamedTuple

from tracer_bullet.arming.lane import pins
from tracer_bullet.sites import TESTPYPI
from tracer_bullet.text.scalars import quote

_LEGACY = f"https://{TESTPYPI.upload_host}/legacy/"
SECRET = "STAGING_INDEX_TOKEN"  # noqa: S105 - the name of the secret
DOWN = "steps.index.outputs.down"
BY_TAG = "github.event_name != 'push' || github.ref_type == 'tag'"
BY_BRANCH = "github.ref_name == github.event.repository.default_branch"
"""True for a release, and false for a push to a tracer branch. The second is for a release by branch."""


class Staging(NamedTuple):
    """The index at `upload_url`, which installers read at `simple_url`.

    A token of `user` signs in, if there is one, otherwise an identity token. `project` is another name of the
    distribution there, empty for its own. An advisory index may be down during a release; the expression
    `in_release` is true for a release.
    """

    upload_url: str = _LEGACY
    simple_url: str = TESTPYPI.simple
    user: str = ""
    project: str = ""
    is_advisory: bool = False
    in_release: str = BY_TAG

    @property
    def is_own(self) -> bool:
        """Whether it is another index than TestPyPI."""
        return self.upload_url != _LEGACY

    @property
    def host(self) -> str:
        """Where installers read."""
        return self.simple_url.split("/")[2]

    @property
    def name(self) -> str:
        """Its name in the titles and messages of steps."""
        return "staging" if self.is_own else TESTPYPI.name

    @property
    def permissions(self) -> list[str]:
        """The lines of the uploading job's permissions."""
        return ["permissions: {}"] if self.user else ["permissions:", "  id-token: write"]

    @property
    def outputs(self) -> list[str]:
        """The lines that tell the smoke test whether the index is down."""
        return ["outputs:", f"  down: ${{{{ {DOWN} }}}}"] if self.is_advisory else []


TESTPYPI_ALONE = Staging()
"""TestPyPI with a strict gate: the index without any answer."""


def upload_lines(staging: Staging, folder: str, project: str) -> list[str]:
    """The steps that upload the files in `folder`; `project` is the normalised name there."""
    advisory = ["  id: upload", f"  continue-on-error: ${{{{ {staging.in_release} }}}} # see the next step"]
    token = [f"    user: {quote(staging.user)}", f"    password: ${{{{ secrets.{SECRET} }}}}"]
    return [
        f"- uses: {pins.PUBLISH}",
        *(advisory if staging.is_advisory else []),
        "  with:",
        f"    repository-url: {staging.upload_url}",
        "    attestations: false" if staging.is_own else "    skip-existing: true",
        *(token if staging.user else []),
        *([f"    packages-dir: {folder}/"] if folder != "dist" else []),
        *(_go_on(staging, project) if staging.is_advisory else []),
    ]


def _go_on(staging: Staging, project: str) -> list[str]:
    """The step that stops the run unless the index itself is down."""
    page = f"{staging.simple_url}{project}/" if staging.is_own else f"{TESTPYPI.url}/_/oidc/audience"
    name = staging.name
    stop = f'echo "::error::the upload failed, and {name} can be reached"; exit 1'
    note = f"{name} cannot be reached, so this release goes to PyPI without it, tested as it was built"
    script = [
        "status=$(curl -sSo \"$RUNNER_TEMP/page\" --write-out '%{http_code}' --max-time 30 --retry 2 \\",
        f"  --retry-all-errors {page}) || true",
        f"[[ $status = [05]* ]] || {{ {stop}; }}",
        f'note="{note}"',
        f'echo "::warning title=Released without {name}::$note"',
        'echo "### $note" >> "$GITHUB_STEP_SUMMARY"',
        'echo "down=true" >> "$GITHUB_OUTPUT"',
    ]
    return [
        f"- name: Go on without {name} only if it cannot be reached",
        "  id: index",
        "  if: steps.upload.outcome == 'failure'",
        "  shell: bash",
        "  run: |",
        *(f"    {line}" for line in script),
    ]
