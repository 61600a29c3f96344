"""What a job waits for as well is written into its `needs` in every form of it."""

from __future__ import annotations

import pytest

from tests.adoption.specimens import simulator
from tests.arming.run_specimens import PATH
from tests.trigger import oracle
from tracer_bullet.adoption.new_jobs import add_needs
from tracer_bullet.adoption.subject import Subject

STEPS = "runs-on: x\n    steps:\n      - run: make\n"
JOBS = f"on: push\njobs:\n  a:\n    {STEPS}  b:\n    {STEPS}  lane:\n    {STEPS}  pypi:\n    "

FORMS = {
    "nothing": "",
    "one": "needs: a\n    ",
    "one in quotes": "needs: 'a' # first\n    ",
    "brackets": "needs: [a, b]\n    ",
    "a comma at the end": "needs: [a, b,]\n    ",
    "several lines": "needs: [\n      a,\n      b, # and this\n      # but not that\n    ]\n    ",
    "nothing in brackets": "needs: []\n    ",
    "a list": "needs:\n      - a # first\n      - b\n    ",
    "a list less deep": "needs:\n    - a\n    ",
}


@pytest.mark.parametrize("form", FORMS)
def test_one_more_need_goes_last(form: str) -> None:
    text = f"{JOBS}{FORMS[form]}{STEPS}"
    found = add_needs(Subject(simulator(text), PATH), "pypi", ["lane"]).workflow.text
    before = oracle.load(text)["jobs"]["pypi"].get("needs", [])
    wanted = [*([before] if isinstance(before, str) else before), "lane"]
    after = oracle.load(found)["jobs"]["pypi"]["needs"]
    assert ([after] if isinstance(after, str) else after) == wanted
    assert all(line.partition("#")[2] in found for line in text.splitlines())
