"""`gh release`, `gh api` and what a workflow uses beside them, against the stand-in of GitHub's API.

Source: https://cli.github.com/manual/gh_release
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from tracer_bullet.rehearsal.actions.runner import give_up
from tracer_bullet.rehearsal.programs.gh_api import GhFailure, call_api, print_data, read_token, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HOW_TO = (
    "gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable. Example:\n"
    "  env:\n    GH_TOKEN: ${{ github.token }}"
)
_FLAGS = frozenset(
    """--draft -d --prerelease -p --generate-notes --verify-tag --notes-from-tag --clobber --yes -y
    --cleanup-tag --latest --fail-on-no-commits --web --include -i --paginate --silent --skip-existing
    --exclude-drafts --exclude-pre-releases""".split()  # noqa: SIM905 - twenty quoted words read worse
)


def run(_program: str, arguments: Sequence[str]) -> int:
    """Do one command; its exit code is that of `gh`."""
    if not read_token():
        print(_HOW_TO, file=sys.stderr)
        return 4
    options, words = split_options(arguments)
    command = _COMMANDS.get(tuple(words[:2])) or _COMMANDS.get(tuple(words[:1]))
    if command is None:
        give_up(f"`gh {' '.join(words[:2])}` has no stand-in here")
    try:
        command(options, words)
    except GhFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def split_options(arguments: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The options with all their values, and the other words."""
    options: dict[str, list[str]] = {}
    words: list[str] = []
    # `-p` is `--prerelease` of a release that is made, and `--pattern` of files
    flags = _FLAGS - {"-p"} if "download" in arguments[:2] else _FLAGS
    left = list(arguments)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            words.append(word)
        elif name in flags or equals or not left:
            options.setdefault(name, []).append(value or "true")
        else:
            options.setdefault(name, []).append(left.pop(0))
    return options, words


def pick(options: Mapping[str, list[str]], *names: str, default: str = "") -> str:
    """The last value of an option under any of its names."""
    return next((options[name][-1] for name in names if name in options), default)


def _pick_all(options: Mapping[str, list[str]], *names: str) -> list[str]:
    """The values of an option under all of its names."""
    return [value for name in names for value in options.get(name, ())]


def _create(options: Mapping[str, list[str]], words: list[str]) -> None:
    if len(words) < 3:
        raise GhFailure("tag required when not running interactively")
    tag = words[2]
    files = _find_files(words[3:])
    notes = pick(options, "--notes-file", "-F")
    release = {
        "tag_name": tag,
        "name": pick(options, "--title", "-t", default=tag),
        "body": _read_notes(notes) if notes else pick(options, "--notes", "-n"),
        "draft": pick(options, "--draft", "-d") == "true",
        "prerelease": pick(options, "--prerelease", "-p") == "true",
        "target_commitish": pick(options, "--target"),
    }
    made = call_api("POST", f"/repos/{_repository(options)}/releases", release)
    for file in files:
        _upload(made, file, clobber=False)
    print(made["html_url"])


def _read_notes(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")


def _upload_files(options: Mapping[str, list[str]], words: list[str]) -> None:
    files = _find_files(words[3:])
    release = _find_release(options, words)
    for file in files:
        _upload(release, file, clobber="--clobber" in options)
    print(f"Successfully uploaded {len(files)} asset{'s' if len(files) != 1 else ''} to {words[2]}")


def _upload(release: dict[str, Any], file: Path, *, clobber: bool) -> None:
    for asset in release["assets"]:
        if asset["name"] == file.name and clobber:
            call_api("DELETE", urlsplit(asset["url"]).path)
        elif asset["name"] == file.name:
            raise GhFailure(
                f"asset under the same name already exists: [{file.name}]\nuse `--clobber` to overwrite it"
            )
    address = release["upload_url"].partition("{")[0]
    call_api("POST", f"{address}?name={quote(file.name)}", file.read_bytes())


def _find_files(patterns: Sequence[str]) -> list[Path]:
    """The files, each with or without `#label`; gh expands patterns that the shell left."""
    found: list[Path] = []
    for pattern in patterns:
        name = pattern.partition("#")[0]
        listed = [Path(name)] if Path(name).is_file() else [Path(one) for one in sorted(glob.glob(name))]  # noqa: PTH207 - a pattern from the root too
        if not listed:
            raise GhFailure(f"no matches found for `{name}`")
        found += listed
    return found


def _download(options: Mapping[str, list[str]], words: list[str]) -> None:
    if not options.keys().isdisjoint(("--archive", "-A", "--output", "-O")):
        give_up("`gh release download` of an archive, or under another name, has no stand-in here")
    patterns = _pick_all(options, "--pattern", "-p") or ["*"]
    assets = _find_release(options, words)["assets"]
    wanted = [one for one in assets if any(fnmatchcase(one["name"], pattern) for pattern in patterns)]
    if not wanted:
        raise GhFailure("no assets match the file pattern" if assets else "no assets to download")
    folder = Path(pick(options, "--dir", "-D", default="."))
    folder.mkdir(parents=True, exist_ok=True)
    for asset in wanted:
        path = folder / asset["name"]
        if path.exists() and "--skip-existing" in options:
            continue
        if path.exists() and "--clobber" not in options:
            raise GhFailure(
                f"{path} already exists (use `--clobber` to overwrite file or `--skip-existing` to skip file)"
            )
        path.write_bytes(send("GET", asset["url"]))


def _find_release(options: Mapping[str, list[str]], words: list[str]) -> dict[str, Any]:
    releases = f"/repos/{_repository(options)}/releases"
    if len(words) < 3:
        return dict(call_api("GET", f"{releases}/latest"))
    try:
        return dict(call_api("GET", f"{releases}/tags/{words[2]}"))
    except GhFailure:
        # by the tag of a draft only the list finds it
        drafts = [one for one in call_api("GET", releases) if one["draft"] and one["tag_name"] == words[2]]
        if not drafts:
            raise
        return dict(drafts[0])


def _view(options: Mapping[str, list[str]], words: list[str]) -> None:
    release = _find_release(options, words)
    if "--json" in options:
        print_data(_pick_fields(release, options), _read_query(options))
    else:
        print(f"title:\t{release['name']}\ntag:\t{release['tag_name']}\nurl:\t{release['html_url']}")


def _list(options: Mapping[str, list[str]], _words: list[str]) -> None:
    limit = int(pick(options, "--limit", "-L", default="30"))
    releases = call_api("GET", f"/repos/{_repository(options)}/releases")[:limit]
    if "--json" in options:
        print_data([_pick_fields(release, options) for release in releases], _read_query(options))
        return
    for release in releases:
        print(f"{release['name']}\t\t{release['tag_name']}\t{release['published_at']}")


def _read_query(options: Mapping[str, list[str]]) -> str:
    return pick(options, "--jq", "-q").strip()


def _pick_fields(release: Mapping[str, Any], options: Mapping[str, list[str]]) -> dict[str, Any]:
    """The fields of a release that `--json` names, as `gh` calls them."""
    names = {"tagName": "tag_name", "isDraft": "draft", "isPrerelease": "prerelease", "url": "html_url"}
    return {name: release.get(names.get(name, name)) for name in pick(options, "--json").split(",")}


def _edit(options: Mapping[str, list[str]], words: list[str]) -> None:
    release = _find_release(options, words)
    changes: dict[str, Any] = {}
    texts = {"--title": "name", "-t": "name", "--notes": "body", "-n": "body", "--tag": "tag_name"}
    changes |= {key: pick(options, name) for name, key in texts.items() if name in options}
    flags = {"--draft": "draft", "--prerelease": "prerelease"}
    changes |= {key: pick(options, name) == "true" for name, key in flags.items() if name in options}
    print(call_api("PATCH", urlsplit(release["url"]).path, changes)["html_url"])


def _delete(options: Mapping[str, list[str]], words: list[str]) -> None:
    call_api("DELETE", urlsplit(_find_release(options, words)["url"]).path)


def _call(options: Mapping[str, list[str]], words: list[str]) -> None:
    """`gh api PATH`, with fields and method."""
    fields = _pick_all(options, "-f", "--raw-field", "-F", "--field")
    data = dict(field.split("=", 1) for field in fields if "=" in field)
    method = pick(options, "-X", "--method", default="POST" if data else "GET")
    slug = os.environ["GITHUB_REPOSITORY"]
    path = words[1].replace("{owner}/{repo}", slug).replace(":owner/:repo", slug)
    print_data(call_api(method, f"/{path.lstrip('/')}", data or None), _read_query(options))


def _set_up_git(_options: Mapping[str, list[str]], _words: list[str]) -> None:
    """Let git ask `gh` for its credentials."""
    key = "credential.https://github.com.helper"
    subprocess.run(["git", "config", "--global", key, "!gh auth git-credential"], check=True)


def _give_credential(_options: Mapping[str, list[str]], words: list[str]) -> None:
    """Answer git, which asks for credentials or offers some to keep."""
    if words[2:] == ["get"]:
        print(f"username=x-access-token\npassword={read_token()}")


def _do_nothing(_options: Mapping[str, list[str]], _words: list[str]) -> None:
    """`gh auth status` and the like: the token is that of the workflow."""


def _repository(options: Mapping[str, list[str]]) -> str:
    given = pick(options, "--repo", "-R", default=os.environ.get("GH_REPO", ""))
    if not given:
        # the repository is that of the folder, so there has to be one
        found = subprocess.run(["git", "rev-parse", "--git-dir"], capture_output=True, text=True, check=False)
        if found.returncode:
            raise GhFailure(f"failed to run git: {found.stderr.strip()}")
    return given.removeprefix("https://github.com/") or os.environ["GITHUB_REPOSITORY"]


_COMMANDS: Mapping[tuple[str, ...], Callable[[Mapping[str, list[str]], list[str]], None]] = {
    ("release", "create"): _create,
    ("release", "upload"): _upload_files,
    ("release", "download"): _download,
    ("release", "view"): _view,
    ("release", "list"): _list,
    ("release", "edit"): _edit,
    ("release", "delete"): _delete,
    ("api",): _call,
    ("auth", "status"): _do_nothing,
    ("auth", "setup-git"): _set_up_git,
    ("auth", "git-credential"): _give_credential,
    ("auth", "login"): _do_nothing,
}
