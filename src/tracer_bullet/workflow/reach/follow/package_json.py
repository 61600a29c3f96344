"""`npm run x` and its like: the scripts of package.json.

https://docs.npmjs.com/cli/using-npm/scripts
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, joined
from tracer_bullet.workflow.reach.follow.config_code import code_of_package_manager
from tracer_bullet.workflow.reach.follow.requirements import archives_among
from tracer_bullet.workflow.reach.follow.told_programs import programs_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_SHORT = {"npm": {"test": "test", "t": "test", "start": "start", "stop": "stop", "restart": "restart"}}
_RUN = frozenset({"run", "run-script", "rum"})
_VALUED = frozenset({"--prefix", "-C", "--dir", "--cwd", "--filter", "-F", "-w", "--workspace"})
_OTHERS = frozenset(
    {
        "-F",
        "-r",
        "-w",
        "-ws",
        "--filter",
        "--recursive",
        "--workspace",
        "--workspaces",
        "workspace",
        "workspaces",
    }
)
"""What makes a command run scripts of several packages."""
_LIFECYCLE = {
    "install": ("preinstall", "install", "postinstall", "prepare"),
    "add": ("preinstall", "install", "postinstall", "prepare"),
    "i": ("preinstall", "install", "postinstall", "prepare"),
    "ci": ("preinstall", "install", "postinstall", "prepare"),
    "pack": ("prepack", "prepare", "postpack"),
    "publish": ("prepublishOnly", "prepack", "prepare", "publish", "postpublish"),
    "version": ("preversion", "version", "postversion"),
}
"""Scripts that run by themselves: https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts."""


_LOCAL = re.compile(r"[\"'](?:file|portal):([^\"']+)[\"']")


def follow_npm(call: FollowedCall) -> Followed | None:
    """What `npm run x`, `pnpm x`, `yarn x` or `npm ci` runs of the repository; None where it runs nothing."""
    if not call.files.is_known:
        return None
    words, at = list(call.words[1:]), 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] in ("--prefix", "-C", "--dir", "--cwd"):
            call = call.at("".join(words[at + 1 : at + 2]))
        at += 2 if words[at] in _VALUED else 1
    words = words[at:] or (["install"] if call.words[0] in ("yarn", "pnpm") else [])
    if not words:
        return None
    if _OTHERS.intersection(word.partition("=")[0] for word in call.words[1:]):
        return Followed(gap="it runs scripts of other packages of the repository")
    return _of_package(call, words)


def _of_package(call: FollowedCall, words: Sequence[str]) -> Followed:
    """What package.json, in the folder of the call, says about these words."""
    settings = call.read(".npmrc")
    if settings and "script-shell" in settings[1]:
        return Followed(gap=f"`{settings[0]}` names a shell for scripts", files=(settings[0],))
    if loaded := next(code_of_package_manager(call), None):
        return loaded
    told = tuple(programs_told(call))
    told += (*archives_among(call, words[1:]), *_of_folders(call, words))
    return joined((*told, _of_scripts(call, words)))


def _of_folders(call: FollowedCall, words: Sequence[str]) -> Iterator[Followed]:
    """The scripts of the folders of the repository that are installed, or that package.json depends on.

    https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths
    """
    found = call.read("package.json")
    written = _LOCAL.findall(found[1]) if found and "install" in _LIFECYCLE.get(words[0], ()) else ()
    for name in (*written, *(word for word in words[1:] if "/" in word or word.startswith("."))):
        inside = call.at(name)
        if name.strip("./") and inside.read("package.json"):
            yield _of_scripts(inside, words[:1])


def _of_scripts(call: FollowedCall, words: Sequence[str]) -> Followed:
    found = call.read("package.json")
    scripts = _scripts(found[1]) if found else {}
    if call.words[0] == "bun" and words[0] not in scripts and re.search(r"\.[cm]?[jt]sx?\Z", words[0]):
        return Followed(gap=f"it runs `{words[0]}`, a JavaScript program")
    name = _script_name(call.words[0], words, scripts)
    if not name:
        wanted = [each for each in _LIFECYCLE.get(words[0], ()) if each in scripts]
        path = (found[0],) if found and wanted else ()
        return joined(Followed(commands_of(scripts[each], call.shell_env), path) for each in wanted)
    if found is None or name not in scripts:
        return Followed(gap=f"package.json has no script `{name}`")
    run = [each for each in (f"pre{name}", name, f"post{name}") if each in scripts]
    return joined(Followed(commands_of(scripts[each], call.shell_env), (found[0],)) for each in run)


def _script_name(program: str, words: Sequence[str], scripts: Mapping[str, str]) -> str:
    if words[0] in _RUN:
        return next((word for word in words[1:] if not word.startswith("-")), "")
    if program == "npm":
        return _SHORT["npm"].get(words[0], "")
    return words[0] if words[0] in scripts else ""


def _scripts(text: str) -> dict[str, str]:
    try:
        scripts: Any = json.loads(text).get("scripts", {})
    except (ValueError, AttributeError, RecursionError):
        return {}
    return {str(k): v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}
