"""Which platform tags PyPI takes.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`_valid_platform_tag`)
"""

from __future__ import annotations

import re

_PLAIN = {
    "any", "win32", "win_amd64", "win_arm64", "win_ia64", "manylinux1_x86_64", "manylinux1_i686",
    "manylinux2010_x86_64", "manylinux2010_i686", "manylinux2014_x86_64", "manylinux2014_i686",
    "manylinux2014_aarch64", "manylinux2014_armv7l", "manylinux2014_ppc64", "manylinux2014_ppc64le",
    "manylinux2014_s390x", "linux_armv6l", "linux_armv7l",
}  # fmt: skip
_LINUX = "x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64"
_MAC = "ppc|ppc64|i386|x86_64|arm64|intel|fat|fat3|fat64|universal|universal2"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"manylinux_\d+_\d+_({_LINUX}|ppc64)",
        rf"musllinux_\d+_\d+_({_LINUX})",
        rf"macosx_10_\d+_({_MAC})",
        rf"macosx_(11|12|13|14|15|26)_0_({_MAC})",
        r"ios_\d+_\d+_(arm64|x86_64)_(iphoneos|iphonesimulator)",
        r"android_\d+_(armeabi_v7a|arm64_v8a|x86|x86_64)",
        r"pyemscripten_\d+_\d+_wasm32",
    )
)


def is_known_platform(tag: str) -> bool:
    """Whether a wheel with this platform tag may be uploaded; `linux_x86_64` may not."""
    return tag in _PLAIN or any(pattern.fullmatch(tag) for pattern in _PATTERNS)
