"""For each page, the world in which a reader types its commands: a repository, GitHub and both indexes.

Nothing of it is outside this machine. `uvx` and `gh` are played by a few lines of shell; everything else
is real.
"""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stdout
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tests.commands.test_fire import GREEN, LOG, STARTED, look
from tests.commands.test_pipeline_fire import SLUG as GITLAB_SLUG
from tests.commands.test_release import RELEASED
from tests.fleet.forge import write_config
from tests.github.standin import SLUG
from tests.inventory.fleet import IDENTITY, TOKEN, WORKFLOW, make_repository
from tests.pages import ROOT, read_files
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put
from tracer_bullet.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

    from tests.commands.test_pipeline_fire import GitLabStandIn
    from tests.conftest import GitRepository
    from tests.fleet.forge import Forge
    from tests.github.standin import GitHubStandIn
    from tracer_bullet.rehearsal.server.standins import Standins

RED = look("failure", build="success", publish_testpypi="failure")
PACKAGE = {
    "pyproject.toml": """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "octo-demo"
version = "1.2.0"
requires-python = ">=3.11"

[project.scripts]
demo = "octo_demo:main"

[tool.hatch.build]
include = ["octo_demo.py"]
""",
    "octo_demo.py": 'def main() -> None:\n    print("a demo")\n',
}
TESTING = """\

  tests:
    runs-on: ubuntu-latest
    steps:
      - run: python3 --version

  lint:
    runs-on: ubuntu-latest
    steps:
      - run: python3 --version
"""
"""Jobs of a pipeline that only test."""
PLAYED = {
    "uvx": '[ "$1" = --from ] && shift 2; exec "$@"',
    "gh": 'cat "$0.says"',
}
"""Programs that reach out of this machine; `gh` prints what a stage has put beside it."""


@dataclass(frozen=True)
class World:
    """What a stage sets up in: `repository` is where the reader types, `temporary` is for everything else.

    GitHub and the forge have the same address, so a stage takes one of them.
    """

    repository: GitRepository
    temporary: Path
    request: pytest.FixtureRequest

    @property
    def github(self) -> GitHubStandIn:
        """GitHub's API on this machine."""
        found: GitHubStandIn = self.request.getfixturevalue("github")
        return found

    @property
    def gitlab(self) -> GitLabStandIn:
        """GitLab's API on this machine."""
        found: GitLabStandIn = self.request.getfixturevalue("gitlab")
        return found

    @property
    def forge(self) -> Forge:
        """A forge on this machine, for fleets."""
        found: Forge = self.request.getfixturevalue("forge")
        return found

    @property
    def standins(self) -> Standins:
        """Both indexes."""
        found: Standins = self.request.getfixturevalue("standins")
        return found

    @property
    def programs(self) -> Path:
        """Where the played programs are."""
        return self.temporary / "programs"

    @property
    def installed(self) -> Path:
        """Where `npm install -g` puts what it installs."""
        return self.temporary / "installed"

    def connect(self) -> None:
        """Let GitHub and both indexes answer from now on."""
        assert self.github
        assert self.standins

    def upload(self, site: str, version: str) -> None:
        """A wheel of the package with this version lies on `site`."""
        put(self.standins, site, make_wheel(self.temporary, _sample(version)))

    def merge(self, message: str) -> None:
        """What is in the folder is on `main`, here and on GitHub."""
        self.repository.commit(message)
        self.repository.git("push", "--quiet", "origin", "HEAD:main")


class Stage(NamedTuple):
    """`says` are the placeholders of the page with their values; `leaves_out` are how commands begin
    that are typed elsewhere, or are those of other tools; `rehearses` are how those begin that only a
    rehearsal types."""

    set_up: Callable[[World], None]
    says: Mapping[str, str] = MappingProxyType({})
    leaves_out: tuple[str, ...] = ()
    rehearses: tuple[str, ...] = ()
    plays: bool = False
    """Whether a pipeline is played under act."""


def make_world(world: World) -> None:
    """A package on `main` that was never published, whose remote on GitHub is a bare repository here."""
    address = f"https://github.com/{SLUG}.git"
    remote = world.temporary / "remote.git"
    world.repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    world.repository.git("remote", "add", "origin", address)
    world.repository.git("config", f"url.{remote}.pushInsteadOf", address)
    for path, text in PACKAGE.items():
        world.repository.write(path, text)
    world.merge("a package")
    world.programs.mkdir()
    for name, script in PLAYED.items():
        program = world.programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


def show_files(page: str) -> Callable[[World], None]:
    """The files of the page, and a branch for the tracer run."""

    def set_up(world: World) -> None:
        for path, text in read_files(ROOT / page).items():
            world.repository.write(path, text)
        world.merge("the files of the page")
        world.repository.git("switch", "--quiet", "--create", "try-the-release")

    return set_up


def adopt_tag_workflow(world: World) -> None:
    """A workflow that publishes on the push of a tag."""
    built = TOKEN.replace(
        "    steps:\n", "    steps:\n      - uses: actions/checkout@v5\n      - run: python -m build\n"
    )
    world.repository.write(".github/workflows/deploy.yml", built)
    world.merge("a workflow")
    world.repository.git("switch", "--quiet", "--create", "publish-workflow")


def compile_package(world: World) -> None:
    """A package with a build backend that compiles."""
    text = PACKAGE["pyproject.toml"].replace('"hatchling"', '"setuptools", "cython"')
    world.repository.write("pyproject.toml", text.replace("hatchling.build", "setuptools.build_meta"))
    world.merge("a compiled package")
    world.repository.git("switch", "--quiet", "--create", "publish-workflow")


def init(world: World) -> None:
    """The pipeline of `tracer init`, merged without its temporary parts; GitHub and the indexes answer."""
    world.repository.git("switch", "--quiet", "--create", "publish-workflow")
    assert main(["init", "--yes", "--quiet"]) == 0
    assert main(["finalize", "--quiet"]) == 0
    world.merge("the pipeline")
    world.repository.git("switch", "--quiet", "main")
    world.repository.git("merge", "--quiet", "publish-workflow")


def armed(world: World) -> None:
    """The pipeline on its tracer branch, which also takes manual runs, with two jobs that only test."""
    world.repository.git("switch", "--quiet", "--create", "publish-workflow")
    assert main(["init", "--yes", "--quiet", "--data", "keep_dispatch=true"]) == 0
    with (world.repository.root / ".github/workflows/publish.yml").open("a") as workflow:
        workflow.write(TESTING)
    world.repository.commit("the pipeline")


def online(world: World) -> None:
    """The same, with GitHub and both indexes at hand."""
    world.connect()
    init(world)


def fire(world: World) -> None:
    """The pipeline; a push and a release start runs that succeed."""
    online(world)
    world.github.started = {**STARTED, "head_branch": "try-the-release"}
    world.github.progress = [GREEN]
    world.upload("testpypi", "1.2.0.dev4711")

    def publish() -> None:
        for site in ("testpypi", "pypi"):
            world.upload(site, "1.2.0")
        world.github.started = {**STARTED, "event": "release", "head_branch": "v1.2.0"}
        world.github.progress = [RELEASED]

    world.github.on_release = publish


def guard(world: World) -> None:
    """The pipeline, and what `gh` would save of its environments."""
    online(world)
    (world.programs / "gh.says").write_text(json.dumps({"total_count": 0, "environments": []}))


def upload(world: World) -> None:
    """Versions on both indexes."""
    online(world)
    for version in ("1.1.0", "1.2.0"):
        world.upload("testpypi", version)
        world.upload("pypi", version)


def fail(world: World) -> None:
    """The files of the page, and a run on GitHub that failed."""
    show_files("docs/how-to/when-a-run-fails.md")(world)
    world.github.started = {**STARTED, "id": 47110}
    world.github.progress = [RED]
    world.github.logs = {2: LOG}
    (world.programs / "gh.says").write_text(LOG)


def take_stock(world: World) -> None:
    """Clones, an inventory of another day, and one of another machine."""
    make_clones(world)
    for name in ("2026-11-19", "shard-1"):
        with (world.repository.root / f"{name}.jsonl").open("w") as file, redirect_stdout(file):
            assert main(["inventory", "clones", "--quiet", "--run", name]) == 0


def register(world: World) -> None:
    """The pipeline, and clones of other repositories."""
    online(world)
    make_clones(world)


def make_clones(world: World) -> None:
    """Two repositories below `clones`: one publishes by identity, one by token."""
    for name, workflow in (("demo", IDENTITY), ("tool", TOKEN)):
        files = {WORKFLOW: workflow, "pyproject.toml": f'[project]\nname = "{name}"\nversion = "1.0"\n'}
        make_repository(world.repository.root / "clones" / name, files, f"octo-org/{name}")


def all_repos(world: World) -> None:
    """all-repos over two repositories of a forge."""
    for name in ("lib-a", "lib-b"):
        files = {WORKFLOW: TOKEN, "pyproject.toml": f'[project]\nname = "{name}"\nversion = "1.0"\n'}
        world.forge.add(f"octo-org/{name}", files)
    write_config(world.repository.root, ["octo-org/lib-a", "octo-org/lib-b"])
    shutil.rmtree(world.repository.root / "clones")


def on_gitlab(world: World) -> None:
    """A remote on gitlab.com, whose pipelines succeed; both indexes get what they would upload."""
    address = f"https://gitlab.com/{GITLAB_SLUG}.git"
    world.repository.git("remote", "set-url", "origin", address)
    world.repository.git("config", f"url.{world.temporary / 'remote.git'}.pushInsteadOf", address)
    world.repository.git("switch", "--quiet", "--create", "my-feature")
    assert world.standins
    world.upload("testpypi", "1.2.0.dev4711")

    def publish(ref: str) -> None:
        if ref == "v1.2.0" and not world.standins.indexes["pypi"].index.projects:
            for site in ("testpypi", "pypi"):
                world.upload(site, "1.2.0")

    world.gitlab.on_pipeline = publish


def nothing(world: World) -> None:
    """The package alone."""
    assert world.repository.root.is_dir()


def _sample(version: str) -> Sample:
    entries = f"octo_demo-{version}.dist-info/entry_points.txt"
    code = {"octo_demo.py": PACKAGE["octo_demo.py"], entries: "[console_scripts]\ndemo = octo_demo:main\n"}
    return Sample(name="octo-demo", version=version, files=code)


HOW_TO = "docs/how-to"
STAGES = {
    "README.md": Stage(nothing, leaves_out=("make",), plays=True),
    "docs/tutorial.md": Stage(nothing),
    f"{HOW_TO}/arm-an-existing-workflow.md": Stage(show_files(f"{HOW_TO}/arm-an-existing-workflow.md")),
    f"{HOW_TO}/change-many-repositories.md": Stage(all_repos, leaves_out=("uv",)),
    f"{HOW_TO}/check-what-publishes.md": Stage(
        show_files(f"{HOW_TO}/check-what-publishes.md"), leaves_out=("uvx",)
    ),
    f"{HOW_TO}/choose-the-indexes.md": Stage(nothing, leaves_out=("gh",)),
    f"{HOW_TO}/choose-what-a-release-is.md": Stage(adopt_tag_workflow),
    f"{HOW_TO}/fire-and-release.md": Stage(fire, says={"tracer release": "tracer release 1.2.0"}),
    f"{HOW_TO}/gitlab.md": Stage(on_gitlab, leaves_out=("export",), rehearses=("npm", "tracer rehearse")),
    f"{HOW_TO}/google-and-activestate.md": Stage(nothing, rehearses=("tracer rehearse",)),
    f"{HOW_TO}/guard-the-environments.md": Stage(guard),
    f"{HOW_TO}/publish-a-compiled-package.md": Stage(compile_package),
    f"{HOW_TO}/register-the-publishers.md": Stage(register),
    f"{HOW_TO}/rehearse.md": Stage(armed, plays=True),
    f"{HOW_TO}/run-a-fleet-elsewhere.md": Stage(online, leaves_out=("multi-gitter",)),
    f"{HOW_TO}/see-where-you-stand.md": Stage(online),
    f"{HOW_TO}/take-stock-of-many-repositories.md": Stage(take_stock, leaves_out=("git",)),
    f"{HOW_TO}/try-what-was-uploaded.md": Stage(upload),
    f"{HOW_TO}/when-a-run-fails.md": Stage(fail, says={"RUN": "47110"}),
}
"""Every page on which commands of tracer stand to be typed."""
