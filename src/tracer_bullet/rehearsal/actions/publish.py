"""`pypa/gh-action-pypi-publish` in its real order: exchange, check, hashes, upload.

The exchange comes before the check, so that a bad README costs a pending publisher here as it does there.
Source: https://github.com/pypa/gh-action-pypi-publish (`twine-upload.sh`, `oidc-exchange.py`)
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from tracer_bullet.rehearsal.actions.attest import attest
from tracer_bullet.rehearsal.actions.oidc_exchange import exchange
from tracer_bullet.rehearsal.actions.runner import fail, print_line, read_inputs
from tracer_bullet.rehearsal.actions.versions import is_older

DEFAULT_URL = "https://upload.pypi.org/legacy/"
NOT_GIVEN = "(not given)"
"""An input that the step leaves out, if it runs the image, which has no defaults."""
_ENDINGS = (".whl", ".tar.gz", ".zip")
_KNOWS_METADATA_2_4 = "1.12.3"
_WITHOUT_IDENTITY = re.compile(r"master|(?:release/)?v1\.[0-7](?:\.\w+)*")
"""Source: https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.8.0"""


def run() -> None:
    """Publish what is in the folder of packages."""
    inputs = read_inputs()
    missing = ", ".join(name for name, value in inputs.items() if value == NOT_GIVEN)
    if missing:
        fail(f"the image, unlike the action, has no defaults: the step has to give {missing}")
    url = _read(inputs, "repository-url", DEFAULT_URL)
    folder = _read(inputs, "packages-dir", "dist")
    user, password = inputs["user"], inputs["password"]
    is_trusted = user == "__token__" and not password
    if is_trusted and _WITHOUT_IDENTITY.fullmatch(os.environ["TRACER_VERSION"]):
        fail("this version of the action needs a password: trusted publishing came with v1.8.0")
    if is_trusted:
        password = exchange(urlsplit(url).netloc)
    elif user != "__token__" and urlsplit(url).netloc.endswith("pypi.org"):
        fail(
            "Password-based uploads disabled: as of 2024, PyPI requires all users to enable Two-Factor "
            "Authentication. This consequently requires all users to switch to either Trusted Publishers "
            "(preferred) or API tokens for package uploads."
        )
    _prepare_twine({"TWINE_USERNAME": user, "TWINE_PASSWORD": password, "TWINE_REPOSITORY_URL": url})
    with_attestations = is_trusted and "pypi.org" in url and _is_on(inputs, "attestations", "true")
    _publish(inputs, folder, with_attestations=with_attestations)


def _publish(inputs: dict[str, str], folder: str, *, with_attestations: bool) -> None:
    workspace = Path(os.environ["GITHUB_WORKSPACE"])
    files = list_packages(folder, workspace)
    if not any(file.name.endswith(_ENDINGS) for file in files):
        print_line(
            "::warning title=Missing distributions to upload::It looks like there are no Python distribution "
            f"packages to publish in the directory '{folder}/'. Please verify that they are in place "
            "should you "
            "face this problem."
        )
    _check_age(files)
    if _is_on(inputs, "verify-metadata", "true"):
        _twine("check", *map(str, files))
    if with_attestations:
        attest(files)
    if _is_on(inputs, "print-hash", "true"):
        _print_hashes(files)
    options = ["--disable-progress-bar"]
    options += ["--skip-existing"] if _is_on(inputs, "skip-existing", "false") else []
    options += ["--verbose"] if _is_on(inputs, "verbose", "false") else []
    options += ["--attestations"] if with_attestations else []
    uploaded = list_packages(folder, workspace)
    _twine("upload", *options, *map(str, uploaded))


def _check_age(files: list[Path]) -> None:
    """The twine inside of an older version of the action does not know the metadata of today's backends.

    Source: https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.12.3
    """
    if not is_older(_KNOWS_METADATA_2_4):
        return
    for file in filter(Path.is_file, files):
        version = _read_metadata_version(file)
        if version >= (2, 4):
            fail(
                f"InvalidDistribution: Metadata is missing required fields: Name, Version. (`{file.name}` "
                f"has metadata {'.'.join(map(str, version))}, which pypa/gh-action-pypi-publish knows since "
                f"v{_KNOWS_METADATA_2_4}: use `@release/v1`)"
            )


def _read_metadata_version(file: Path) -> tuple[int, ...]:
    try:
        text = read_core_metadata(file)
    except (OSError, ValueError, zipfile.BadZipFile, tarfile.TarError):
        return ()
    found = re.search(r"(?m)^Metadata-Version: *(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else ()


def read_core_metadata(file: Path) -> str:
    """The core metadata of a wheel or an sdist, empty for any other file."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            names = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
            return wheel.read(names[0]).decode("utf-8", "replace") if names else ""
    if not file.name.endswith(".tar.gz"):
        return ""
    with tarfile.open(file) as sdist:
        members = [one for one in sdist if one.name.count("/") == 1 and one.name.endswith("/PKG-INFO")]
        stream = sdist.extractfile(members[0]) if members else None
        return stream.read().decode("utf-8", "replace") if stream else ""


def list_packages(folder: str, workspace: Path) -> list[Path]:
    """What the shell of the real action makes of `folder/*`, which it does not quote.

    So patterns and several words work; hidden files are left out, and a pattern that matches nothing stays.
    """
    found: list[Path] = []
    for word in f"{folder.removesuffix('/')}/*".split():
        pattern = str(workspace / word)
        listed = sorted(glob.glob(pattern))  # noqa: PTH207 - a pattern from the root too
        found += [Path(path) for path in listed or [pattern]]
    return found


def _is_on(inputs: dict[str, str], name: str, default: str) -> bool:
    """The real action takes everything but `false` for yes."""
    return _read(inputs, name, default).lower() != "false"


def _read(inputs: dict[str, str], name: str, default: str) -> str:
    return inputs[name] or inputs.get(name.replace("-", "_"), "") or default


def _print_hashes(files: list[Path]) -> None:
    print_line("Showing hash values of files to be uploaded:")
    for file in filter(Path.is_file, files):
        print_line(f"{file}\nSHA256: {hashlib.sha256(file.read_bytes()).hexdigest()}")


def _prepare_twine(variables: dict[str, str]) -> None:
    """Give twine its variables, without the job's own, so that it uses the token that was minted before."""
    for name in [name for name in os.environ if name.startswith("ACTIONS_ID_TOKEN")]:
        del os.environ[name]
    # on a dumb terminal rich breaks lines after 80 columns, whatever it is told
    os.environ.update(variables, NO_COLOR="1", COLUMNS="1000", TERM="xterm")


def _twine(*words: str) -> None:
    """Run twine in this process, which reads its modules once for the check and the upload."""
    from twine.__main__ import main  # noqa: PLC0415 - for nothing where the exchange fails

    sys.argv = ["twine", *words]
    code = main()
    if code:
        sys.exit(code)
