"""Commands and actions that are known to upload no distributions.

Whatever is not named here, nor in `tools`, may upload: that matters where a job holds the means to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = frozenset(
    """
    (( : [ [[ abi3audit alias apk apt apt-get auditwheel awk basename black brew build bump-my-version cargo
    cat cd check-manifest check-wheel-contents check_manifest chmod chown cibuildwheel cmp compileall cosign
    coverage cp curl cut cyclonedx-py date declare delvewheel df diff dirname dnf du echo egrep ensurepip
    export false fgrep file find flake8 gh git gpg grep gunzip gzip hatchling head hostname id installer
    isort jq json.tool let ln local ls mapfile md5sum mkdir mv mypy nproc pip pip-audit pip-compile pip-sync
    pip3 popd pre-commit printenv printf pushd pwd py.test pyproject-build pyright pytest read readarray
    readlink readonly realpath rm rmdir ruff rustup sed seq set setuptools-scm setuptools_scm sha1sum
    sha256sum sha512sum shasum shift shopt shred sigstore site sleep sort source stat strings sysconfig tail
    tar tee test touch tr tree true type typeset umask uname uniq unset unxz unzip validate-pyproject
    vcs-versioning venv versioningit virtualenv wait wc wget wheel which whoami xz yq yum zip zizmor
    """.split()  # noqa: SIM905 - fifty lines less than the list
)
VERBS = {
    "twine": {"check", "register", "--version"},
    "uv": {
        "add",
        "build",
        "cache",
        "export",
        "lock",
        "pip",
        "python",
        "self",
        "sync",
        "tool",
        "venv",
        "version",
        "tree",
    },
    "poetry": {
        "add",
        "build",
        "check",
        "config",
        "env",
        "install",
        "lock",
        "self",
        "show",
        "source",
        "version",
        "export",
    },
    "hatch": {
        "build",
        "clean",
        "config",
        "dep",
        "env",
        "fmt",
        "project",
        "python",
        "self",
        "test",
        "version",
    },
    "flit": {"build", "info", "install"},
    "pdm": {
        "add",
        "build",
        "cache",
        "config",
        "export",
        "info",
        "install",
        "lock",
        "self",
        "show",
        "sync",
        "use",
    },
    "maturin": {"build", "develop", "generate-ci", "list-python", "sdist", "--version"},
    "rye": {"build", "config", "fmt", "install", "lint", "self", "show", "sync", "test", "tools", "version"},
    "pipx": {"ensurepath", "inject", "install", "install-all", "list", "upgrade"},
    "conda": {"activate", "config", "create", "env", "info", "install", "list", "update"},
    "docker": {"build", "buildx", "login", "logout", "pull", "push", "tag"},
    "npm": {"ci", "install", "pack", "version"},
}
"""What these may be told without uploading a distribution."""
_SETUP = frozenset(
    {"bdist_wheel", "build", "build_ext", "check", "develop", "egg_info", "install", "sdist", "--version"}
)
_OWNERS = frozenset(
    {"actions", "aws-actions", "azure", "docker", "github", "google-github-actions", "sigstore"}
)
ACTIONS = frozenset(
    """
    abatilo/actions-poetry amannn/action-semantic-pull-request anchore/sbom-action astral-sh/attest-action
    astral-sh/ruff-action astral-sh/setup-uv codecov/codecov-action codecov/test-results-action
    conda-incubator/setup-miniconda dtolnay/rust-toolchain eifinger/setup-uv extractions/setup-just
    hynek/build-and-inspect-python-package hynek/setup-cached-uv ilammy/msvc-dev-cmd
    mamba-org/setup-micromamba marvinpinto/action-automatic-releases messense/maturin-action
    ncipollo/release-action pdm-project/setup-pdm peaceiris/actions-gh-pages pre-commit/action
    pyo3/maturin-action pypa/cibuildwheel pypa/gh-action-pip-audit pypa/hatch re-actors/alls-green
    release-drafter/release-drafter slackapi/slack-github-action slsa-framework/slsa-github-generator
    snok/install-poetry softprops/action-gh-release step-security/harden-runner
    svenstaro/upload-release-action swatinem/rust-cache taiki-e/install-action tibdex/github-app-token
    zizmorcore/zizmor-action
    """.split()  # noqa: SIM905 - thirty lines less than the list
)
_REACHES_OUT = re.compile(
    r"twine|upload|publish|legacy/|subprocess|os\.system|os\.exec|popen|requests|httpx|urllib|http\.client|aiohttp"
    r"|exec\(|eval\(|__import__|runpy|importlib",
    re.IGNORECASE,
)


def is_harmless_command(words: Sequence[str], document: str) -> bool:
    """Whether a command, with the here-document it is fed, is known to upload nothing."""
    name = words[0]
    if name in ("python", "python3") or name.startswith(("python3.", "pypy")):
        return _is_harmless_python(words[1:], document)
    if name == "setup.py":
        return any(word in _SETUP for word in words[1:])
    verbs = VERBS.get(name)
    if verbs is not None:
        return len(words) == 1 or any(word in verbs for word in words[1:])
    return name in COMMANDS


def is_harmless_action(repository: str) -> bool:
    """Whether the action of this `owner/name` (lower case) is known to upload no distributions."""
    return repository in ACTIONS or repository.partition("/")[0] in _OWNERS


def is_harmless_code(code: str) -> bool:
    """Whether Python code is without anything that could reach an index: the modules and calls for it."""
    return not _REACHES_OUT.search(code)


def _is_harmless_python(arguments: Sequence[str], document: str) -> bool:
    """Code given on the spot is looked at; a script, or an interpreter fed from elsewhere, is not known."""
    if "-c" in arguments:
        code = arguments[arguments.index("-c") + 1 :]
        return bool(code) and is_harmless_code(code[0])
    if "--version" in arguments or "-V" in arguments:
        return True
    return bool(document) and arguments[:1] in ([], ["-"]) and is_harmless_code(document)
