"""setup.cfg files of the repository, each read once."""

from __future__ import annotations

import configparser
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@lru_cache(maxsize=64)
def section_of_setup_cfg(text: str, name: str) -> Mapping[str, str]:
    """The options of a section by their names, empty if there is none or the text cannot be read."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
        return MappingProxyType(dict(parser[name]))
    except (configparser.Error, KeyError):
        return MappingProxyType({})
