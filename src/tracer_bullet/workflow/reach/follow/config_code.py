"""Configuration that is a program, and the tests that a runner loads, of tools in other languages.

Nothing is worked out: as with the code of a build, a file counts only if it speaks of uploads, and one in
JavaScript only if it has the means to start a program or to connect.
"""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, unfollowed
from tracer_bullet.workflow.reach.follow.files_below import files_below
from tracer_bullet.workflow.reach.harmless_actions import is_harmless_javascript
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_SETTINGS = re.compile(r"\.?[\w-]+(?:\.config|rc)(?:\.[\w-]+)?\.[cm]?[jt]s")
"""`vite.config.ts`, `.eslintrc.js`: as most tools on Node look for their settings."""
_OF_VITEPRESS = re.compile(r"config\.[cm]?[jt]s")
_LOADED = re.compile(
    r"(?<![.\w])import\b[\w*{}\s,$]*(?:\bfrom\s*)?['\"][^'\"]*['\"]|\brequire\(\s*['\"][^'\"]*['\"]\s*\)"
)
_STARTS = re.compile(r"child_process|exec|shell|['\"](?:zx|bun)")
"""What an import names that starts programs."""
_TESTS = re.compile(r".*[._-](?:test|spec)\.[cm]?[jt]sx?")
_OF_TESTS = frozenset({"test", "tests", "__tests__", "spec"})
_PROGRAM = re.compile(r".*\.[cm]?[jt]sx?")
_PLACES = ("", ".config", ".vitepress", "docs/.vitepress", ".storybook")
_MOST_FILES = 300
"""Files that are looked at, of one call."""
_RUNNERS = frozenset({"ava", "bun", "deno", "jest", "node", "mocha", "playwright", "react-scripts", "vitest"})
_OF_YARN = re.compile(r"^[\s-]*(?:yarnPath|path|yarn-path)[\s:]+['\"]?([^\s'\"]+)", re.MULTILINE)
_OF_RUBY = {"brew": ("Brewfile",), "bundle": ("Gemfile",)}


def config_on_node(call: FollowedCall) -> Iterator[Followed]:
    """A gap for each file of settings, and for a runner each test, that speaks of uploads."""
    for folder in _PLACES:
        wanted = _OF_VITEPRESS if folder.endswith(".vitepress") else _SETTINGS
        found = (name for name in _names(call, folder) if wanted.fullmatch(name))
        yield from _speaking(call, (posixpath.join(folder, name) for name in found))
    if call.words[0] in _RUNNERS:
        yield from _speaking(call, islice(_tests(call), _MOST_FILES))


def code_of_package_manager(call: FollowedCall) -> Iterator[Followed]:
    """What pnpm and yarn load before they do anything: hooks, plugins, the very program that runs as yarn.

    https://pnpm.io/pnpmfile and https://yarnpkg.com/configuration/yarnrc (`yarnPath`, `plugins`).
    """
    if call.words[0] == "pnpm":
        yield from _speaking(call, (".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js"))
    elif call.words[0] == "yarn":
        read = filter(None, map(call.read, (".yarnrc.yml", ".yarnrc")))
        yield from _speaking(call, (name for _, text in read for name in _OF_YARN.findall(text)))


def config_in_ruby(call: FollowedCall) -> Iterator[Followed]:
    """https://docs.brew.sh/Brew-Bundle-and-Brewfile and https://bundler.io/man/gemfile.5.html are Ruby."""
    yield from _speaking(call, _OF_RUBY[call.words[0]])


def _speaking(call: FollowedCall, names: Iterator[str] | tuple[str, ...]) -> Iterator[Followed]:
    for name in names:
        found = call.read(name)
        if found and speaks_of_uploads(found[1]) and _may_start(*found):
            yield unfollowed(found[0])


def _may_start(path: str, text: str) -> bool:
    """Whether a program could upload: one for Node that only sets values cannot."""
    without = _LOADED.sub(lambda found: found[0] if _STARTS.search(found[0]) else "", text)
    return not _PROGRAM.fullmatch(path) or not is_harmless_javascript(without)


def _names(call: FollowedCall, folder: str) -> list[str]:
    path = call.path(folder or ".")
    return list(call.files.names(path)) if path is not None else []


def _tests(call: FollowedCall) -> Iterator[str]:
    """The modules with tests, wherever they are: https://mochajs.org/#the-test-directory, and the like."""
    for path in files_below(call):
        folder, _, name = path.rpartition("/")
        is_of_tests = bool(_OF_TESTS.intersection(folder.split("/")))
        if _TESTS.fullmatch(name) or (is_of_tests and _PROGRAM.fullmatch(name)):
            yield path
