"""Options of the commands that ask the indexes, and what they mean; also a version that was typed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.indexes.address import VARIABLES, read_address
from tracer_bullet.sites import SITES

_LONGEST = 60.0

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from packaging.version import Version

    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.web.cache import CachedClient


def add_index_options(parser: ArgumentParser, *, with_timeout: bool = True) -> None:
    """Where the two indexes are, and how long an answer may take."""
    for key, site in SITES.items():
        parser.add_argument(
            f"--{key}-url",
            default="",
            metavar="URL",
            help=f"the base of {site.name}'s simple API, for a mirror (also {VARIABLES[key]})",
        )
    if with_timeout:
        parser.add_argument(
            "--timeout",
            type=_seconds,
            default=_LONGEST,
            dest="answer_timeout",
            metavar="SECONDS",
            help="how long one answer may take (60)",
        )


def index_of(options: Namespace, key: str) -> IndexAddress:
    """The index that `key`, or an address in its place, means under these options."""
    given = {VARIABLES[name]: getattr(options, f"{name}_url") for name in SITES}
    return read_address(key, {**os.environ, **{name: url for name, url in given.items() if url}})


def open_web(options: Namespace, *, cached: bool = True) -> CachedClient:
    """The client under these options; `--offline` is looked at if the command has it."""
    from tracer_bullet.web.cache import CachedClient, cache_folder  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.web.client import Client, Limits  # noqa: PLC0415

    longest = getattr(options, "answer_timeout", _LONGEST)
    limits = Limits(silence=min(longest, 15), total=longest)
    folder = cache_folder() if cached else None
    return CachedClient(Client(limits), folder, offline=getattr(options, "offline", False))


def read_version(text: str) -> Version | None:
    """The version that was typed, None if none was; raises TracerError for anything else."""
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - slow

    try:
        return Version(text) if text else None
    except InvalidVersion:
        raise TracerError(
            f"`{text}` is not a version as Python packages have it", hint="for example 1.2.0"
        ) from None


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < 100_000:
        raise TracerError(f"`{text}` is not a number of seconds", hint="for example 60")
    return number
