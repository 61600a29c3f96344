"""What builds and tests run that are written in other languages than Python and JavaScript.

Nothing is worked out: a file that describes a build counts if it speaks of uploads, and a program if it also
starts programs.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import unfollowed
from tracer_bullet.workflow.reach.follow.files_below import files_below
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import Followed, FollowedCall

_READ = {
    "bazel": re.compile(r"(?:.*/)?(?:(?:BUILD|WORKSPACE|MODULE)(?:\.bazel)?|[^/]*\.(?:bzl|sh))"),
    "cargo": re.compile(r"(?:.*/)?(?:build\.rs|(?:tests|benches)/.*\.rs)"),
    "dotnet": re.compile(r".*(?:\.(?:\w+proj|props|targets)|Tests?\.(?:cs|fs|vb))"),
    "go": re.compile(r".*_test\.go"),
    "nix": re.compile(r".*\.nix"),
}
"""By the name of the command: the files that it reads, or compiles and runs; the product is neither."""
_PROGRAM = re.compile(r".*\.(?:rs|cs|fs|vb|go)")
_STARTS = re.compile(r"Command|\bexec\b|Process")
_MOST_FILES = 1_000
"""Files that are read, of one call."""


def built_or_tested(call: FollowedCall) -> Iterator[Followed]:
    """A gap for each of the files that may upload."""
    wanted = _READ[call.words[0]]
    found = (path for path in files_below(call) if wanted.fullmatch(path))
    for name in islice(found, _MOST_FILES):
        read = call.read(name)
        if read and speaks_of_uploads(read[1]) and (not _PROGRAM.fullmatch(name) or _STARTS.search(read[1])):
            yield unfollowed(read[0])
