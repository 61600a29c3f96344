"""How a repository releases today, as answers to the template's questions: by what its workflows do.

What reaches PyPI through a workflow, and on which event, is known to `tracer_bullet.workflow.proof`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.detected import Detected
from tracer_bullet.project.tags import prefix_pattern
from tracer_bullet.refs import TAGS
from tracer_bullet.repository import home_of, load_simulator, read_sources
from tracer_bullet.scaffold.answers.missing import Missing
from tracer_bullet.scaffold.answers.release_tags import FROM_A_BRANCH
from tracer_bullet.workflow.proof.liveness import goes_to_pypi
from tracer_bullet.workflow.proof.ref_names import USUAL_VERSION_TAGS
from tracer_bullet.workflow.proof.release_kind import SAID, ReleaseKind, find_kind
from tracer_bullet.workflow.proof.release_makers import MAKES_RELEASE, makers_by_own_token
from tracer_bullet.workflow.proof.routes import Route, routes_of, runs_of_probes
from tracer_bullet.workflow.proof.ungated import publishes
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.location import Location
    from tracer_bullet.workflow.model import Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

_ANSWERS = {
    ReleaseKind.RELEASE: "github-release",
    ReleaseKind.TAG: "tag",
    ReleaseKind.MANUAL: "manual",
}
_MAKERS = {
    "semantic-release": re.compile(
        r"python-semantic-release|\bsemantic-release (-\S+ )*(version|publish)\b", re.IGNORECASE
    ),
    "release-please": re.compile(r"release-please-action", re.IGNORECASE),
}
"""The tools that the template has, by their answers, and how a workflow names them."""
_EXAMPLE = "1.2.3"
"""The version in the tags that are tried."""
_NUMBER = re.compile(r"\[0-9\]\+|\\d\+")
_EVERYWHERE_THE_SAME = re.compile(r"(?=.*[^*/])[A-Za-z0-9._/@\[\]*-]*[*][A-Za-z0-9._/@\[\]*-]*\Z")


class _Publisher(NamedTuple):
    """A workflow that publishes to PyPI, what a release is for it, and `tags` that get it there."""

    workflow: Workflow
    kind: ReleaseKind
    tags: tuple[str, ...] = ()


def release_answers(
    location: Location, repository: str, siblings: Container[str]
) -> tuple[Answers, list[Missing]]:
    """What a release is in the repository on GitHub that is called `repository`; empty if nothing publishes.

    Of several workflows, the one with the most telling kind counts; `siblings` are the names of those that
    tracer wrote for other packages. A kind that the template does not have is missing, so that nobody is
    moved to another one without a word.
    """
    simulator = _simulator(location, repository)
    certain = list(_publishers(simulator, siblings, goes_to_pypi))
    found = certain or list(_publishers(simulator, siblings, _may_go_to_pypi))
    found = found or list(_publishers(simulator, siblings, _goes_to_another_index))
    if not found:
        return _made_for_a_tag(simulator), []
    chosen = min(found, key=lambda one: list(ReleaseKind).index(one.kind))
    workflow, kind, name = chosen.workflow, chosen.kind, _name_of(chosen)
    release_on = _ANSWERS.get(kind) or maker_in(workflow.text)
    if not release_on:
        why = f"`{name}` releases on {SAID[kind]}, by a tool that the template does not have"
        return {}, [Missing("release_on", "--data release_on=tag (or another kind)", why)]
    answers: Answers = {"release_on": Detected(release_on, f"{SAID[kind]} is a release for `{name}`")}
    if release_on in FROM_A_BRANCH:
        answers["release_branch"] = Detected(simulator.repository.default_branch, "the default branch")
    if release_on == "release-please":
        is_configured = (location.root / "release-please-config.json").is_file()
        given = re.search(r"release-type:\s*([a-z-]+)", workflow.text)
        value = given[1] if given else "" if is_configured else "python"
        answers["release_please_type"] = Detected(value, f"from `{name}`" if given else "from its settings")
    answers |= _tag_answers(chosen)
    if kind in (ReleaseKind.TAG, ReleaseKind.MANUAL) and MAKES_RELEASE.search(workflow.text):
        answers["github_release"] = Detected(True, f"`{name}` creates one")
    return answers, []


def _made_for_a_tag(simulator: Simulator) -> Answers:
    """A tag, if a workflow makes the GitHub Release for one: with its token such a release starts nothing."""
    for workflow, job, _ in makers_by_own_token(simulator):
        runs = [run for _, run in runs_of_probes(workflow, simulator, ()) if run.event.name == "push"]
        refs = [run.event.ref for run in runs if run.jobs[job.id].outcome is not Outcome.SKIPPED]
        if refs and all(ref.startswith(TAGS) for ref in refs):
            maker = _Publisher(workflow, ReleaseKind.TAG, tuple(ref.removeprefix(TAGS) for ref in refs))
            said = f"`{_name_of(maker)}` makes the GitHub Release for a tag"
            return {"release_on": Detected("tag", said), **_tag_answers(maker)}
    return {}


def tags_of_adopted(location: Location, repository: str, name: str) -> Answers:
    """The form of tags that the project's own workflow, by file name, asks for; empty if it asks for none."""
    publishers = _publishers(_simulator(location, repository), (), goes_to_pypi)
    return next((_tag_answers(one) for one in publishers if _name_of(one) == name), {})


def _simulator(location: Location, repository: str) -> Simulator:
    home = home_of(location.repository, repository)
    return load_simulator(location.root, read_sources(location.root), home)


def _name_of(publisher: _Publisher) -> str:
    return PurePosixPath(publisher.workflow.path).name


def _tag_answers(publisher: _Publisher) -> Answers:
    """The form of tags that a workflow asks for, by its trigger or by a gate."""
    push = publisher.workflow.triggers.get("push")
    patterns = as_tag_rules((push.patterns("tags") if push else None) or ())
    if publisher.kind is ReleaseKind.TAG and patterns:
        return {"release_tags": Detected(" ".join(patterns), f"from `tags:` in `{_name_of(publisher)}`")}
    asked = [prefix_pattern(tag.removesuffix(_EXAMPLE)) for tag in publisher.tags if tag.endswith(_EXAMPLE)]
    if not asked or set(USUAL_VERSION_TAGS) & set(publisher.tags):
        return {}
    return {"release_tags": Detected(" ".join(asked), f"from a gate in `{_name_of(publisher)}`")}


def maker_in(text: str) -> str:
    """The answer for the tool that makes the releases in the text of a workflow or a job; empty for none."""
    return next((answer for answer, words in _MAKERS.items() if words.search(text)), "")


def as_tag_rules(patterns: Sequence[str]) -> tuple[str, ...]:
    """Filters of `on: push: tags:` as patterns that GitHub's rules for tags read the same way.

    Empty if they say nothing: where one of them lets any tag through, or cannot be said in both syntaxes.
    `[0-9]+` becomes `[0-9]*`, which lets the same versions through.
    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
    """
    wanted = [one for one in patterns if not one.startswith("!")]
    rules = [_NUMBER.sub("[0-9]*", one).replace("**", "*").replace("\\.", ".") for one in wanted]
    return tuple(dict.fromkeys(rules)) if all(map(_EVERYWHERE_THE_SAME.match, rules)) else ()


def _may_go_to_pypi(upload: Upload) -> bool:
    """Whether something may upload to PyPI as far as is known, like a workflow of another repository."""
    return upload.index in (PYPI, UNKNOWN_INDEX)


def _goes_to_another_index(upload: Upload) -> bool:
    """Whether something uploads to an index from which the files may go on to PyPI, like Jazzband's."""
    return upload.index != TESTPYPI


def _publishers(
    simulator: Simulator, siblings: Container[str], counts: Callable[[Upload], bool]
) -> Iterator[_Publisher]:
    for path, workflow in simulator.files.items():
        if PurePosixPath(path).name in siblings or not publishes(workflow, simulator):
            continue
        routes = [
            route
            for _, run in runs_of_probes(workflow, simulator, ())
            for route in routes_of(run, simulator)
            if counts(route.upload)
        ]
        kind = find_kind(workflow, routes) if routes else None
        if kind is None and any(_is_push_of_branch(route) for route in routes) and maker_in(workflow.text):
            kind = ReleaseKind.OWN  # the tool decides, and uploads itself
        if kind:
            refs = dict.fromkeys(route.run.event.ref for route in routes)
            yield _Publisher(
                workflow, kind, tuple(ref.removeprefix(TAGS) for ref in refs if ref.startswith(TAGS))
            )


def _is_push_of_branch(route: Route) -> bool:
    """Whether a route begins with a push that is not that of a tag."""
    return route.run.event.name == "push" and not route.run.event.ref.startswith(TAGS)
