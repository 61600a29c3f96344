"""A forge on this machine: bare repositories, and as much of GitHub's API as opens pull requests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.answering import Asked, Reply, reply
from tests.inventory.fleet import make_repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SSH = "git@github.example.org:"
"""How the remotes begin; git is told to find them in the folder of the forge."""
_PULLS = re.compile(r"(?:/api/v3)?/repos/(?P<slug>[^/]+/[^/]+)/pulls(?:/(?P<number>\d+))?\Z")


@dataclass
class Forge:
    """`folder` holds the bare repositories; `pulls` are the pull requests of each, by its name.

    `refuse` answers in GitHub's place where it has an answer; it gets the request and how many have come.
    """

    folder: Path
    pulls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refuse: Callable[[Asked, int], Reply | None] = lambda _asked, _count: None
    count: int = 0
    url: str = ""

    def add(self, slug: str, files: Mapping[str, str]) -> Path:
        """A new repository with these files on `main`."""
        bare = self.folder / f"{slug}.git"
        work = make_repository(self.folder / "work" / slug, files)
        clone = ["git", "clone", "--quiet", "--bare", str(work.root), str(bare)]
        subprocess.run(clone, check=True, capture_output=True)
        return bare

    def branches(self, slug: str) -> list[str]:
        return git(self.folder / f"{slug}.git", "branch", "--format=%(refname:short)").split()

    def respond(self, asked: Asked) -> Reply:
        self.count += 1
        if refused := self.refuse(asked, self.count):
            return refused
        assert asked.headers["authorization"] in ("Bearer secret", "token secret")
        parts = urlsplit(asked.path)
        found = _PULLS.match(parts.path)
        assert found, asked.path
        return self._pulls(found["slug"], found["number"], asked, parse_qs(parts.query))

    def _pulls(self, slug: str, number: str | None, asked: Asked, query: dict[str, list[str]]) -> Reply:
        pulls = self.pulls.setdefault(slug, [])
        if asked.method == "GET":
            head = query["head"][0].partition(":")[2]
            return reply(200, [one for one in pulls if one["head"]["ref"] == head])
        data = json.loads(asked.body)
        if asked.method == "PATCH":
            pulls[int(number or 0) - 1].update(data)
            return reply(200, pulls[int(number or 0) - 1])
        assert data["head"] in self.branches(slug), "a pull request needs its branch"
        url = f"https://github.example.org/{slug}/pull/{len(pulls) + 1}"
        new = {"number": len(pulls) + 1, "html_url": url, "state": "open", "merged_at": None}
        pulls.append({**data, **new, "head": {"ref": data["head"]}})
        return reply(201, pulls[-1])


def git(root: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def write_config(folder: Path, slugs: list[str], **changes: Any) -> Path:
    """all-repos.json over these repositories, which are cloned."""
    remotes = {slug: f"{SSH}{slug}" for slug in slugs}
    (folder / "repos.json").write_text(json.dumps(remotes))
    config = {
        "output_dir": "clones",
        "source": "all_repos.source.json_file",
        "source_settings": {"filename": str(folder / "repos.json")},
        "push": "tracer_bullet.fleet.push",
        "push_settings": {"pause": 0},
        **changes,
    }
    path = folder / "all-repos.json"
    path.write_text(json.dumps(config))
    path.chmod(0o600)
    subprocess.run(
        [sys.executable, "-m", "all_repos.clone", "-C", str(path)], check=True, capture_output=True
    )
    return path
