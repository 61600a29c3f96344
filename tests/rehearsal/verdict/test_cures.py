"""The cure of what a step or an index said: the catalogue's, or one that only a rehearsal has."""

from __future__ import annotations

import pytest

from tests.rehearsal.verdict.test_step_output import PIP, TRACEBACK, TWINE
from tracer_bullet.rehearsal.verdict.cures import find_cure

NO_TOKEN = "the ACTIONS_ID_TOKEN_REQUEST_TOKEN environment variable was unset"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        pytest.param("AssertionError", "", id="nothing that is known"),
        pytest.param(
            "error: this run is for version 1.2.0.dev7, but 1.2.0 was built", "", id="no tag at all"
        ),
        pytest.param(TWINE, "twine check --strict dist/*", id="a description that does not render"),
        pytest.param(TRACEBACK, 'dependencies = ["yaml"]', id="a dependency"),
        pytest.param(
            "error: declared as entry points, but not in the wheel: demo",
            "unzip -p dist/*.whl '*/entry_points.txt'",
            id="an entry point",
        ),
        pytest.param(
            "error: this run is for version 1.3.0, but 1.2.0 was built",
            "tracer rehearse --event release --tag v1.2.0",
            id="a tag of another version",
        ),
        pytest.param(
            "HTTPError: 403 Forbidden from https://test.pypi.org/legacy/",
            "a rehearsal has no secrets",
            id="a password that is empty here",
        ),
        pytest.param(PIP, "pip download --no-deps", id="a project that is nowhere"),
        pytest.param(
            NO_TOKEN,
            "In .github/workflows/ship.yml, job `send`:\n+     permissions:\n+       id-token: write",
            id="a permission that is missing",
        ),
    ],
)
def test_the_cure_is(text: str, cure: str) -> None:
    found = find_cure(text, {"workflow": "ship.yml", "job": "send"})

    assert cure in found
    assert bool(cure) is bool(found)
