"""Programs of the repository that a known command is told to run, by an option or its configuration.

As with the code of a build, what they do counts only if it uploads, or speaks of uploads.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words, unfollowed
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_NAMED = (
    r"(?:tool|script|exec|program|plugin|extension|config|command|filter|pager|hook|requir|load|linker"
    r"|compiler|driver|rule|dot|ccbin|askpass|puppeteer)"
)
_OPTION = re.compile(rf"--?[\w-]*{_NAMED}[\w-]*\Z", re.IGNORECASE)
"""Options that are called after something that runs."""
_SHORT = {
    "asciidoctor": ("-r",),
    "griffe": ("-e",),
    "lcov": ("-d",),
    "man": ("-P",),
    "markdownlint": ("-r",),
    "mmdc": ("-p", "-c"),
    "rustc": ("-C",),
    "wget": ("-e",),
}
_MARKDOWNLINT = tuple(
    f".markdownlint{name}{kind}" for name in ("", "-cli2") for kind in (".cjs", ".mjs", ".jsonc", ".yaml")
)
SETTINGS = {
    **dict.fromkeys(("bun", "npm", "npx", "pnpm", "yarn"), (".npmrc",)),
    **dict.fromkeys(("genhtml", "lcov"), (".lcovrc", "lcovrc")),
    **dict.fromkeys(("markdownlint", "markdownlint-cli2"), _MARKDOWNLINT),
    **dict.fromkeys(("ncu", "npm-check-updates"), (".ncurc.js", ".ncurc.cjs", ".ncurc.mjs")),
    "cargo": (".cargo/config.toml", ".cargo/config"),
    "doxygen": ("Doxyfile", "docs/Doxyfile"),
    "gcovr": ("gcovr.cfg", "gcovr.toml"),
    "husky": tuple(f".husky/{hook}" for hook in ("pre-commit", "commit-msg", "post-commit", "pre-push")),
    "oxlint": (".oxlintrc.json",),
    "pydoc-markdown": ("pydoc-markdown.yml", "pydoc-markdown.yaml"),
    "pyre": (".pyre_configuration", ".pyre_configuration.local"),
    "quarto": ("_quarto.yml", "_quarto.yaml"),
    "stestr": (".stestr.conf",),
}
"""By the name of the command: its configuration, which may name programs, or be one."""
_MAY_TELL = re.compile(rf"(?:\A|\s)-(?:-?[\w-]*{_NAMED}|[CPcdepr]\s)", re.IGNORECASE)
_PATH = re.compile(r"[\w.$/-]+")
_LEFT_OUT = re.compile(r"exclu|ignore|omit|skip|\A\s*INPUT\s*\+?=", re.IGNORECASE)
_MOST_PATHS = 300
"""Words of a configuration that are looked up among the files of the repository."""


def may_be_told(call: FollowedCall) -> bool:
    """Whether there is an option, or a configuration, that may tell it."""
    return call.words[0] in SETTINGS or bool(_MAY_TELL.search(" ".join(call.words[1:])))


def programs_told(call: FollowedCall) -> Iterator[Followed]:
    """The programs, as if they ran here; a gap for each other file that speaks of uploads."""
    for name in dict.fromkeys((*_by_option(call), *SETTINGS.get(call.words[0], ()))):
        found = call.read(name)
        if found is None:
            continue
        yield from _run(call, *found)
        is_read = call.words[0] in SETTINGS or call.words[0] in _SHORT
        for other in islice(dict.fromkeys(_named_in(found[1]) if is_read else ()), _MOST_PATHS):
            inner = call.read(other)
            if inner and inner != found:
                yield from _run(call, *inner)


def _by_option(call: FollowedCall) -> Iterator[str]:
    """The values of the options, each split at `=`, and the other arguments."""
    short = _SHORT.get(call.words[0], ())
    for word, following in pairwise((*call.words[1:], "")):
        name, equals, value = word.partition("=")
        if _OPTION.match(name) or name in short:
            yield from (value if equals else following).split("=")
    if call.words[0] == "doxygen":
        yield from call.words[1:]


def _named_in(text: str) -> Iterator[str]:
    """What may be the name of a file, but where a line says what is left out."""
    for line in text.splitlines():
        if not _LEFT_OUT.search(line):
            yield from (word for word in _PATH.findall(line) if "/" in word or "." in word.strip("."))


def _run(call: FollowedCall, path: str, text: str) -> Iterator[Followed]:
    """What one file does. tracer follows files for Python and for shells, and no others."""
    rooted = f"{WORKSPACE}/{path}"
    if path.endswith(".py"):
        yield Followed(commands_of_words(("python", rooted), call.shell_env), (path,), is_product=True)
    elif text.startswith("#!") or path.endswith((".sh", ".bash")):
        yield Followed(commands_of_words((rooted,), call.shell_env), (path,), is_product=True)
    elif speaks_of_uploads(text):
        yield unfollowed(path)
