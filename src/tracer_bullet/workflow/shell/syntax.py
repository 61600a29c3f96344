"""The syntax tree of a script: only as much of the shell's grammar as decides which commands run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from tracer_bullet.workflow.shell.words import Word


class Simple(NamedTuple):
    """A command. `writes` are the files it is redirected into, `document` is the text it is fed.

    `aside` are words that are expanded for it though they are not its own: files it reads, arithmetic.
    """

    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Word], ...] = ()
    writes: tuple[Word, ...] = ()
    aside: tuple[Word, ...] = ()
    document: Word | None = None
    line: int = 0


class Pipeline(NamedTuple):
    """Commands joined by `|`; `negated` where `!` stands in front."""

    commands: tuple[Node, ...]
    negated: bool


class AndOr(NamedTuple):
    """Pipelines joined by `&&` and `||`; the operator of the first one is empty."""

    links: tuple[tuple[str, Pipeline], ...]


class If(NamedTuple):
    """Pairs of condition and body, in order; `otherwise` is the body of `else`."""

    branches: tuple[tuple[Body, Body], ...]
    otherwise: Body


class Loop(NamedTuple):
    """`for` (with `variable` and `items`, arithmetic too), `while` and `until` (with `condition`)."""

    variable: str
    items: tuple[Word, ...]
    condition: Body
    body: Body


class Case(NamedTuple):
    """`case subject in` with the patterns and the body of each arm.

    `goes_on`: an arm ends with `;&` or `;;&`, so that more than one may run.
    """

    subject: Word
    arms: tuple[tuple[tuple[Word, ...], Body], ...]
    goes_on: bool = False


class Group(NamedTuple):
    """`{ … }`, or `( … )`, whose assignments stay inside; with `&` behind it, it is not `awaited`."""

    body: Body
    subshell: bool
    awaited: bool = True


class FunctionDefinition(NamedTuple):
    """A function; its body runs where it is called, if it is."""

    name: str
    body: Node


Node: TypeAlias = Simple | Pipeline | AndOr | If | Loop | Case | Group | FunctionDefinition
Body: TypeAlias = tuple[Node, ...]
