"""Follows a script as it would run, without running it: which commands, with which words and environment.

Where a script may go two ways it goes both, and what comes of it is unknown. What an ordinary command does
is taken to succeed; what runs only if one fails is unknown too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.shell.assigned import assigned_names
from tracer_bullet.workflow.shell.builtins import BUILTINS
from tracer_bullet.workflow.shell.command import Command, Surroundings
from tracer_bullet.workflow.shell.conditions import decide, matches_any
from tracer_bullet.workflow.shell.lexer import ScriptError
from tracer_bullet.workflow.shell.lines import read_lines
from tracer_bullet.workflow.shell.nested import nested_script
from tracer_bullet.workflow.shell.parser import parse_script
from tracer_bullet.workflow.shell.state import State, substitutions
from tracer_bullet.workflow.shell.syntax import (
    AndOr,
    Body,
    Case,
    Function,
    Group,
    If,
    Loop,
    Node,
    Pipeline,
    Simple,
)
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS
from tracer_bullet.workflow.truth import both, either, opposite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.words import Word

MAX_NESTED_SCRIPTS = 8
"""Scripts within scripts (`$(…)`, `bash -c`) below this are not followed."""
MAX_LENGTH = 50_000
"""Characters of a script; no hand-written one comes near."""
MAX_STEPS = 5_000
"""Commands and compound commands that one script may run."""

Result: TypeAlias = "tuple[Truth, bool]"
"""Whether a command says yes when all goes well, and whether it may turn out otherwise."""
_DONE: Result = (True, True)
_TESTS = frozenset({"[", "[[", "test"})
_QUESTIONS = frozenset(
    {"((", "let", "grep", "egrep", "fgrep", "diff", "cmp", "which", "type", "hash", "command"}
)
_ANSWERS: dict[str, Result] = {"true": (True, False), ":": (True, False), "false": (False, False)}


def read_script(script: str, surroundings: Surroundings) -> tuple[Command, ...]:
    """The commands of `script`, in order, those left out that certainly do not run.

    `surroundings` is what the script inherits. A script that cannot be read as one gives its lines, taken for
    commands that may run; one that is too long to be read is one command of which nothing is known.
    """
    if len(script) > MAX_LENGTH:
        return (Command((UNKNOWN_WORDS,), Surroundings(surroundings.values, is_open=True), UNKNOWN, 0),)
    try:
        body = parse_script(script)
        reader = _Reader(body)
        reader.body(body, State(surroundings), True)
    except ScriptError:
        return read_lines(script, surroundings)
    return tuple(reader.found)


class _Reader:
    """Collects commands. `depth` counts scripts within scripts, `steps` what has been looked at."""

    def __init__(self, body: Body) -> None:
        self.found: list[Command] = []
        self._assigned = assigned_names(body)
        self._functions: dict[str, frozenset[str]] = {}
        self._depth = 0
        self._steps = 0

    def body(self, body: Body, state: State, truth: Truth) -> Result:
        result = _DONE
        for node in body:
            if both(truth, state.alive) is False:
                break
            result = self._node(node, state, truth)
        return result

    def _node(self, node: Node, state: State, truth: Truth) -> Result:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ScriptError("more commands than can be followed")
        return self._BY_KIND[type(node)](self, node, state, truth)

    def _and_or(self, node: AndOr, state: State, truth: Truth) -> Result:
        happy, may_differ = self._node(node.links[0][1], state, truth)
        for operator, pipeline in node.links[1:]:
            goes_on = _taken(happy if operator == "&&" else opposite(happy), may_differ)
            then, then_may_differ = _DONE
            if goes_on is True:
                then, then_may_differ = self._node(pipeline, state, truth)
            elif goes_on is UNKNOWN:
                way = state.copy()
                then, then_may_differ = self._node(pipeline, way, both(truth, UNKNOWN))
                state.merge(way)
            join = both if operator == "&&" else either
            happy, may_differ = join(happy, then), may_differ or then_may_differ
        return happy, may_differ

    def _pipeline(self, node: Pipeline, state: State, truth: Truth) -> Result:
        alone = len(node.commands) == 1
        for command in node.commands:
            happy, may_differ = self._node(command, state if alone else state.copy(), truth)
        return (opposite(happy), may_differ) if node.negated else (happy, may_differ)

    def _if(self, node: If, state: State, truth: Truth) -> Result:
        reached: Truth = True
        ways: list[State] = []
        for condition, body in node.branches:
            happy, may_differ = self.body(condition, state, both(truth, reached))
            # Whoever asks with `if` expects either answer, of an ordinary command too.
            holds = UNKNOWN if may_differ else happy
            self._branch(both(reached, holds), body, state, truth, ways)
            reached = both(reached, opposite(holds))
        self._branch(reached, node.otherwise, state, truth, ways)
        state.become(*ways)
        return _DONE

    def _branch(self, taken: Truth, body: Body, state: State, truth: Truth, ways: list[State]) -> None:
        if taken is not False:
            way = state.copy()
            self.body(body, way, both(truth, taken))
            ways.append(way)

    def _loop(self, node: Loop, state: State, truth: Truth) -> Result:
        for name in assigned_names(node.body):
            state.set(name, UNKNOWN_WORDS)
        if node.variable:
            state.set(node.variable, UNKNOWN_TEXT)
        self._substitutions(node.items, state, truth)
        self.body(node.condition, state, truth)
        way = state.copy()
        self.body(node.body, way, both(truth, UNKNOWN) if node.condition else truth)
        state.merge(way)
        return _DONE

    def _case(self, node: Case, state: State, truth: Truth) -> Result:
        subject = state.join(node.subject)
        reached: Truth = True
        ways: list[State] = []
        for patterns, body in node.arms:
            fits = matches_any(subject, patterns, state)
            self._branch(both(reached, fits), body, state, truth, ways)
            reached = both(reached, opposite(fits))
        self._branch(reached, (), state, truth, ways)
        state.become(*ways)
        return _DONE

    def _group(self, node: Group, state: State, truth: Truth) -> Result:
        return self.body(node.body, state.copy() if node.subshell else state, truth)

    def _function(self, node: Function, state: State, truth: Truth) -> Result:
        """The body may run at any later time, with whatever the variables are then."""
        inside = state.copy()
        for name in self._assigned:
            inside.set(name, UNKNOWN_WORDS)
        self._functions[node.name] = assigned_names((node.body,))
        self._node(node.body, inside, both(truth, UNKNOWN))
        return _DONE

    def _simple(self, node: Simple, state: State, truth: Truth) -> Result:
        self._substitutions([*node.words, *(word for _, word in node.assignments)], state, truth)
        values = [(name, state.join(word)) for name, word in node.assignments]
        if node.words and node.words[0].bare in _TESTS:
            return decide(node.words, state), False
        words = [field for word in node.words for field in state.expand(word)]
        inside = state.copy() if words and values else state
        for name, value in values:
            inside.set(name, value, export=bool(words))
        return self._run(words, node, state, inside, truth) if words else _DONE

    def _run(self, words: list[str], node: Simple, state: State, inside: State, truth: Truth) -> Result:
        name, arguments = words[0], words[1:]
        if name in _ANSWERS:
            return _ANSWERS[name]
        if name in ("exit", "return"):
            _leave(arguments, state, truth)
            return _DONE
        if name in self._functions:
            for changed in self._functions[name]:
                state.set(changed, UNKNOWN_WORDS)
            return _DONE
        inner = nested_script(words, node.document)
        if inner is not None and self._nested(inner, state if name == "eval" else inside.copy(), truth):
            return _DONE
        if name in BUILTINS:
            BUILTINS[name](arguments, state)
        writes = tuple(state.join(word) for word in node.writes)
        runs = both(truth, state.alive)
        self.found.append(
            Command(tuple(words), inside.surroundings(), runs, node.line, writes, node.document)
        )
        return (UNKNOWN, True) if name in _QUESTIONS else _DONE

    def _substitutions(self, words: Sequence[Word], state: State, truth: Truth) -> None:
        for word in words:
            for script in substitutions(word):
                self._nested(script, state.copy(), truth)

    def _nested(self, script: str, state: State, truth: Truth) -> bool:
        """Whether the script within the script could be read."""
        if self._depth >= MAX_NESTED_SCRIPTS:
            raise ScriptError("too many scripts within scripts")
        try:
            body = parse_script(script)
        except ScriptError:
            return False
        self._depth += 1
        self.body(body, state, truth)
        self._depth -= 1
        return True

    _BY_KIND: ClassVar[dict[type, Callable[[_Reader, Any, State, Truth], Result]]] = {
        AndOr: _and_or,
        Pipeline: _pipeline,
        Simple: _simple,
        If: _if,
        Loop: _loop,
        Case: _case,
        Group: _group,
        Function: _function,
    }


def _taken(truth: Truth, may_differ: bool) -> Truth:
    """Whether a way is taken: one that is not taken when all goes well may be, if what decides may differ."""
    return UNKNOWN if truth is False and may_differ else truth


def _leave(arguments: Sequence[str], state: State, truth: Truth) -> None:
    """`exit`: what follows does not run. Where it is only possible that the script fails here, it goes on."""
    if truth is True or arguments in ([], ["0"]):
        state.alive = False
