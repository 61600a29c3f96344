"""A stand-in for `twine` and `uv`: writes down which index an upload goes to, by the tools' documentation."""

import os
import sys
import tomllib
from pathlib import Path

HOSTS = {"upload.pypi.org": "pypi", "test.pypi.org": "testpypi"}


def given(words: list[str], *names: str) -> str:
    """The value of the last of these options."""
    found = ""
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            found = value if equals else words[at + 1]
    return found


def of_twine(words: list[str]) -> str:
    """https://twine.readthedocs.io/en/stable/#environment-variables"""
    url = given(words, "--repository-url") or os.environ.get("TWINE_REPOSITORY_URL", "")
    if url:
        return url
    return given(words, "-r", "--repository") or os.environ.get("TWINE_REPOSITORY", "") or "pypi"


def of_uv(words: list[str]) -> str:
    """https://docs.astral.sh/uv/reference/cli/#uv-publish"""
    settings: dict[str, object] = {}
    here = Path.cwd()
    for folder in (here, *here.parents) if "--no-config" not in words else ():
        if (folder / "uv.toml").is_file():
            settings = tomllib.loads((folder / "uv.toml").read_text(encoding="utf-8"))
            break
    url = given(words, "--publish-url") or os.environ.get("UV_PUBLISH_URL", "")
    name = given(words, "--index")
    if name and not url:
        indexes = settings.get("index", [])
        assert isinstance(indexes, list)
        return next((str(each["publish-url"]) for each in indexes if each["name"] == name), "")
    return url or str(settings.get("publish-url", "pypi"))


def main() -> int:
    """Write down the index; fail where the real client would find none."""
    tool, *words = sys.argv[1:]
    if words[:1] not in (["upload"], ["publish"]):
        return 0
    where = of_twine(words[1:]) if tool == "twine" else of_uv(words[1:])
    host = where.split("/")[2] if "://" in where else ""
    index = HOSTS.get(host, where)
    if not index:
        return 2
    with Path(os.environ["STUB_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{index}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
