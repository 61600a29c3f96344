"""Random repositories, whose step is run by bash with stub clients: what is said against what happened.

The clients only write down which index they would upload to, by rules of their own, so that nothing of tracer
takes part. Whatever happened must have been said, and whatever was said for certain must have happened.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.workflow.cases import REPOSITORY
from tests.workflow.test_repositories import HEAD, JOB, WORKFLOW
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.reach import UNKNOWN_INDEX, FileTexts, RepositoryProject
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracer_bullet.workflow.expressions import Truth

T = TypeVar("T")
SEEDS = int(os.environ.get("TRACER_BASH_SEEDS", "40"))
URLS = {"pypi": "https://upload.pypi.org/legacy/", "testpypi": "https://test.pypi.org/legacy/"}
CLIENT = Path(__file__).parent / "stub_client.py"


class Author:
    """Writes one repository: `files` by path, the `env` of its step, and the `script` of it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._left = 3
        self.files = {"sub/keep": ""}
        self.env: dict[str, str] = {}
        self._configure()
        self.script = self._lines(self._random.randint(1, 4))

    def _configure(self) -> None:
        for folder in ("", "sub/"):
            if self._chance(0.5):
                default, stage = self._pick(URLS.values()), self._pick(URLS.values())
                text = f'publish-url = "{default}"\n[[index]]\nname = "stage"\npublish-url = "{stage}"\n'
                self.files[f"{folder}uv.toml"] = text
        if self._chance(0.4):
            self.env["TWINE_REPOSITORY"] = self._pick(URLS)
        if self._chance(0.3):
            self.env["UV_PUBLISH_URL"] = self._pick(URLS.values())

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, things: Iterable[T]) -> T:
        return self._random.choice(list(things))

    def _lines(self, count: int) -> str:
        return "\n".join(self._line() for _ in range(count))

    def _line(self) -> str:
        kinds = [self._upload] * 4 + [self._gate, self._assign, self._move, self._group]
        if self._left > 0:
            kinds += [self._script, self._make, self._python, self._source]
        return self._pick(kinds)()

    def _upload(self) -> str:
        name, url = self._pick(URLS), self._pick(URLS.values())
        return self._pick(
            [
                "twine upload dist/x",
                f"twine upload -r {name} dist/x",
                f"twine upload --repository-url={url} dist/x",
                f"TWINE_REPOSITORY={name} python3 -m twine upload dist/x",
                f'env TWINE_REPOSITORY_URL="{url}" twine upload dist/x',
                "uv publish",
                f"uv publish --publish-url {url}",
                "uv publish --index stage",
                "uv publish --no-config",
                'twine upload -r "${WHERE:-pypi}" dist/x',
                "twine upload -r ${1:-testpypi} dist/x",
                'twine upload -r ${1:-"testpypi"} dist/x',
                "twine check dist/x",
                "echo twine upload dist/x",
            ]
        )

    def _gate(self) -> str:
        test = self._pick(
            [
                '[[ "$GITHUB_REF" == refs/heads/* ]]',
                '[ "$GITHUB_REF_TYPE" = tag ]',
                '[ -z "${WHERE:-}" ]',
                '[ "${1:-}" = pypi ]',
                "true",
                "false",
            ]
        )
        if self._chance(0.5):
            return f"if {test}; then\n{self._line()}\nelse\n{self._line()}\nfi"
        return f"{test} && {self._upload()} || true"

    def _assign(self) -> str:
        name = self._pick(URLS)
        return self._pick([f"WHERE={name}", f"export TWINE_REPOSITORY={name}", "unset TWINE_REPOSITORY"])

    def _move(self) -> str:
        return self._pick(
            ['cd "$GITHUB_WORKSPACE/sub"', 'cd "$GITHUB_WORKSPACE"', "cd $GITHUB_WORKSPACE/sub/.."]
        )

    def _group(self) -> str:
        return f"(\n{self._lines(2)}\n)"

    def _nested(self, kind: str, write: Callable[[], str]) -> str:
        self._left -= 1
        path = f"f{len(self.files)}.{kind}"
        self.files[path] = ""
        self.files[path] = write()
        return f"$GITHUB_WORKSPACE/{path}"

    def _script(self) -> str:
        path = self._nested("sh", lambda: f"#!/bin/bash\n{self._lines(2)}\n")
        run = self._pick([f'"{path}"', f"bash {path}", f"bash -e {path}"])
        return run + self._pick(["", " pypi", " testpypi"])

    def _source(self) -> str:
        return f"( source {self._nested('lib', lambda: self._lines(2))} )"

    def _make(self) -> str:
        path = self._nested("mk", self._makefile)
        return f"make -f {path} " + self._pick(["", "one", "two", "two WHERE=pypi"])

    def _makefile(self) -> str:
        lines = "\n".join(f"\t{self._upload().replace('$', '$$')}" for _ in range(2))
        two = "two: one\n\ttwine upload -r $(WHERE) dist/x\n"
        return f"WHERE ?= testpypi\nexport WHERE\nall: one\none:\n{lines}\n{two}.PHONY: all one two\n"

    def _python(self) -> str:
        words = ["twine", "upload", "-r", self._pick(URLS), "dist/x"]
        path = self._nested("py", lambda: f"import subprocess\nsubprocess.run({words!r}, check=True)\n")
        return f"python3 {path}"


def happened(root: Path, author: Author) -> set[str]:
    """The indexes that the stub clients wrote down."""
    log = root / "log"
    log.touch()
    for name, text in author.files.items():
        _write(root / "work" / name, text)
    for name in ("twine", "uv"):
        _write(root / "bin" / name, f'#!/bin/sh\nexec "{sys.executable}" -I "{CLIENT}" {name} "$@"\n')
    _write(root / "modules/twine.py", "import os, sys\nos.execvp('twine', ['twine', *sys.argv[1:]])\n")
    env = {
        "PATH": f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(root / "modules"),
        "HOME": str(root),
        "GITHUB_REF": "refs/heads/topic",
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_WORKSPACE": str(root / "work"),
        "STUB_LOG": str(log),
        **author.env,
    }
    command = ["bash", "-e", "-c", author.script]
    subprocess.run(command, cwd=root / "work", env=env, check=False, capture_output=True, timeout=60)
    return set(log.read_text(encoding="utf-8").split())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def said(author: Author) -> dict[str, Truth]:
    """What tracer says is reached, by index."""
    script = "".join(f"          {line}\n" for line in author.script.splitlines())
    env = "".join(f"          {name}: '{value}'\n" for name, value in author.env.items())
    step = f"      - run: |\n{script}" + (f"        env:\n{env}" if env else "")
    workflows, unreadable = read_texts({WORKFLOW: f"{HEAD}{JOB}    steps:\n{step}"})
    assert not unreadable
    simulator = Simulator(REPOSITORY, workflows, RepositoryProject(FileTexts(author.files)))
    run = simulator.run(workflows[WORKFLOW], events.push_branch(REPOSITORY, "topic"))
    found: dict[str, Truth] = {}
    for upload in simulator.uploads(run):
        found[upload.index] = True if found.get(upload.index) is True else upload.reached
    return found


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("make")), reason="bash or make is missing")
@pytest.mark.parametrize("seed", [*range(SEEDS), 3046])
def test_what_happens_was_said_and_what_is_certain_happens(seed: int, tmp_path: Path) -> None:
    author = Author(seed)
    reached, found = happened(tmp_path, author), said(author)

    shown = f"{author.script}\n{author.files}\n{author.env}\nsaid {found}, happened {reached}"
    assert UNKNOWN_INDEX in found or reached <= set(found), shown
    certain = {index for index, is_reached in found.items() if is_reached is True and index != UNKNOWN_INDEX}
    assert certain <= reached or UNKNOWN_INDEX in found, shown
