"""How the workflow releases: by a GitHub release or by the push of a tag, and which tag that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion, Version

from tracer_bullet.project.versions.current import current_version
from tracer_bullet.refs import HEADS, TAGS, is_ref_name
from tracer_bullet.rehearsal.prepare.manual_run import plan_manual_run, tags_to_check_out
from tracer_bullet.rehearsal.prepare.next_version import next_free, read_written_version, write_version
from tracer_bullet.rehearsal.run.payloads import PUBLISHED, RehearsedEvent
from tracer_bullet.workflow.proof.ref_names import find_refs
from tracer_bullet.workflow.proof.release_kind import names_maker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
    from tracer_bullet.rehearsal.run.working_copy import Copy
    from tracer_bullet.rehearsal.target import Target
    from tracer_bullet.rehearsal.verdict.outcome import EventOutcome
    from tracer_bullet.workflow.model import Workflow


_REACHES = 2
_EXAMPLE = "1.2.3"
"""The version in the examples of tags that a gate asks for."""
_AT_ONCE = (PUBLISHED, "released", "created")
"""What happens to a release that nobody drafted before, the most telling first."""
_BY_TAG = ("vcs", "tag")
_BY_HAND = {"workflow_dispatch", "push", "pull_request"}
"""Events of a workflow that releases by hand if no tag starts it."""
_LITERAL = re.compile(r"[^*?+\[\]!]*")
_PLACEHOLDER = re.compile(r"0(\.0)*(\.?(dev|a|post)0?)?")
_VERSION = re.compile(r"\d+(\.\d+)+([-._]?(a|b|c|rc|post|dev)[-._]?\d*)*$")


def plan_release(
    commit: CommitSimulator,
    target: Target,
    given: str = "",
    played: Sequence[EventOutcome] = (),
    taken: Collection[str] = (),
) -> RehearsedEvent:
    """The event that gets the workflow of `commit` to PyPI: a GitHub release, else the push of its tag, else
    a manual run or a push of the default branch. The tag comes first if the workflow makes the release, or
    waits for tags and not for releases.

    If none of them gets there, it is the one of the first two that starts the workflow, else a manual run if
    only that can be meant, else the GitHub release. The tag is `given`, else that of the version that was
    `played`, else of the project's own, written as the repository and the workflow write theirs; versions
    that are `taken`, which PyPI has already, are passed over if the project can be given another one.
    """
    chosen, is_known = _choose_version(commit, target, played)
    is_known = is_known and can_change_version(target)
    version = "" if given else next_free(chosen, taken) if is_known else chosen
    workflow = commit.simulate(RehearsedEvent("release", f"{TAGS}v1")).run.workflow
    tags = [given] if given else [prefix + version for prefix in _list_prefixes(workflow, target)]
    action, is_compared = _choose_action(workflow), bool(given) or is_known
    releases = [
        RehearsedEvent("release", TAGS + tag, names_version=is_compared, action=action) for tag in tags
    ]
    pushes = [RehearsedEvent("push", TAGS + tag, True, is_compared) for tag in tags]
    # a tag starts a workflow that makes the release itself
    is_by_tag = names_maker(workflow.text) or _waits_for_tags(workflow)
    forms = [*pushes, *releases] if is_by_tag else [*releases, *pushes]
    branch = HEADS + target.default_branch
    manual = plan_manual_run(commit, branch, version, tags[0], as_release=True)
    others = [manual, RehearsedEvent("push", branch, True)]
    forms += [form for form in others if not given and _rank(commit, form) == _REACHES]
    if not given and workflow.triggers.keys() <= _BY_HAND:
        forms.append(manual)
    return max(forms, key=lambda form: _rank(commit, form))


def _choose_action(workflow: Workflow) -> str:
    """What happens to a release that the workflow waits for.

    It is published, unless only something else starts the workflow.

    Source: https://docs.github.com/webhooks/webhook-events-and-payloads#release
    """
    trigger = workflow.triggers.get("release")
    types = (trigger.patterns("types") if trigger else None) or ()
    return next((one for one in _AT_ONCE if one in types), PUBLISHED)


def _waits_for_tags(workflow: Workflow) -> bool:
    push = workflow.triggers.get("push")
    return "release" not in workflow.triggers and push is not None and push.patterns("tags") is not None


def _list_prefixes(workflow: Workflow, target: Target) -> list[str]:
    """What stands before the version in a tag: in the newest one, usually, in `tags:` and in gates."""
    found = [tag.removesuffix(str(version)) for tag, version in _split_tags(target.tags)]
    push = workflow.triggers.get("push")
    patterns = (push.patterns("tags") if push else None) or ()
    written = [_LITERAL.match(pattern) for pattern in patterns if not pattern.startswith("!")]
    named = [tag.removesuffix(_EXAMPLE) for tag in find_refs(workflow).version_tags if tag.endswith(_EXAMPLE)]
    prefixes = [*found[:1], "v", "", *(match[0].rstrip("0123456789.") for match in written if match), *named]
    return [one for one in dict.fromkeys(prefixes) if is_ref_name(f"{one}1")]


def _split_tags(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Tags that end in a version, with that."""
    for tag in tags:
        match = _VERSION.search(tag)
        if match:
            yield tag, match[0]


def _rank(commit: CommitSimulator, rehearsed: RehearsedEvent) -> int:
    simulated = commit.simulate(rehearsed)
    if simulated.run.started.passes is False:
        return 0
    return _REACHES if simulated.may_reach_pypi else 1


def settle_tag(copy: Copy, tag: str, *, is_given: bool) -> str:
    """See to it that `tag` stands where it should, and say what the user would not expect, or nothing.

    A tag that the user gave is played as the repository has it. One that was chosen here goes to what is
    checked out: the repository may have released that version before, without this workflow.
    """
    if not copy.has_tag(tag):
        if not is_given and any(_split_tags(copy.list_tags())):
            # if a commit has two tags, either may make the version
            copy.commit(f"release {tag}")
        return ""
    if copy.commit_of(tag) == copy.sha:
        return ""
    if is_given:
        return (
            f"the tag `{tag}` was played as the repository has it, at {copy.commit_of(tag)[:7]}: "
            "that is not what is checked out"
        )
    copy.move_tag(tag)
    return (
        f"the repository has the tag `{tag}` elsewhere: "
        "in the copy it was given to what is checked out, to rehearse the release of that"
    )


def settle_checked_out_tags(copy: Copy, workflow: Workflow, inputs: Iterable[tuple[str, str]]) -> list[str]:
    """Make the tags that a manual run checks out, where the repository does not have them, and say so."""
    missing = [tag for tag in tags_to_check_out(workflow, inputs) if not copy.has_tag(tag)]
    for tag in missing:
        copy.move_tag(tag)
    return [
        f"the run checks out the tag `{tag}`, which the repository does not have yet: "
        "in the copy it was given to what is checked out"
        for tag in missing
    ]


def settle_version(copy: Copy, target: Target, tag: str, taken: Collection[str]) -> str:
    """Give the copy the version of `tag` if the project's own cannot be released, and say so.

    The text is empty where there is nothing to say, the tag where the workflow releases a branch.
    """
    folder = copy.tree / target.package
    own = read_written_version(folder)
    wanted = next_free(own, taken)
    if not own or wanted == own or (tag and wanted not in tag) or not write_version(folder, wanted):
        return ""
    copy.commit(f"version {wanted}")
    is_taken = canonicalize_version(own) in taken
    why = (
        "is on PyPI already" if is_taken else "has a local part" if "+" in own else "is a development version"
    )
    return (
        f"{own} {why}: bump before releasing. The release was rehearsed with the next free version, {wanted}"
    )


def _choose_version(
    commit: CommitSimulator, target: Target, played: Sequence[EventOutcome]
) -> tuple[str, bool]:
    """The version that a release would have, and whether that is known and not invented.

    If tags make it, or a step writes the version of the tag over `0.0.0`, it is that of a tag of the commit,
    or a new one if the commit has none.
    """
    for event in played:
        for record in event.uploads:
            try:
                version = Version(record.version)
            except InvalidVersion:
                continue
            return version.public.partition(".dev")[0], True
    source = target.version_source
    found = current_version(source, target.tags, target.project).value
    tagged = next((version for _, version in _split_tags(commit.list_tags())), "")
    is_placeholder = bool(_PLACEHOLDER.fullmatch(found)) and any(_split_tags(target.tags))
    if found and not is_placeholder and source.answer not in _BY_TAG:
        return found, True
    return tagged or _invent_version(target.tags), bool(found) or source.answer in _BY_TAG


def can_change_version(target: Target) -> bool:
    """Whether a copy of the project can be given another version: in a file, or by a tag."""
    source = target.version_source
    return source.literal is not None or source.answer in _BY_TAG


def knows_release_version(target: Target) -> bool:
    """Whether the project's files tell which version a release has, so that no build need show it."""
    return bool(target.version_source.version)


def _invent_version(tags: Sequence[str]) -> str:
    """A version that no tag names yet: where tags make the version, any new one can be released."""
    taken = [int(number) for tag in tags for number in re.findall(r"[0-9]+", tag)[:1]]
    return f"{max(taken, default=0) + 1}.0.0"
