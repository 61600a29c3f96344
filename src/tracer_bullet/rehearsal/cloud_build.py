"""A rehearsal of a build on Google Cloud Build: its shell commands run against the stand-in indexes.

The steps run one after the other in one folder, as they share `/workspace`; their images are not used. What
is not a shell command is left out and named. https://cloud.google.com/build/docs/configuring-builds/run-bash-scripts
"""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.providers.google import GOOGLE, GoogleIdentity
from tracer_bullet.providers.google_build import accounts_of
from tracer_bullet.providers.publisher import Publisher
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.rehearsal.job_programs import refuse_impossible
from tracer_bullet.rehearsal.played import PlayedPipeline, judge_event, open_machine
from tracer_bullet.rehearsal.run.working_copy import git
from tracer_bullet.sites import SITES
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.rehearsal.played import PipelineMachine

_SHIM = Path(__file__).parent / "google_shim"
_SHELLS = ("bash", "sh", "/bin/bash", "/bin/sh")
_SUBSTITUTION = re.compile(r"\$(?:\$|\{(?P<braced>\w+)\}|(?P<plain>[A-Z_]\w*))")


class BuildTarget(NamedTuple):
    """The configuration at `path`, from `root`; `project` is published by the repository `slug`."""

    root: Path
    path: str
    project: str
    slug: str


class _Step(NamedTuple):
    name: str
    words: tuple[str, ...]
    script: str
    folder: str
    environment: dict[str, str]


def rehearse_build(
    target: BuildTarget, branch: str, tag: str, say: Callable[[str], None], *, offline: bool
) -> list[PlayedPipeline]:
    """Play the builds of `branch` and of `tag`, those that are not empty.

    Raises TracerError for a configuration without steps.
    """
    text = read_source(target.root / target.path, target.path).text
    steps = tree(parse(text, target.path) or parse("{}")).get("steps") or []
    accounts = accounts_of(target.root, target.path, text)
    if not steps or not accounts:
        raise TracerError(
            "no step of this build uploads with a service account",
            hint="tracer init --provider google",
            place=Place(target.path),
        )
    forms = [
        Publisher(SITES[index], target.project, GOOGLE, GoogleIdentity(account))
        for index, account in accounts.items()
    ]
    with open_machine(target.root, target.slug, forms, offline=offline) as machine:
        events = [event for event in (("", branch), (tag, "")) if any(event)]
        return [_play(event, steps, accounts, machine, say) for event in events]


def _play(
    event: tuple[str, str],
    steps: list[dict[str, Any]],
    accounts: Mapping[str, str],
    machine: PipelineMachine,
    say: Callable[[str], None],
) -> PlayedPipeline:
    tag, branch = event
    title = f"the build of the tag `{tag}`" if tag else f"the build of the branch `{branch}`"
    machine.copy.push(TAGS + tag if tag else HEADS + branch)
    known = _substitutions(tag, branch, machine)
    read = [_read(number, step, known) for number, step in enumerate(steps)]
    played = [step for step in read if step.words or step.script]
    say(f"{title}: {', '.join(step.name for step in played)}")
    before = machine.held()
    code, log = _run(played, known | _identity(tag, accounts, machine), machine)
    refuse_impossible(title, code, log)
    git(machine.copy.tree, "clean", "-ffdxq")
    git(machine.copy.tree, "checkout", "--quiet", "--", ".")
    uploaded = machine.since(before)
    return PlayedPipeline(
        title,
        tuple(step.name for step in played),
        tuple(step.name for step in read if step not in played),
        uploaded,
        tuple(judge_event(title, tag, code, machine, uploaded)),
        log,
    )


def _substitutions(tag: str, branch: str, machine: PipelineMachine) -> dict[str, str]:
    """https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values."""
    sha = machine.copy.sha
    given = {"TAG_NAME": tag} if tag else {"BRANCH_NAME": branch}
    fixed = {"BUILD_ID": str(uuid.uuid4()), "COMMIT_SHA": sha, "REVISION_ID": sha, "SHORT_SHA": sha[:7]}
    return {**given, **fixed, "REF_NAME": tag or branch, "PROJECT_ID": "rehearsed", "LOCATION": "global"}


def _read(number: int, step: Mapping[str, Any], known: Mapping[str, str]) -> _Step:
    """A step; one that is not a shell command has neither words nor a script."""
    pairs = [str(one).partition("=") for one in step.get("env") or ()]
    environment = {name: _substitute(value, known) for name, _, value in pairs}
    words: list[str] = []
    if str(step.get("entrypoint", "")) in _SHELLS:
        words = [str(step["entrypoint"]), *(_substitute(str(one), known) for one in step.get("args") or ())]
    name = str(step.get("id") or f"step {number}")
    return _Step(name, tuple(words), str(step.get("script") or ""), str(step.get("dir") or ""), environment)


def _substitute(text: str, known: Mapping[str, str]) -> str:
    """`$NAME` and `${NAME}` by their values, and `$$` by a dollar."""

    def value(found: re.Match[str]) -> str:
        name = found["braced"] or found["plain"]
        return "$" if name is None else known.get(name, "")

    return _SUBSTITUTION.sub(value, text)


def _identity(tag: str, accounts: Mapping[str, str], machine: PipelineMachine) -> dict[str, str]:
    """The variables by which a build finds the tokens that its account may make.

    A tracer build has the account for TestPyPI; that of a release may also make tokens for it.
    """
    allowed = accounts.values() if tag else [accounts[index] for index in accounts if index == "testpypi"]
    tokens = {
        account: {audience: machine.sign(_claims(account), audience) for audience in SITES}
        for account in allowed
    }
    file = machine.folder / "google-tokens.json"
    file.write_text(json.dumps(tokens), "utf-8")
    return {"GOOGLE_IDENTITY_TOKENS": str(file), "PYTHONPATH": str(_SHIM)}


def _claims(account: str) -> dict[str, object]:
    return {"iss": GOOGLE.issuer, "sub": "1", "email": account, "email_verified": True}


def _run(steps: list[_Step], variables: Mapping[str, str], machine: PipelineMachine) -> tuple[int, str]:
    """Run the steps until one fails; the exit code, and all that they printed."""
    log = ""
    for step in steps:
        words = list(step.words)
        if step.script:
            file = machine.folder / "step.sh"
            file.write_text(step.script, "utf-8")
            words = ["bash" if "bash" in step.script.partition("\n")[0] else "sh", str(file)]
        given = {**variables, **step.environment, "RETRY_SECONDS": "1"}
        code, printed = machine.run(words, given, machine.copy.tree / step.folder)
        log += f"[{step.name}]\n{printed}"
        if code:
            return code, log
    return 0, log
