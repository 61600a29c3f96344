"""`actions/checkout` out of the copy of the repository: depth, ref and tags as the real one takes them.

Source: https://github.com/actions/checkout and its src/ref-helper.ts
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.rehearsal.actions.runner import fail, give_up, is_true, note, read_inputs, set_output
from tracer_bullet.rehearsal.programs.record import leave_undone

_LACKS_OBJECTS = re.compile(r"unable to read [0-9a-f]{40}")
"""What git says if only a part of the repository was cloned."""
_SSH, _HEADER = "core.sshCommand", "http.https://github.com/.extraheader"
_OUTSIDE = (
    ("submodules", ".gitmodules", "[submodule", "git submodule update"),
    ("lfs", ".gitattributes", "filter=lfs", "git lfs pull"),
)
"""An input, the file and the words in it that show that it brings something, and the command that does."""
_EVERYTHING = (f"+{HEADS}*:refs/remotes/origin/*", f"+{TAGS}*:{TAGS}*")


@dataclass(frozen=True)
class _Target:
    ref: str
    """The full name of a branch or tag, or empty for a bare commit."""
    commit: str


def run() -> None:
    """Check out what the step asks for into the workspace."""
    inputs = read_inputs()
    wanted = inputs["repository"] or os.environ["GITHUB_REPOSITORY"]
    if wanted.lower() != os.environ["GITHUB_REPOSITORY"].lower():
        give_up(f"it checks out another repository, `{wanted}`")
    if inputs["sparse-checkout"]:
        note("`sparse-checkout` of actions/checkout is left out")
    place = Path(os.environ["GITHUB_WORKSPACE"], inputs["path"])
    host = "git@github.com:" if inputs["ssh-key"] else "https://github.com/"
    _prepare(place, f"{host}{wanted}", is_clean=is_true(inputs["clean"]))
    target = _find_target(place, inputs["ref"])
    _fetch(place, target, inputs)
    _name_missing(place, inputs)
    _leave_credentials(place, inputs)
    set_output("ref", target.ref or target.commit)
    set_output("commit", target.commit)


def _name_missing(place: Path, inputs: dict[str, str]) -> None:
    """Remember what lies outside of the repository: a job that fails without it tells nothing."""
    for name, file, sign, command in _OUTSIDE:
        listed = place / file
        is_wanted = inputs[name] not in ("", "false")
        if is_wanted and listed.is_file() and sign in listed.read_text("utf-8", "replace"):
            leave_undone(command, "a rehearsal has only this repository")


def _prepare(place: Path, address: str, *, is_clean: bool) -> None:
    """A repository, perhaps one that a step before has checked out already from the same address.

    Source: https://github.com/actions/checkout/blob/main/src/git-directory-helper.ts
    """
    if (place / ".git").exists() and _git(place, "config", "remote.origin.url").strip() != address:
        for path in place.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    if (place / ".git").exists():
        if is_clean:
            _git(place, "clean", "-ffdx")
            _git(place, "reset", "--quiet", "--hard")
        return
    place.mkdir(parents=True, exist_ok=True)
    _git(place, "init", "--quiet", "--initial-branch=main")
    _git(place, "remote", "add", "origin", address)


def _leave_credentials(place: Path, inputs: dict[str, str]) -> None:
    """Leave the credentials for later steps, unless the step says that they do not persist.

    Source: https://github.com/actions/checkout/blob/v5/src/git-auth-helper.ts
    """
    for key in (_SSH, _HEADER):
        # git fails to unset a key that does not exist
        _git(place, "config", "--replace-all", key, "")
        _git(place, "config", "--unset-all", key)
    if not is_true(inputs["persist-credentials"]):
        return
    if inputs["ssh-key"]:
        file = Path(os.environ["RUNNER_TEMP"], "checkout-key")
        file.write_text(inputs["ssh-key"], "utf-8")
        _git(place, "config", _SSH, f'ssh -i "{file}"')
    else:
        user = f"x-access-token:{inputs['token'] or os.environ['TRACER_TOKEN']}"
        _git(place, "config", _HEADER, f"AUTHORIZATION: basic {base64.b64encode(user.encode()).decode()}")


def _find_target(place: Path, ref: str) -> _Target:
    if not ref or ref == os.environ["GITHUB_REF"]:
        return _Target(os.environ["GITHUB_REF"], os.environ["GITHUB_SHA"])
    listed = _git(place, "ls-remote", os.environ["TRACER_ORIGIN"]).splitlines()
    known = {name: commit for commit, name in (line.split("\t") for line in listed)}
    for name in (ref, HEADS + ref, TAGS + ref):
        if name in known:
            return _Target(name, known.get(name + "^{}", known[name]))
    return _Target("", ref)


def _fetch(place: Path, target: _Target, inputs: dict[str, str]) -> None:
    depth = int(inputs["fetch-depth"] or 1)
    specs = _list_specs(target, with_all=depth <= 0, with_tags=is_true(inputs["fetch-tags"]))
    options = [] if depth <= 0 else [f"--depth={depth}"]
    _git(place, "fetch", "--quiet", "--no-tags", "--prune", *options, os.environ["TRACER_ORIGIN"], *specs)
    if target.ref.startswith(HEADS):
        branch = target.ref.removeprefix(HEADS)
        _git(place, "checkout", "--quiet", "--force", "-B", branch, f"refs/remotes/origin/{branch}")
    else:
        _git(place, "checkout", "--quiet", "--force", target.ref or target.commit)


def _list_specs(target: _Target, *, with_all: bool, with_tags: bool) -> list[str]:
    specs = list(_EVERYTHING) if with_all else [_EVERYTHING[1]] if with_tags else []
    if target.ref.startswith(HEADS):
        own = f"+{target.commit}:refs/remotes/origin/{target.ref.removeprefix(HEADS)}"
        return [own] if not with_all else specs
    if target.ref.startswith(TAGS):
        return specs or [f"+{target.commit}:{target.ref}"]
    return [*specs, target.commit]


def _git(place: Path, *words: str) -> str:
    # the configuration of the machine is not that of GitHub's runners
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "protocol.file.allow=always", "-C", str(place), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if _LACKS_OBJECTS.search(done.stderr):
        give_up("the repository on this machine lacks files of this commit", "git fetch --refetch origin")
    if done.returncode:
        fail(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout
