"""Branches and tags worth trying on a workflow: examples of those that its own filters and gates name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import HEADS, TAGS, is_ref_name
from tracer_bullet.workflow.expressions.templates import IN_BRACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.workflow.model import Values, Workflow

MAX_NAMES = 50
"""Names of each kind that are tried; a workflow that has more is also tried with a name that is not known."""
_ENOUGH = 5_000
"""Names times jobs and patterns; of a workflow with very many of these fewer names are tried."""
_LEAST = 10
OTHER_BRANCH = "some/topic"
OTHER_TAG = "nightly"
USUAL_VERSION_TAGS = ("v1.2.3", "1.2.3")
_VERSION_TAG = re.compile(r"(?P<prefix>.*[-_/@=.])?(?:v|r|rel|release|version)?\d[\w.+!-]*\Z", re.I | re.S)
_NO_RELEASE = re.compile(
    r"(?<![a-z])(canary|draft|latest|nightly|snapshot|staging|(dev|preview|test)(?=[-_/@=.]*(v?\d.*)?\Z))(?![a-z])",
    re.I,
)
"""Words of a prefix, not parts of words: a package may be called pytest-mode or test-helpers."""
_QUOTED = re.compile(r"'([^'\s]{1,100})'")
_COMPARED_BEFORE = re.compile(r"([\w.*-]+)\s*[!=]=\s*\Z")
_COMPARED_AFTER = re.compile(r"\s*[!=]=\s*([\w.*-]+)")
_REF = re.compile(r"(?:\A|\.)(?:ref|ref_name|head_ref|base_ref|head_branch|default_branch|tag_name)\Z", re.I)
_ASKS_FOR_PART = re.compile(r"(?:startsWith|(?P<inside>contains)|(?P<end>endsWith))\s*\([^()]*,\s*\Z", re.I)
_DENIED = re.compile(r"(?:!\s*(?:startsWith|contains|endsWith)\s*\([^()]*,|!=)\s*\Z", re.I)
_COMPARED_IN_SCRIPT = re.compile(r"(?<![#%/\w])refs/(?:heads|tags)/[\w./*@+-]+")
"""A pattern or a name, and not what `${GITHUB_REF#refs/tags/v}` takes away."""
_SPEAKS_OF_REFS = re.compile(r"ref|branch|tag_name", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|(?P<number>\[0-9\]|\*(?=\.))|(?P<any>\*+)|\[(?P<first>.)[^\]]*\]|(?P<count>[?+])"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_BEGUN = re.compile(r"\d[\d.]*\Z")


class RefNames(NamedTuple):
    """Names to try. `is_complete` is whether these are all that the workflow names."""

    branches: tuple[str, ...]
    version_tags: tuple[str, ...]
    other_tags: tuple[str, ...]
    is_complete: bool = True


def find_refs(workflow: Workflow) -> RefNames:
    """The names to try on `workflow`: those that stand for any other name last, the usual ones included.

    Version tags that a gate keeps out come last of all, so that the first one is a tag to release by.
    """
    named = _Names(workflow)
    patterns = sum(len(found) for trigger in workflow.triggers.values() for found in trigger.filters.values())
    most = max(_LEAST, min(MAX_NAMES, _ENOUGH // max(1, len(workflow.jobs) + patterns)))
    versions = (*named.versions[:most], *USUAL_VERSION_TAGS, *named.denied[:most])
    return RefNames(
        branches=tuple(dict.fromkeys((*named.branches[:most], OTHER_BRANCH))),
        version_tags=tuple(dict.fromkeys(versions)),
        other_tags=tuple(dict.fromkeys((*named.others[:most], OTHER_TAG))),
        is_complete=max(map(len, (named.branches, named.versions, named.denied, named.others))) <= most,
    )


class _Names:
    """Every name that a workflow speaks of; those of its gates first, for its filters let others in too."""

    def __init__(self, workflow: Workflow) -> None:
        quoted = sorted(_quoted(workflow), key=lambda one: one.is_denied)
        branches = [one.name.removeprefix(HEADS) for one in quoted if not one.name.startswith(TAGS)]
        tags = [one.name.removeprefix(TAGS) for one in quoted if not one.name.startswith(HEADS)]
        kept_out = {one.name.removeprefix(TAGS) for one in quoted if one.is_denied}
        tags = list(filter(is_ref_name, dict.fromkeys([*tags, *_filtered(workflow, "tags")])))
        self.branches = list(
            filter(is_ref_name, dict.fromkeys([*branches, *_filtered(workflow, "branches")]))
        )
        self.versions = [tag for tag in tags if is_version_tag(tag) and tag not in kept_out]
        self.denied = [tag for tag in tags if is_version_tag(tag) and tag in kept_out]
        self.others = [tag for tag in tags if not is_version_tag(tag)]


def is_version_tag(tag: str) -> bool:
    """Whether a tag reads as the version of a release, with or without a prefix: `v1.0rc1`, `package-1.0`."""
    found = _VERSION_TAG.match(tag)
    return found is not None and not _NO_RELEASE.search(found["prefix"] or "")


def example(pattern: str) -> str:
    """A name that the pattern of a filter is likely to match: `v*` and `v[0-9]+.*` give `v1.2.3`."""
    name = ""
    for found in _TOKEN.finditer(pattern):
        name += _example(found, name)
    return name


def _example(token: re.Match[str], before: str) -> str:
    """What a token of a pattern adds to the name `before` it; the numbers of a version count up."""
    begun = _BEGUN.search(before)
    version = begun[0] if begun else ""
    if token["any"]:
        missing = ["1", "2", "3"][len(re.findall(r"\d+", version)) :]
        return ("." if version[-1:].isdigit() and missing else "") + ".".join(missing)
    if token["number"]:
        return str(sum(map(str.isdigit, version)) % 9 + 1)
    return token["escaped"] or token["first"] or token["plain"] or ""


def _filtered(workflow: Workflow, name: str) -> Iterator[str]:
    for trigger in workflow.triggers.values():
        for pattern in trigger.patterns(name) or ():
            if not pattern.startswith("!"):
                yield example(pattern)


class _Quoted(NamedTuple):
    """A string in a gate that is compared with a ref; of a beginning or a part, a name that has it."""

    name: str
    is_denied: bool


def _quoted(workflow: Workflow) -> Iterator[_Quoted]:
    for job in workflow.jobs.values():
        for gate in (job.condition, *(step.condition for step in job.steps)):
            if gate and _SPEAKS_OF_REFS.search(gate.value):
                yield from _quoted_in(" ".join(gate.value.split()))
        for step in job.steps:
            if step.run and "GITHUB_OUTPUT" in step.run.value:
                yield from _quoted_in_script(step.run.value, step.env)


def _quoted_in_script(script: str, env: Values) -> Iterator[_Quoted]:
    """The names with which a script compares a ref: what it then writes as an output a gate may ask for."""
    for text in (script, *(leaf.value for leaf in env.items.values())):
        for expression in IN_BRACES.findall(text):
            yield from _quoted_in(expression)
    yield from (_Quoted(example(pattern), is_denied=False) for pattern in _COMPARED_IN_SCRIPT.findall(script))


def _quoted_in(text: str) -> Iterator[_Quoted]:
    for found in _QUOTED.finditer(text):
        before = text[max(0, found.start() - 80) : found.start()]
        if not _is_compared_with_ref(found[1], before, text[found.end() : found.end() + 80]):
            continue
        is_denied = bool(_DENIED.search(before))
        yield from (_Quoted(name, is_denied) for name in _names_of(found[1], before))


def _names_of(literal: str, before: str) -> Iterable[str]:
    """What a ref may be called that a gate compares with `literal`, which stands after `before`."""
    part = _ASKS_FOR_PART.search(before)
    if part is None:
        return (literal,)
    if part["inside"] and not literal.startswith("refs/"):
        return (*_complete(literal), f"{TAGS}v1.2.3{literal}", f"{TAGS}{literal.strip('-_/.')}-1.2.3")
    return (f"x{literal}",) if part["end"] else _complete(literal)


def _is_compared_with_ref(literal: str, before: str, after: str) -> bool:
    """Whether the other side of a comparison is a ref; inside a call anything may be."""
    other = _COMPARED_BEFORE.search(before) or _COMPARED_AFTER.match(after)
    return literal.startswith("refs/") or other is None or bool(_REF.search(other[1]))


def _complete(part: str) -> Iterator[str]:
    """Names that begin with `part`: for a tag one that may be a version, and for either kind both."""
    part = TAGS if part == TAGS.rstrip("/") else part
    if part.startswith(TAGS):
        yield part + ("v1.2.3" if part == TAGS else "1.2.3")
        return
    yield f"{part}x" if part.endswith(("/", "-", "_", ".")) else part
    if not part.startswith("refs/"):
        yield f"{TAGS}{part}1.2.3"
