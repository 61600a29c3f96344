"""The pins of the actions have one source: this repository's own workflows."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.template.judges import judge
from tests.template.rendering import ROOT
from tracer_bullet.arming.lane import pins as known
from tracer_bullet.arming.lane.old_pins import KNOWN

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

OLD, NEW = "a" * 40 + " # v1.0.0", "b" * 40 + " # v1.1.0"


@pytest.fixture(scope="module")
def pins() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pins", ROOT / "scripts" / "pins.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_template_has_the_pins_of_our_own_workflows() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "pins.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout == ""  # it names `make pins`
    assert result.returncode == 0


def test_a_bump_in_our_own_workflow_goes_into_the_template_and_nothing_else(pins: ModuleType) -> None:
    template = f"- uses: o/a@{OLD}\n#% if x\n  - uses: o/b/sub@{OLD}\n#% endif\n"
    ours = [f"uses: o/a@{NEW}\nuses: o/c@{NEW}\n", f"uses: o/a@{OLD}\nuses: o/b/sub@{OLD}\n"]
    assert pins.apply_pins(template, pins.read_pins(ours)) == template.replace(f"o/a@{OLD}", f"o/a@{NEW}")


def test_an_action_that_none_of_our_own_workflows_uses_is_named(pins: ModuleType) -> None:
    with pytest.raises(SystemExit, match="none of our own workflows uses o/b"):
        pins.apply_pins(f"uses: o/b@{OLD}", {"o/a": NEW})


def test_tracer_knows_the_pins_of_the_whole_template() -> None:
    workflows = (ROOT / "template" / ".github" / "workflows").glob("*.jinja")
    texts = [path.read_text("utf-8") for path in workflows]
    pinned = {match for text in texts for match in re.findall(r"uses: (\S+@[0-9a-f]{40} # v\S+)", text)}
    assert pinned <= set(known.ALL)
    assert {pin.written for pin in KNOWN.values()} == {one.partition("@")[2] for one in known.ALL}


def test_the_day_of_the_pins_changes_with_them(pins: ModuleType) -> None:
    old = f'AS_OF = "2020-01-01"\nA = "o/a@{OLD}"\n'
    assert pins.with_date(old, old) == old
    changed = pins.with_date(pins.apply_pins(old, {"o/a": NEW}), old)
    assert date.fromisoformat(changed.split('"')[1]) > date(2020, 1, 1)


def test_a_difference_names_the_command(
    pins: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, template = tmp_path / "publish.yml", tmp_path / "template.jinja"
    ours.write_text(f"uses: o/a@{NEW}\n")
    template.write_text(f"uses: o/a@{OLD}\r\n")
    monkeypatch.setattr(pins, "OURS", tmp_path)
    monkeypatch.setattr(pins, "TEMPLATE", template)
    monkeypatch.setattr(pins, "TEMPORARY", template)
    assert pins.main(["--check"]) == 1
    assert "make pins" in capsys.readouterr().out
    assert pins.main([]) == 0
    assert template.read_bytes().decode() == f"uses: o/a@{NEW}\r\n"
    assert pins.main(["--check"]) == 0


def test_no_judge_finds_anything_in_our_own_workflows(tmp_path: Path) -> None:
    copies = [tmp_path / path.name for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    for path in copies:
        path.write_bytes((ROOT / ".github" / "workflows" / path.name).read_bytes())
    assert {path.name for path in copies} >= {"publish.yml", "test.yml"}
    assert judge(copies) == []
