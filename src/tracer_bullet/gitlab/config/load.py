"""A configuration, put together from its file and what it includes.

https://docs.gitlab.com/ci/yaml/includes/: local files are read; those of other projects, templates,
components and remote files are listed, because they are not here
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.merge import Combiner, ConfigError, deep_merge
from tracer_bullet.gitlab.config.model import (
    INCLUDE_RULES,
    Config,
    PipelineJob,
    Placed,
    Tree,
    UnreadInclude,
    texts_in,
)
from tracer_bullet.gitlab.config.trees import parse_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_INCLUDES = 150
"""https://docs.gitlab.com/ci/yaml/#include."""
_TOP = ("image", "services", "before_script", "after_script", "cache")
"""Deprecated outside of `default`, but read."""
_RESERVED = frozenset(
    {*_TOP, "default", "include", "spec", "stages", "variables", "workflow", "pages:deploy"}
)
STAGES = ("build", "test", "deploy")
"""Those of a configuration that names none: https://docs.gitlab.com/ci/yaml/#stages."""


class Files(NamedTuple):
    """The files of a repository: how to `read` a path from the root, and all paths that `match` a glob."""

    read: Callable[[str], str | None]
    match: Callable[[str], Sequence[str]]


class _Collected(NamedTuple):
    tree: dict[str, Tree]
    lines: dict[str, Placed]
    unread: tuple[UnreadInclude, ...]


def load_config(path: str, files: Files, more: Sequence[str] = ()) -> Config:
    """The configuration at `path`, with the files `more` on top of it.

    Raises TracerError for a file that cannot be read as one.
    """
    loader = _Loader(files)
    collected = loader.load(path, {})
    for other in more:
        collected = _put(collected, loader.load(other, {}))
    tree = collected.tree
    problems: list[str] = []
    try:
        tree = Combiner(tree, is_open=bool(collected.unread)).combine()
    except ConfigError as error:
        problems.append(str(error))
    jobs = {
        name: PipelineJob(name, _with_defaults(body, tree), collected.lines.get(name, Placed(path, 1)))
        for name, body in tree.items()
        if _is_job(name, body)
    }
    for job in jobs.values():
        problems += _problems_of(job, is_open=bool(collected.unread))
    stages = tuple(texts_in(tree.get("stages"))) or STAGES
    workflow, variables = (_mapping(tree.get(key)) for key in ("workflow", "variables"))
    return Config(path, jobs, workflow, variables, stages, collected.unread, tuple(problems))


def included_files(path: str, files: Files) -> list[str]:
    """The files that the configuration at `path` includes; what cannot be read ends the list."""
    found: dict[str, None] = {}

    def read(name: str) -> str | None:
        text = files.read(name)
        if text is not None and name != path:
            found[name] = None
        return text

    with suppress(TracerError):
        load_config(path, Files(read, files.match))
    return list(found)


def _mapping(value: Tree) -> dict[str, Tree]:
    return value if isinstance(value, dict) else {}


def _is_job(name: str, body: Tree) -> bool:
    return isinstance(body, dict) and name not in _RESERVED and not name.startswith(".")


def _problems_of(job: PipelineJob, *, is_open: bool) -> list[str]:
    keys = [key for key in ("only", "except") if key in job.body]
    if "rules" in job.body and keys:
        return [f"job `{job.name}` has `rules` beside `{keys[0]}`"]
    if not is_open and not ({"script", "trigger", "run"} & job.body.keys()):
        return [f"job `{job.name}` has neither `script` nor `trigger`"]
    return []


def _with_defaults(body: dict[str, Tree], tree: Mapping[str, Tree]) -> dict[str, Tree]:
    """What a job does not say itself: https://docs.gitlab.com/ci/yaml/#default."""
    inherited = body["inherit"].get("default", True) if isinstance(body.get("inherit"), dict) else True
    given = {key: tree[key] for key in _TOP if key in tree}
    given |= tree["default"] if isinstance(tree.get("default"), dict) else {}
    if isinstance(inherited, list):
        given = {key: value for key, value in given.items() if key in inherited}
    return {**(given if inherited else {}), **body}


class _Loader:
    """Reads a file and all that it includes, each on top of the ones before."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = MAX_INCLUDES

    def load(self, path: str, inputs: Mapping[str, Tree], place: Placed | None = None) -> _Collected:
        text = self._files.read(path)
        if text is None:
            what = UnreadInclude(f"local: {path}", place or Placed(path, 1))
            return _Collected({}, {}, (what,))
        parsed = parse_file(text, path, inputs)
        own = {key: value for key, value in parsed.tree.items() if key != "include"}
        under = _Collected({}, {}, ())
        includes = parsed.tree.get("include")
        at = parsed.lines.get("include", Placed(path, 1))
        for one in includes if isinstance(includes, list) else [includes] if includes else []:
            under = _put(under, self._include(one, at))
        return _put(under, _Collected(own, parsed.lines, ()))

    def _include(self, one: Tree, at: Placed) -> _Collected:
        wanted = {"local": one} if isinstance(one, str) and "://" not in one else one
        rules = wanted.get("rules") if isinstance(wanted, dict) else None
        unread = _Collected({}, {}, (UnreadInclude(name_of_include(one), at),))
        if not isinstance(wanted, dict) or "local" not in wanted:
            return _under_rules(unread, rules)
        pattern = str(wanted["local"]).lstrip("/")
        if "$" in pattern:
            return _under_rules(unread, rules)
        found = _Collected({}, {}, ())
        for path in self._files.match(pattern) if "*" in pattern else [pattern]:
            self._left -= 1
            if self._left < 0:
                raise TracerError(f"more than {MAX_INCLUDES} includes")
            found = _put(found, self.load(path, wanted.get("inputs") or {}, at))
        return _under_rules(found, rules)


def _put(under: _Collected, over: _Collected) -> _Collected:
    lines = {**over.lines, **under.lines}
    lines |= {name: place for name, place in over.lines.items() if "script" in (over.tree.get(name) or {})}
    return _Collected(deep_merge(under.tree, over.tree), lines, (*under.unread, *over.unread))


def _under_rules(found: _Collected, rules: Tree) -> _Collected:
    """What an include that has `rules` of its own brings: it is there only if these let it in."""
    if not isinstance(rules, list):
        return found
    tree = {
        name: {**body, INCLUDE_RULES: [*body.get(INCLUDE_RULES, ()), rules]} if _is_job(name, body) else body
        for name, body in found.tree.items()
    }
    unread = tuple(one._replace(rules=(*one.rules, rules)) for one in found.unread)
    return found._replace(tree=tree, unread=unread)


def name_of_include(one: Tree) -> str:
    """An item of `include` in words: its kind, and what it names."""
    if not isinstance(one, dict):
        return str(one)
    kind = next((key for key in ("local", "project", "remote", "template", "component") if key in one), "")
    return f"{kind}: {one[kind]}" if kind else ", ".join(map(str, one))
