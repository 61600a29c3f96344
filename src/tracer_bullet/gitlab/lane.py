"""The temporary jobs of a tracer run: build with a unique version, upload to TestPyPI, install from there.

They are jobs of their own, so that no job of the pipeline changes; the build holds no identity token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.temporary_rules import run_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BUILD, UPLOAD, SMOKE = "tracer-build", "tracer-testpypi", "tracer-smoke-test"
NAMES = (BUILD, UPLOAD, SMOKE)
WORDS = "temporary jobs"


class LaneJobs(NamedTuple):
    """What the jobs are made of: their `stage`, the lines that set the run's version, and the build.

    `directory` is the package's, from the root, empty for the root itself.
    """

    branch: str
    stage: str
    project: str
    import_name: str
    version_lines: Sequence[str]
    build_command: str = "python -m build"
    directory: str = ""
    environment: str = "testpypi"

    @property
    def dist(self) -> str:
        """The folder with the built files, from the root of the checkout."""
        return f"{self.directory}/dist" if self.directory else "dist"


def write_jobs(lane: LaneJobs) -> str:
    """The text of the jobs, one line after the other, with an empty line before each."""
    return "\n".join(line for job in (_build, _upload, _smoke) for line in ("", *job(lane))) + "\n"


def _head(lane: LaneJobs, name: str, needs: Iterable[str]) -> Iterator[str]:
    yield f"{name}:"
    yield f"  stage: {lane.stage}"
    yield "  image: python:3"
    yield "  rules:"
    yield from (f"    {line}" for line in run_rule(lane.branch))
    yield f"  needs: [{', '.join(needs)}]"


def _build(lane: LaneJobs) -> Iterator[str]:
    yield from _head(lane, BUILD, ())
    yield from (
        "  variables:",
        '    GIT_DEPTH: "0"',
        "  before_script:",
        "    - pip install --quiet build packaging twine",
    )
    yield "  script:"
    if lane.directory:
        yield f"    - cd {lane.directory}"
    yield "    - | # a version of its own: an index never takes a file name twice"
    yield from (f"      {line}" for line in lane.version_lines)
    yield f"    - {lane.build_command}"
    yield "    - twine check dist/*"
    yield "  artifacts:"
    yield f"    paths: [{lane.dist}/]"


def _upload(lane: LaneJobs) -> Iterator[str]:
    yield from _head(lane, UPLOAD, (BUILD,))
    yield from (
        "  id_tokens:",
        "    TESTPYPI_ID_TOKEN: {aud: testpypi}",
        "  environment:",
        f"    name: {lane.environment}",
        "  before_script:",
        "    - pip install --quiet 'twine>=6.1'",
        "  script:",
        f"    - twine upload --repository testpypi --disable-progress-bar {lane.dist}/*",
    )


def _smoke(lane: LaneJobs) -> Iterator[str]:
    yield from _head(lane, SMOKE, (BUILD, UPLOAD))
    page = f"https://test.pypi.org/simple/{lane.project}/"
    yield from (
        "  before_script: []",
        "  script:",
        "    - |",
        f'      wheel=$(ls {lane.dist}/*.whl); hash=$(sha256sum "$wheel" | cut -c -64)',
        "      for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do",
        f'        if curl -sSfL {page} | grep -F "$hash"; then break; fi',
        '        [ "$try" != 20 ] || { echo "not visible on TestPyPI yet: retry this job"; exit 1; }',
        "        sleep 15",
        "      done",
        '    - pip install "$wheel" # its dependencies come from PyPI only',
        '    - version=$(basename "$wheel" | cut -d - -f 2)',
        "    - >-",
        "      pip install --no-deps --force-reinstall --index-url https://test.pypi.org/simple/",
        f'      "{lane.project}==$version"',
    )
    if lane.import_name:
        yield f"    - cd / && python -c 'import {lane.import_name}'"
