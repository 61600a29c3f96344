"""The built playground in a real browser: quick, silent towards the network, and equal to CPython."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import playground_site
import pytest

from tests.browser import use_browser
from tests.playground.test_answer import GALLERY, PACKAGE
from tracer_bullet.playground import WORKFLOW, answer

pytestmark = [pytest.mark.slow, pytest.mark.rehearsal]
SCRIPT = Path(__file__).with_name("browser.mjs")
REQUESTS = [
    {"files": {WORKFLOW: path.read_text("utf-8"), "pyproject.toml": PACKAGE}, "repository": "octo-org/demo"}
    for path in GALLERY
]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a person and a program see in the page."""
    work = tmp_path_factory.mktemp("playground")
    assert playground_site.main([str(work / "site")]) == 0
    (work / "requests.json").write_text(json.dumps(REQUESTS), "utf-8")
    (work / "shots").mkdir()
    places = {
        "folder": str(work / "site"),
        "requests": str(work / "requests.json"),
        "shots": str(work / "shots"),
    }
    found: dict[str, Any] = use_browser(SCRIPT, work, **places)
    return found


def test_the_example_is_there_before_the_runtime_has_loaded(seen: dict[str, Any]) -> None:
    assert seen["verdict"] == "Proven safe; a release reaches PyPI"
    assert not seen["failed"]
    assert seen["errors"] == []
    assert seen["example"] < seen["cold"]


def test_nothing_leaves_the_browser(seen: dict[str, Any]) -> None:
    assert seen["foreign"] == []
    assert (seen["canary"], seen["heard"]) == (0, 0)


def test_nothing_serious_keeps_anybody_from_using_it(seen: dict[str, Any]) -> None:
    assert seen["serious"] == []
    assert seen["fits"]


def test_the_browser_answers_as_this_python_does(seen: dict[str, Any]) -> None:
    for request, found in zip(REQUESTS, seen["answers"], strict=True):
        assert found == json.loads(answer(json.dumps(request)))
