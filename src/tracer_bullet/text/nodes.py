"""A YAML text as a tree of nodes that know where they stand in it: the program's one YAML parser.

The tree is built from the parser's events, one after the other, so that neither deep nesting nor an alias
that points at itself can recurse, and so that an alias stays an alias: editing "the alias" would edit the
anchored place. The events are those of libyaml, of which the parser of GitHub's runner is a port, where its
extension is installed, else those of the parser written in Python. Where both accept a text they read the
same in it: what they are known to read differently is refused.
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
    tree,
    walk,
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
    "tree",
    "walk",
]

MAX_CHARACTERS = 512 * 1024
"""Longer texts are refused unread: no hand-written workflow comes near."""

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
    composer = Composer(text, path, shift)
    _refuse_disputed_characters(text, shift, composer)
    try:
        for event in YAML(typ="safe", pure=False).parse(text[shift:]):
            composer.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        reason = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise TracerError(f"not valid YAML: {reason}", place=place) from None
    except (YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TracerError(f"not valid YAML: {reason}", place=Place(path)) from None
    return composer.root


def _refuse_disputed_characters(text: str, shift: int, composer: Composer) -> None:
    found = _DISPUTED.search(text, shift)
    if found:
        message = (
            f"the character U+{ord(found[0]):04X} ends a line for some readers of YAML and not for others"
        )
        hint = "take it out, or write it as an escape in double quotes"
        raise TracerError(message, hint=hint, place=composer.place(found.start()))
