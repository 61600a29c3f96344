"""The job that installs from TestPyPI what the run uploaded, and imports it.

TestPyPI has to show the very bytes that were built. Dependencies come from PyPI only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane import pins
from tracer_bullet.arming.lane.artifact_kinds import downloads
from tracer_bullet.arming.lane.built_files import folder_of_files
from tracer_bullet.arming.lane.job_head import head_lines, matrix_lines
from tracer_bullet.arming.lane.run_inputs import NO_INPUTS, RunInputs
from tracer_bullet.arming.lane.staging import TESTPYPI_ALONE
from tracer_bullet.arming.lane.step_copies import lines_of_step, needed_in
from tracer_bullet.arming.lane.step_kinds import moves_files
from tracer_bullet.sites import normalise
from tracer_bullet.text.lines import indent_of
from tracer_bullet.workflow.reach.credentials import NO_CREDENTIAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.arming.lane.staging import Staging
    from tracer_bullet.workflow.model import Workflow


class Fetched(NamedTuple):
    """The lines of the `steps` that fetch the built files into `folder`, each step with its dash.

    `matrix` are the lines of the matrix that they depend on.
    """

    steps: tuple[str, ...]
    folder: str
    matrix: tuple[str, ...] = ()


def fetch_of(workflow: Workflow, model: LaneModel, inputs: RunInputs = NO_INPUTS) -> Fetched | None:
    """How the job of `model` gets files that others built; None if it builds, or if they are scattered.

    `inputs` are filled in.
    """
    folder = folder_of_files(model.files)
    if not model.is_direct or not folder:
        return None
    lines: list[str] = []
    for step in model.copied:
        if downloads(step) or moves_files(step):
            lines += _without_indent(lines_of_step(workflow, step, inputs))
    matrix = matrix_lines(workflow, model.job, "\n".join([*lines, folder]))
    return Fetched(tuple(lines), folder, tuple(_without_indent(matrix)))


def _without_indent(lines: list[str]) -> list[str]:
    indent = indent_of(lines[0]) if lines else ""
    return [line.removeprefix(indent) for line in lines]


class SmokeTest(NamedTuple):
    """What to try: the distribution `project`, its `module`, on `python`; `needs` are the jobs before.

    `fetched` is how the built files get here; `shadowed` are variables with a secret that the workflow hands
    to every job. `staging` is the index that has them; `real` is how the files under their own name get here,
    if they have another one there. `dashes` is how `needs` are listed, as `head_lines` takes it; `defaults`
    are the job's, as `root_lines` has them.
    """

    project: str
    module: str
    python: str
    needs: tuple[str, ...]
    fetched: Fetched
    shadowed: tuple[str, ...] = ()
    condition: str = ""
    staging: Staging = TESTPYPI_ALONE
    real: Fetched | None = None
    dashes: str | None = None
    defaults: Sequence[str] = ()

    @property
    def staged(self) -> str:
        """The normalised name of the distribution on the index."""
        return normalise(self.staging.project or self.project)


def write_smoke_test(name: str, test: SmokeTest) -> list[str]:
    """The lines of the job `name`, without indentation."""
    steps = (*test.fetched.steps, *(test.real.steps if test.real else ()))
    before = tuple(dict.fromkeys((*test.needs, *needed_in("\n".join(steps)))))
    return [
        f"{name}:",
        *(f"  {line}" for line in head_lines(before, test.condition, test.dashes)),
        "  runs-on: ubuntu-latest",
        *(f"  {line}" for line in test.fetched.matrix),
        "  permissions: {}",
        *(f"  {line}" for line in test.defaults),
        "  env:",
        f"    INDEX_URL: {test.staging.simple_url}",
        '    RETRY_SECONDS: "15"',
        *_advisory_env(test),
        *(f"    {name}: {NO_CREDENTIAL}" for name in test.shadowed),
        "  steps:",
        *(f"    {line}" for line in steps),
        f"    - uses: {pins.SETUP_PYTHON}",
        "      with:",
        f'        python-version: "{test.python}"',
        f"    - name: Wait until {test.staging.name} shows the files that were built",
        "      shell: bash",
        "      run: |",
        *(f"        {line}" for line in _wait(test)),
        f"    - name: Install from {test.staging.name}, dependencies from PyPI only, and import",
        "      shell: bash",
        "      run: |",
        *(f"        {line}" for line in _install(test)),
    ]


def _advisory_env(test: SmokeTest) -> list[str]:
    """The variables of an advisory index: whether it is down, and whether the run is a release."""
    if not test.staging.is_advisory:
        return []
    down = f"needs.{test.needs[0]}.outputs.down"
    return [f"    DOWN: ${{{{ {down} }}}}", f"    IS_RELEASE: ${{{{ {test.staging.in_release} }}}}"]


def _wait(test: SmokeTest) -> list[str]:
    """The script that waits until the index shows the bytes that were built."""
    name, is_advisory = test.staging.name, test.staging.is_advisory
    page, address = '"$RUNNER_TEMP/page"', f'"${{INDEX_URL}}{test.staged}/"'
    ask = f"curl -sSfL --max-time 30 {address} > {page}"
    if is_advisory:
        ask = f"status=$(curl -sSLo {page} --write-out '%{{http_code}}' \\\n    --max-time 30 {address})"
    late = f'echo "::error::not visible on {name} yet: re-run failed jobs in a few minutes"; exit 1'
    skip = [f'[ -z "$DOWN" ] || {{ echo "::warning::tested as built, not as {name} has it"; exit; }}']
    go_on = [
        f'[[ $IS_RELEASE$status = true[05]* ]] || {{ echo "::error::not visible on {name} yet"; exit 1; }}',
        f'echo "::warning title=Released without {name}::it stopped answering: PyPI gets the files as built"',
        f'echo "DOWN=true" >> "$GITHUB_ENV"; echo "### Released without {name}" >> "$GITHUB_STEP_SUMMARY"',
    ]
    return [
        *(skip if is_advisory else []),
        f"cd {test.fetched.folder} && built=$(sha256sum -- *.whl *.tar.gz 2> /dev/null || true)",
        "for _ in {1..40}; do",
        *f"  {ask} || true".split("\n"),
        f"  missing=$(grep -vFf <(grep -oE '[0-9a-f]{{64}}' {page}) <<< \"$built\") || exit 0",
        f'  if grep -F "$(cut -c 67- <<< "$missing")" {page}; then',
        f'    echo "::error::{name} has other bytes under this name: release another version"; exit 1',
        "  fi",
        '  sleep "$RETRY_SECONDS"',
        "done",
        *(go_on if is_advisory else [late]),
    ]


def _install(test: SmokeTest) -> list[str]:
    """The script that installs what the index has, and imports it."""
    project = test.staged
    unless_down = '[ -n "$DOWN" ] || ' if test.staging.is_advisory else ""
    return [
        "python -m venv .venv && mkdir picked",
        *_pick(project, test.fetched.folder),
        *(_pick(normalise(test.project), test.real.folder) if test.real else ()),
        ".venv/bin/pip install picked/*",
        f"tried=$(.venv/bin/pip show {project} | sed -n 's/^Version: //p')",
        f"{unless_down}ls picked/*.tar.gz 2> /dev/null || .venv/bin/pip --no-cache-dir install --no-deps \\",
        f'  --force-reinstall --only-binary :all: --index-url "$INDEX_URL" "{project}==$tried"',
        ".venv/bin/pip check",
        *([f".venv/bin/python -I -c 'import {test.module}'"] if test.module else []),
    ]


def _pick(project: str, folder: str) -> list[str]:
    """The commands that pick the built file of `project` in `folder` that fits this runner."""
    return [
        f".venv/bin/pip download --pre --no-deps --no-index --find-links {folder} --only-binary :all: \\",
        f"  --dest picked {project} || cp {folder}/*.tar.gz picked/",
    ]
