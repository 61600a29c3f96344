"""`tracer fleet` with a configuration that it cannot use."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tracer_bullet.cli import COMMANDS, main
from tracer_bullet.commands.fleet import _VERBS
from tracer_bullet.fleet.verbs import VERBS

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = {
    "output_dir": "clones",
    "source": "all_repos.source.json_file",
    "source_settings": {"filename": "repos.json"},
    "push": "tracer_bullet.fleet.push",
    "push_settings": {},
}


def write(folder: Path, mode: int = 0o600, **changes: Any) -> None:
    path = folder / "all-repos.json"
    path.write_text(json.dumps({**CONFIG, **changes}))
    path.chmod(mode)


def say(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["fleet", *words]) == 2
    return capsys.readouterr().err


def test_the_verbs_are_commands() -> None:
    assert tuple(VERBS) == _VERBS
    assert all(verb.words[0] in COMMANDS for verb in VERBS.values())


def test_what_is_missing_is_named_with_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no `all-repos.json`" in say(capsys, "migrate")
    write(tmp_path)
    assert "all-repos-clone -C all-repos.json" in say(capsys, "migrate")
    write(tmp_path, push="all_repos.push.merge_to_master")
    assert '"push": "tracer_bullet.fleet.push"' in say(capsys, "migrate", "--push")
    write(tmp_path, push_settings={"speed": 3})
    assert "is not a configuration of all-repos" in say(capsys, "migrate")
    write(tmp_path)
    (tmp_path / "clones").mkdir()
    (tmp_path / "clones/repos.json").write_text("{}")
    (tmp_path / "clones/repos_filtered.json").write_text('{"octo/demo": "x"}')
    assert "no repository has such a name" in say(capsys, "migrate", "--only", "other/*")


@pytest.mark.skipif(sys.platform == "win32", reason="all-repos looks at the mode only where there is one")
def test_a_configuration_that_others_can_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, 0o644)
    assert "chmod 600 all-repos.json" in say(capsys, "migrate")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan",), "invalid choice: 'plan'"),
        (("migrate", "--push", "--dry-run"), "not allowed with"),
        (("migrate", "--limit", "0"), "`0` is not a number of repositories"),
    ],
)
def test_wrong_words_are_said_to_be_wrong(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in say(capsys, *words)
