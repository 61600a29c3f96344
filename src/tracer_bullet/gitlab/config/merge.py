"""Putting trees together: deep merges, `extends`, `!reference`.

https://docs.gitlab.com/ci/yaml/yaml_optimization/: hashes merge deeply, arrays replace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.gitlab.config.model import UNSEEN, JobReference, Tree, texts_in

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_EXTENDS = 11
MAX_REFERENCES = 10
_FLAT = ("script", "before_script", "after_script", "rules")
"""What may be a list of lists."""


class ConfigError(ValueError):
    """A configuration that GitLab refuses, in words."""


def deep_merge(under: Tree, over: Tree) -> Tree:
    """`over` on top of `under`: only mappings merge."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    merged = dict(under)
    for key, value in over.items():
        merged[key] = deep_merge(under[key], value) if key in under else value
    return merged


class Combiner:
    """Resolves `extends` and `!reference` in a tree.

    With `is_open` something is included that cannot be read: what is not there is then not known, and a job
    that asks for it carries UNSEEN. Otherwise ConfigError is raised, as GitLab refuses it.
    """

    def __init__(self, tree: Mapping[str, Tree], *, is_open: bool) -> None:
        self._tree = tree
        self._is_open = is_open
        self._done: dict[str, Tree] = {}

    def combine(self) -> dict[str, Tree]:
        """The tree with everything in its place."""
        extended = {name: self._extended(name, ()) for name in self._tree}
        return {name: _flatten(self._resolve(body, extended, 0)) for name, body in extended.items()}

    def _extended(self, name: str, chain: tuple[str, ...]) -> Tree:
        if name in self._done:
            return self._done[name]
        body = self._tree[name]
        if isinstance(body, dict) and "extends" in body:
            if name in chain or len(chain) >= MAX_EXTENDS:
                raise ConfigError(f"`{name}` extends itself, or too many others")
            base: Tree = {}
            for parent in texts_in(body["extends"]):
                base = deep_merge(base, self._parent(parent, name, chain))
            own = {key: value for key, value in body.items() if key != "extends"}
            body = deep_merge(base, own)
        self._done[name] = body
        return body

    def _parent(self, parent: str, name: str, chain: tuple[str, ...]) -> Tree:
        if parent in self._tree:
            return self._extended(parent, (*chain, name))
        if self._is_open:
            return {UNSEEN: f"`extends: {parent}`"}
        raise ConfigError(f"`{name}` extends `{parent}`, which is not there")

    def _resolve(self, value: Tree, tree: Mapping[str, Tree], depth: int) -> Tree:
        if isinstance(value, JobReference):
            if depth >= MAX_REFERENCES:
                raise ConfigError(f"`!reference` in more than {MAX_REFERENCES} levels")
            return self._resolve(self._look_up(value, tree), tree, depth + 1)
        if isinstance(value, dict):
            return {key: self._resolve(one, tree, depth) for key, one in value.items()}
        if isinstance(value, list):
            return [self._resolve(one, tree, depth) for one in value]
        return value

    def _look_up(self, reference: JobReference, tree: Mapping[str, Tree]) -> Tree:
        found: Tree = tree
        for key in reference.path:
            if not isinstance(found, dict) or key not in found:
                if self._is_open:
                    return {UNSEEN: f"`!reference [{', '.join(reference.path)}]`"}
                raise ConfigError(f"`!reference [{', '.join(reference.path)}]` leads nowhere")
            found = found[key]
        return found


def _flatten(body: Tree) -> Tree:
    if not isinstance(body, dict):
        return body
    flat = {key: list(_flat_items(body[key])) for key in _FLAT if isinstance(body.get(key), list)}
    return {**body, **flat}


def _flat_items(items: list[Tree]) -> list[Tree]:
    return [each for item in items for each in (_flat_items(item) if isinstance(item, list) else [item])]
