"""`node FILE`: whether a program of the repository, with the files that it loads, could upload anything.

Nothing is worked out: a program that runs others, connects, or loads a package cannot be followed.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import spoken
from tracer_bullet.workflow.reach.follow.call import Followed
from tracer_bullet.workflow.reach.harmless_actions import is_harmless_javascript
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

MAX_FILES = 20
"""Files of the repository that are read for one command."""
_BUILTIN = r"(?:node:)?(?:fs|fs/promises|path|os|util|url|assert|assert/strict|crypto|process|test)"
_ASKS = frozenset({"-v", "--version", "-h", "--help"})
_WRITTEN = frozenset({"-e", "--eval", "-p", "--print", "-pe"})
"""Options that take a program: https://nodejs.org/api/cli.html#options."""
_OF_RUNNER = frozenset(
    f"--test-{name}"
    for name in (
        *("concurrency", "coverage-exclude", "coverage-include", "isolation", "name-pattern", "reporter"),
        *("reporter-destination", "shard", "skip-pattern", "timeout"),
    )
)
"""Options of `node --test` that take a value: https://nodejs.org/api/cli.html#--test-reporter."""
_TEST = re.compile(r"(?:\A|[._-])test(?:-.*)?\.[cm]?js\Z")
_OF_DATA = re.compile(rf"require\(\s*['\"](?:{_BUILTIN}|[^'\"]+\.json)['\"]\s*\)")
_IMPORT = re.compile(
    r"(?<![.\w])(?:import|export)\b[\w*{}\s,$]*\bfrom\s*['\"](?P<name>[^'\"]+)['\"]"
    r"|(?<![.\w])require\(\s*['\"](?P<required>[^'\"]+)['\"]\s*\)"
)
_HARMLESS = re.compile(_BUILTIN)
_ENDINGS = ("", ".js", ".mjs", ".cjs", ".json", "/index.js")


def follow_node(call: FollowedCall) -> Followed | None:
    """What `node FILE` runs; None if it runs no code of the repository, or none that is named."""
    told = call.words[1:]
    if told and told[0] in _ASKS:
        return Followed()
    if len(told) == 2 and told[0] in _WRITTEN:
        return Followed() if is_harmless_javascript(_OF_DATA.sub("", told[1])) else None
    names = _tests(call, told) if "--test" in told else told[:1]
    found = [each[0] for name in names if not name.startswith("-") and (each := call.read(name))]
    return _read(call, found) if found else None


def _tests(call: FollowedCall, told: Sequence[str]) -> Iterator[str]:
    """The files that `node --test` runs: https://nodejs.org/api/test.html#running-tests-from-the-command-line."""
    named = [told[at] for at in spoken(told, _OF_RUNNER) if not told[at].startswith("-")]
    yield from named
    for folder in () if named else ("", "test"):
        yield from (
            posixpath.join(folder, name)
            for name in call.files.names(posixpath.join(call.path(".") or "", folder))
            if _TEST.search(name) or (folder and name.endswith((".js", ".mjs", ".cjs")))
        )


def _read(call: FollowedCall, waiting: list[str]) -> Followed:
    """What these files do, with those that they load."""
    for path in waiting:  # grows while it is walked
        text = call.files.text(path)
        if text is None or len(waiting) > MAX_FILES or not is_harmless_javascript(_IMPORT.sub(_kept, text)):
            named = speaks_of_uploads(text or "")
            return Followed(files=tuple(waiting), gap=f"`{path}` may run or load anything", is_named=named)
        waiting += (each for each in _loaded(call, path, text) if each not in waiting)
    return Followed(files=tuple(waiting))


def _kept(found: re.Match[str]) -> str:
    """What remains of an import to be judged: nothing of a harmless builtin or of a file."""
    name = found["name"] or found["required"]
    return "" if name.startswith(".") or _HARMLESS.fullmatch(name) else "import"


def _loaded(call: FollowedCall, path: str, text: str) -> Iterator[str]:
    """The files of the repository that a program loads; one that is not there is named as it is written."""
    for found in _IMPORT.finditer(text):
        name = found["name"] or found["required"]
        if name.startswith("."):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            paths = (f"{base}{ending}" for ending in _ENDINGS)
            yield next((each for each in paths if call.files.text(each) is not None), base)
