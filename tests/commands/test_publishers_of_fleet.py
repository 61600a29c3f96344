"""`tracer publishers --fleet`: the list is printed, ticked, and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.inventory.fleet import IDENTITY, PYPROJECT, TOKEN, WORKFLOW, make_repository
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_is_ticked_is_recorded_in_its_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clones = tmp_path / "clones"
    for name, workflow in (("a", IDENTITY), ("b", IDENTITY), ("token", TOKEN)):
        files = {WORKFLOW: workflow, "pyproject.toml": PYPROJECT.format(name)}
        make_repository(clones / name, files, f"octo/{name}")
    make_repository(clones / "nameless", {WORKFLOW: IDENTITY}, "octo/nameless")
    words = ["publishers", "--fleet", str(clones), "--offline"]

    assert main(words) == 1
    text = capsys.readouterr().out
    assert text.count("- [ ] ") == 4  # two jobs of two repositories; a token needs no publisher
    assert "- nameless: .github/workflows/publish.yml publishes a project that tracer cannot name" in text
    ticked = (
        text.replace("- [ ] `pypi:octo/a/", "- [x] `pypi:octo/a/")
        + "- [x] `pypi:octo/gone/x.yml=x` project\n"
    )
    (tmp_path / "list.md").write_text(ticked)

    assert main([*words, "--registered", str(tmp_path / "list.md"), "--on", "2026-11-26"]) == 1
    said = capsys.readouterr().err
    assert "octo/a: recorded: publish.yml on pypi" in said
    assert "octo/gone is ticked, but is not below" in said
    assert 'repository = "a"' in (clones / "a/pyproject.toml").read_text()
    assert "tracer" not in (clones / "b/pyproject.toml").read_text()

    main(words)
    assert capsys.readouterr().out.count("- [ ] ") == 3
