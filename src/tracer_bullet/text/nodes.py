"""A YAML text as a tree of nodes that know where they stand in it: the program's one YAML parser.

The tree is built from the parser's events, one after the other, so that neither deep nesting nor an alias
that points at itself can recurse, and so that an alias stays an alias: editing "the alias" would edit the
anchored place. The events are those of libyaml, of which the parser of GitHub's runner is a port, where its
extension is installed, else those of the parser written in Python. Where both accept a text they read the
same in it: what they are known to read differently is refused. What libyaml refuses is read once more by the
other, which knows YAML 1.2 better: a plain URL between braces is none to libyaml. So errors do not depend on
what is installed, up to the size where reading twice takes long.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.text.composer import Composer
from tracer_bullet.text.tree import (
    Alias,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Span,
    deref,
    same,
    scalar_texts,
    tree,
    walk,
    written_text,
)

__all__ = [
    "Alias",
    "Entry",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Span",
    "deref",
    "parse",
    "same",
    "scalar_texts",
    "tree",
    "walk",
    "written_text",
]

MAX_CHARACTERS = 512 * 1024
"""Longer texts are refused unread: no hand-written workflow comes near."""

MAX_CHARACTERS_READ_TWICE = 32 * 1024
"""Of longer texts the word of the fast parser is final: the other one takes up to a second for these."""

_UNREADABLE = (YAMLError, ValueError, RecursionError)
_BOM = "\ufeff"
# YAML 1.1 ends a line at the first three, YAML 1.2 does not; and a byte order mark belongs at the beginning.
_DISPUTED = re.compile("[\x85\u2028\u2029\ufeff]")


@lru_cache(maxsize=8)  # an edit is made of a tree, checked by a tree, and proven by a tree of the same text
def parse(text: str, path: str = "") -> Node | None:
    """The root node of the one YAML document in `text`, None where there is none (only blanks and comments).

    `path` is only for the error. Raises TracerError with line and column for what is no YAML, for more
    than one document, for an anchor twice, for an alias to nothing or to itself, for characters that some
    readers of YAML take for a line end and others do not, and for texts too large, too deep or too often
    aliased to be a workflow.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"{len(text):,} characters are more than the {MAX_CHARACTERS:,} that a workflow may have"
        raise TracerError(message, place=Place(path))
    shift = int(text.startswith(_BOM))
    _refuse_disputed_characters(text, shift, path)
    try:
        return _compose(text, path, shift, pure=False)
    except _UNREADABLE as error:
        if len(text) > MAX_CHARACTERS_READ_TWICE:
            raise _explain(error, path) from None
    try:
        return _compose(text, path, shift, pure=True)
    except _UNREADABLE as error:
        raise _explain(error, path) from None


def _compose(text: str, path: str, shift: int, *, pure: bool) -> Node | None:
    composer = Composer(text, path, shift)
    for event in YAML(typ="safe", pure=pure).parse(text[shift:]):
        composer.take(event)
    return composer.root


def _explain(error: Exception, path: str) -> TracerError:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        return TracerError(f"not valid YAML: {reason}", place=place)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return TracerError(f"not valid YAML: {reason}", place=Place(path))


def _refuse_disputed_characters(text: str, shift: int, path: str) -> None:
    found = _DISPUTED.search(text, shift)
    if found:
        message = (
            f"the character U+{ord(found[0]):04X} ends a line for some readers of YAML and not for others"
        )
        hint = "take it out, or write it as an escape in double quotes"
        raise TracerError(message, hint=hint, place=Composer(text, path, shift).place(found.start()))
