from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.github.standin import TOKEN, GitHubStandIn, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubStandIn]:
    """GitHub on this machine, with a token for it in the environment."""
    standin = GitHubStandIn()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve(standin) as server:
        monkeypatch.setenv("GH_HOST", server.url.removeprefix("http://"))
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
        yield standin
