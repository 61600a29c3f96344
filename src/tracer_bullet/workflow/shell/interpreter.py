"""Follows a script as it would run, without running it: which commands, with which words and environment.

Where a script may go two ways it goes both, and what comes of it is unknown. What an ordinary command does
is taken to succeed; what runs only if one fails is unknown too.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, ClassVar

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both, either, opposite
from tracer_bullet.workflow.shell.assigned_names import assigned_names, local_names
from tracer_bullet.workflow.shell.builtins import BUILTINS, SPECIAL, assignments
from tracer_bullet.workflow.shell.command import Command
from tracer_bullet.workflow.shell.expansions import ScriptError
from tracer_bullet.workflow.shell.nested import handed_script, script_of_trap
from tracer_bullet.workflow.shell.output import (
    fill_printed,
    lines_printed,
    name_located,
    note_located,
    text_printed,
)
from tracer_bullet.workflow.shell.script_parser import parse_script
from tracer_bullet.workflow.shell.state import (
    ANSWERS,
    DONE,
    QUESTIONS,
    TESTS,
    State,
    leave,
    substitutions,
    taken,
)
from tracer_bullet.workflow.shell.syntax import (
    AndOr,
    Body,
    Case,
    FunctionDefinition,
    Group,
    If,
    Loop,
    Node,
    Pipeline,
    Simple,
)
from tracer_bullet.workflow.shell.tests import decide_test, matches_any
from tracer_bullet.workflow.shell.words import UNKNOWN_TEXT, UNKNOWN_WORDS, Anything

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.shell.state import Result
    from tracer_bullet.workflow.shell.words import Word

MAX_NESTED_SCRIPTS = 8
"""Scripts within scripts (`$(…)`, `bash -c`) below this are not followed."""
MAX_STEPS = 20_000
"""Commands and compound commands that one script may run."""


class Interpreter:
    """Collects commands. `depth` counts scripts within scripts, `steps` what has been looked at."""

    def __init__(self, body: Body) -> None:
        self.found: list[Command] = []
        self._assigned = assigned_names(body)
        self._defined: list[FunctionDefinition] = []
        self._called: set[int] = set()
        self._aliases: dict[str, str] = {}
        self._located: dict[str, str] = {}
        self._is_captured = False
        self._depth = 0
        self._calls = 0
        self._steps = 0

    def script(self, body: Body, state: State) -> None:
        """A whole script; functions that it never calls may be called by something that is not followed."""
        start = state.copy()
        for node in body:
            if _says_no(node, self.body((node,), state, True)):
                # https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html, option `e`
                state.fail()
        for function in self._defined:
            if id(function) not in self._called:
                self._node(function.body, self._later(start), UNKNOWN)

    def body(self, body: Body, state: State, truth: Truth) -> Result:
        """Whether the last of these commands says yes; `truth` is whether they run."""
        result = DONE
        for node in body:
            goes_on = both(truth, state.goes_on)
            if goes_on is False:
                break
            result = self._node(node, state, goes_on if state.returned is not False else truth)
        return result

    def _node(self, node: Node, state: State, truth: Truth) -> Result:
        self._steps += isinstance(node, Simple | Loop)
        if self._steps > MAX_STEPS:
            raise ScriptError("more commands than can be followed")
        return self._BY_KIND[type(node)](self, node, state, truth)

    def _and_or(self, node: AndOr, state: State, truth: Truth) -> Result:
        happy, may_differ = self._node(node.links[0][1], state, truth)
        for operator, pipeline in node.links[1:]:
            goes_on = taken(happy if operator == "&&" else opposite(happy), may_differ)
            if goes_on is False:
                continue
            way = state if goes_on is True and not may_differ else state.copy()
            if goes_on is True:
                then, then_may_differ = self._node(pipeline, state, truth)
                if may_differ and state.goes_on is False:
                    # What ends the script here is passed over if the command before it says otherwise.
                    state.merge(way)
            else:
                then, then_may_differ = self._node(pipeline, way, both(truth, UNKNOWN))
                state.merge(way)
            join = both if operator == "&&" else either
            happy, may_differ = join(happy, then), may_differ or then_may_differ
        return happy, may_differ

    def _pipeline(self, node: Pipeline, state: State, truth: Truth) -> Result:
        if len(node.commands) == 1:
            happy, may_differ = self._node(node.commands[0], state, truth)
            return (opposite(happy), may_differ) if node.negated else (happy, may_differ)
        fed = state.fed
        for command in node.commands:
            begun = len(self.found)
            happy, may_differ = self._node(command, state.copy(fed=fed), truth)
            fed = lines_printed(self.found[begun:])
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
        return DONE

    def _branch(self, taken: Truth, body: Body, state: State, truth: Truth, ways: list[State]) -> None:
        if taken is not False:
            way = state.copy()
            self.body(body, way, both(truth, taken))
            ways.append(way)

    def _loop(self, node: Loop, state: State, truth: Truth) -> Result:
        for name in assigned_names(node.body):
            state.set(name, UNKNOWN_WORDS)
        if node.variable:
            is_word = all(map(state.stays_a_word, node.items))
            state.set(node.variable, UNKNOWN_TEXT if is_word else UNKNOWN_WORDS)
        self._substitutions(node.items, state, truth)
        begun = len(self.found)
        way = self._once(node, state, truth)
        while names := way.changed(state):
            # A second round finds them set.
            del self.found[begun:]
            for name in names:
                state.set(name, UNKNOWN_WORDS)
            way = self._once(node, state, truth)
        state.merge(way)
        return DONE

    def _once(self, node: Loop, state: State, truth: Truth) -> State:
        """How things are after the body of a loop."""
        self.body(node.condition, state, truth)
        way = state.copy()
        self.body(node.body, way, both(truth, UNKNOWN) if node.condition else truth)
        return way

    def _case(self, node: Case, state: State, truth: Truth) -> Result:
        self._substitutions([node.subject, *(word for words, _ in node.arms for word in words)], state, truth)
        subject = state.join(node.subject)
        if node.goes_on:
            for _, body in node.arms:
                self._maybe(body, state, truth)
            return DONE
        reached: Truth = True
        ways: list[State] = []
        for patterns, body in node.arms:
            fits = matches_any(subject, patterns, state)
            self._branch(both(reached, fits), body, state, truth, ways)
            reached = both(reached, opposite(fits))
        self._branch(reached, (), state, truth, ways)
        state.become(*ways)
        return DONE

    def _group(self, node: Group, state: State, truth: Truth) -> Result:
        result = self.body(node.body, state.copy() if node.subshell else state, truth)
        return result if node.awaited else DONE

    def _function(self, node: FunctionDefinition, state: State, _truth: Truth) -> Result:
        """The body runs where it is called."""
        if UNKNOWN_TEXT in node.name or UNKNOWN_WORDS in node.name:
            raise ScriptError("a function without a name")
        state.functions[node.name] = (node,)
        self._defined.append(node)
        return DONE

    def _call(self, words: list[str], state: State, truth: Truth) -> Result:
        """Runs a function, or each of those that may be meant."""
        options = state.functions[words[0]]
        if len(options) == 1 and options[0] is not None:
            return self._enter(options[0], words[1:], state, truth)
        for option in options:
            if option is not None:
                way = state.copy()
                self._enter(option, words[1:], way, both(truth, UNKNOWN))
                state.merge(way)
        return UNKNOWN, True

    def _enter(
        self, function: FunctionDefinition, arguments: list[str], state: State, truth: Truth
    ) -> Result:
        if self._calls >= MAX_NESTED_SCRIPTS:
            raise ScriptError("too many functions within functions")
        self._calls += 1
        self._called.add(id(function))
        before, state.returned = state.returned, False
        given = state.take_arguments(arguments)
        result = self._node(function.body, state, truth)
        result = result if state.returned is False else (UNKNOWN, True)
        state.give_back_arguments(given)
        for name in local_names((function.body,)):
            state.set(name, UNKNOWN_WORDS)
        state.returned = before
        self._calls -= 1
        return result

    def _maybe(self, body: Body, state: State, truth: Truth) -> None:
        way = state.copy()
        self.body(body, way, both(truth, UNKNOWN))
        state.merge(way)

    def _later(self, state: State) -> State:
        """With whatever the variables are then, handed on or not."""
        later = state.copy()
        for name in self._assigned:
            later.set(name, UNKNOWN_WORDS, export=True)
        later.forget_arguments()
        return later

    def _simple(self, node: Simple, state: State, truth: Truth) -> Result:
        fed = [node.document] if node.document else []
        expanded = (*node.words, *(word for _, word in node.assignments), *node.writes, *node.aside, *fed)
        if printed := self._substitutions(expanded, state, truth):
            node = _fill(node, printed)
        values = [(name, state.assigned(word)) for name, word in node.assignments]
        if node.words and self._is_test(node.words[0].bare, state):
            return decide_test(node.words, state), False
        own = bool(node.words) and node.words[0].bare in BUILTINS
        given = node.words if own else [name_located(word, self._located) for word in node.words]
        note_located(self._located, node.assignments)
        words = [field for word in given for field in state.expand(word)]
        inside = state.copy() if words and values else state
        for name, value in values:
            inside.set(name, value, export=bool(words))
            if words and (words[0] in SPECIAL or words[0] in state.functions):
                state.set(name, UNKNOWN_WORDS)
        return self._run(words, node, state, inside, truth) if words else DONE

    def _is_test(self, name: str, state: State) -> bool:
        """Whether nothing else has the name of this test."""
        return name in TESTS and (name == "[[" or not (name in state.functions or name in self._aliases))

    def _run(self, words: list[str], node: Simple, state: State, inside: State, truth: Truth) -> Result:
        if words[0] not in state.functions:
            return self._program(words, node, state, inside, truth)
        is_certain = None not in state.functions[words[0]]
        result = self._call(words, state, truth)
        return result if is_certain else self._program(words, node, state, inside, both(truth, UNKNOWN))

    def _program(self, words: list[str], node: Simple, state: State, inside: State, truth: Truth) -> Result:
        """Runs what is no function: something of the shell, or a program."""
        plain = words
        while plain[0] in ("command", "builtin") and plain[1:] and not plain[1].startswith("-"):
            plain = plain[1:]
        name, arguments = plain[0], plain[1:]
        if name in ANSWERS and name not in self._aliases:
            return ANSWERS[name]
        if name in ("exit", "return") and name not in self._aliases:
            self._leave(name, arguments, state, truth)
            return DONE
        if name == "alias":
            self._aliases.update(assignments(arguments))
        document = state.join(node.document) if node.document else "" if node.aside else state.fed
        if self._hands_on(plain, document, state, inside, truth):
            return DONE
        found_by_it = inside.shell_env()
        if name in BUILTINS:
            BUILTINS[name](arguments, state)
        writes = tuple(state.join(word) for word in node.writes)
        runs = both(truth, state.goes_on)
        self.found.append(Command(tuple(words), found_by_it, runs, node.line, writes, document))
        return self._answer(name, writes)

    def _answer(self, name: str, writes: tuple[str, ...]) -> Result:
        """What an ordinary command says."""
        if name == "echo" and self._is_captured and not writes:
            return True, False
        return (UNKNOWN, True) if name in QUESTIONS else DONE

    def _leave(self, name: str, arguments: Sequence[str], state: State, truth: Truth) -> None:
        """`return` outside a function is a mistake, which stops nothing for certain."""
        if name == "exit":
            leave(arguments, state, truth)
        elif self._calls:
            state.returned = True

    def _hands_on(self, words: list[str], document: str, state: State, inside: State, truth: Truth) -> bool:
        """Whether the command is nothing but another script, which could be read."""
        name, maybe = words[0], both(truth, UNKNOWN)
        if name == "trap":
            return self._nested(script_of_trap(words[1:]), self._later(state), maybe)
        if name in self._aliases:
            meaning = self._aliases.pop(name)
            is_read = self._nested(f"{meaning} {shlex.join(words[1:])}", inside.copy(), maybe)
            self._aliases[name] = meaning
            return is_read
        handed = handed_script(words, document)
        if handed is None:
            return False
        within = state if name == "eval" else inside.copy()
        if name != "eval":
            within.forget_arguments()
        if handed.elsewhere:
            within.forget()
        within.is_plain = handed.is_plain or (within.is_plain and name == "eval")
        return self._nested(handed.script, within, truth if handed.alone else maybe) and handed.alone

    def _substitutions(self, words: Sequence[Word], state: State, truth: Truth) -> dict[str, str]:
        """What happens while these words are expanded; returns what scripts in them print for certain."""
        printed: dict[str, str] = {}
        for word in words:
            for script in substitutions(word):
                begun = len(self.found)
                # An `echo` into a pipe succeeds, so that nothing after `||` runs.
                self._is_captured, outside = "exec" not in script, self._is_captured
                self._nested(script, state.copy(), truth)
                self._is_captured = outside
                if text := text_printed(self.found[begun:]):
                    printed[script] = text
            for part in word.parts:
                if isinstance(part, Anything) and part.arithmetic:
                    state.evaluate(part.arithmetic)
        return printed

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

    _BY_KIND: ClassVar[dict[type, Callable[[Interpreter, Any, State, Truth], Result]]] = {
        AndOr: _and_or,
        Pipeline: _pipeline,
        Simple: _simple,
        If: _if,
        Loop: _loop,
        Case: _case,
        Group: _group,
        FunctionDefinition: _function,
    }


def _fill(node: Simple, printed: Mapping[str, str]) -> Simple:
    """The command with what the scripts in its words print."""
    words = tuple(fill_printed(word, printed) for word in node.words)
    assignments = tuple((name, fill_printed(word, printed)) for name, word in node.assignments)
    return node._replace(words=words, assignments=assignments)


def _says_no(node: Node, result: Result) -> bool:
    """Whether a command fails for certain, and stops the script: not before `&&` or `||`, nor after `!`."""
    while isinstance(node, AndOr | Pipeline):
        parts = node.links if isinstance(node, AndOr) else node.commands
        if len(parts) > 1 or (isinstance(node, Pipeline) and node.negated):
            return False
        node = node.links[0][1] if isinstance(node, AndOr) else node.commands[0]
    return isinstance(node, Simple) and result == (False, False)
