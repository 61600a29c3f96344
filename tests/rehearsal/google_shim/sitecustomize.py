"""Resolves Google's fixed hosts for `id`, as Cloud Build would: the metadata server and IAM.

A test puts this folder on PYTHONPATH and names the stand-in in GOOGLE_STAND_IN. All else is left as it is.
"""

from __future__ import annotations

import os
from typing import Any

import urllib3

_REAL = urllib3.request
_HOSTS = ("http://metadata/", "https://iamcredentials.googleapis.com/")


def _request(method: str, url: str, **options: Any) -> Any:
    place = os.environ.get("GOOGLE_STAND_IN", "")
    for host in _HOSTS:
        if place and url.startswith(host):
            url = f"{place}/{url.removeprefix(host)}"
    return _REAL(method, url, **options)


urllib3.request = _request
