"""A forge, and the settings under which git and tracer find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.answering import answer
from tests.fleet.forge import SSH, Forge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    folder = tmp_path / "forge"
    folder.mkdir()
    made = Forge(folder)
    with answer(made.respond) as server:
        made.url = server.url
        monkeypatch.setenv("GH_HOST", server.url.removeprefix("http://"))
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "secret")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{folder}/.insteadOf")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", SSH)
        monkeypatch.chdir(tmp_path)
        yield made
