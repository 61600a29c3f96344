"""The jobs of a tracer run as text: build with a unique version, upload to TestPyPI, install from there.

They are jobs of their own, so that no job of the pipeline changes; the build holds no identity token. Two of
them stay in a pipeline that is adopted, whose own job builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.gitlab.temporary_rules import run_rule
from tracer_bullet.text.scalars import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

BUILD, UPLOAD, SMOKE = "tracer-build", "tracer-testpypi", "tracer-smoke-test"
NAMES = (BUILD, UPLOAD, SMOKE)
WORDS = "temporary jobs"


class LaneJobs(NamedTuple):
    """What the jobs are made of: their `stage`, the lines that set the run's version, and the build.

    `directory` is the package's, from the root, empty for the root itself. `names` are those of the three
    jobs, `rules` the lines of what lets them run, by default a push to `branch`; `files` is what they upload.
    """

    branch: str
    stage: str
    project: str
    import_name: str
    version_lines: Sequence[str]
    build_command: str = "python -m build"
    directory: str = ""
    environment: str = "testpypi"
    names: tuple[str, str, str] = NAMES
    rules: tuple[str, ...] = ()
    files: str = ""

    @property
    def dist(self) -> str:
        """The folder with the built files, from the root of the checkout."""
        own = f"{self.directory}/dist" if self.directory else "dist"
        return self.files.rpartition("/")[0] or own


def write_jobs(lane: LaneJobs) -> str:
    """The text of the jobs, one line after the other, with an empty line before each."""
    return _join(lane, _build, _upload, _smoke)


def write_jobs_after_build(lane: LaneJobs) -> str:
    """The same without the job that builds: the first of the names is the pipeline's own."""
    return _join(lane, _upload, _smoke)


def write_upload(lane: LaneJobs, needs: Iterable[str]) -> str:
    """The text of the job that uploads what the jobs `needs` built."""
    return "\n".join(_upload(lane, needs))


def _join(lane: LaneJobs, *jobs: Callable[[LaneJobs], Iterator[str]]) -> str:
    return "\n".join(line for job in jobs for line in ("", *job(lane))) + "\n"


def _head(lane: LaneJobs, name: str, needs: Iterable[str]) -> Iterator[str]:
    yield f"{quote(name)}:"
    yield f"  stage: {quote(lane.stage)}"
    yield "  image: python:3"
    yield "  rules:"
    yield from (f"    {line}" for line in lane.rules or run_rule(lane.branch))
    yield f"  needs: [{', '.join(map(quote, needs))}]"
    yield "  inherit: {default: [tags], variables: false}"


def _build(lane: LaneJobs) -> Iterator[str]:
    yield from _head(lane, lane.names[0], ())
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


def _upload(lane: LaneJobs, needs: Iterable[str] = ()) -> Iterator[str]:
    yield from _head(lane, lane.names[1], needs or lane.names[:1])
    yield from (
        "  id_tokens:",
        "    TESTPYPI_ID_TOKEN: {aud: testpypi}",
        "  environment:",
        f"    name: {quote(lane.environment)}",
        "  before_script:",
        "    - pip install --quiet 'twine>=6.1'",
        "  script: # with a password that is left in the settings, twine would not use the identity token",
        "    - unset TWINE_USERNAME TWINE_PASSWORD TWINE_REPOSITORY_URL",
        f"    - twine upload --repository testpypi --skip-existing --disable-progress-bar {lane.dist}/*",
    )


def _smoke(lane: LaneJobs) -> Iterator[str]:
    yield from _head(lane, lane.names[2], lane.names[:2])
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
