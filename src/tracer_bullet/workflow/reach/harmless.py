"""Commands that are known to upload no distributions.

Whatever is not named here, nor in `tools`, may upload: that matters where a job holds the means to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.builds import is_build_of_setup
from tracer_bullet.workflow.reach.given_programs import is_given_program
from tracer_bullet.workflow.reach.harmless_verbs import VERBS
from tracer_bullet.workflow.reach.http_clients import SENDERS, is_harmless_sender
from tracer_bullet.workflow.reach.upload_tools import VALUED
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS = frozenset(
    """
    (( : Xvfb [ [[ abi3audit absolufy-imports actionlint add-trailing-comma adduser alembic apt-cache
    apt-mark ar arch asciidoctor astro attrib auditwheel auto-changelog autoflake autopep8 autotyping awk
    b2sum babel bandit bandit-baseline base32 base64 basedpyright basename basenc bc behave biber bibtex
    biome black blacken-docs blue break buf build bump-my-version bump2version bumpversion bunzip2
    burocrata bzcat bzip2 c++ cal cat cc cd cffconvert changelog-enforcer changelogd chcp check-jsonschema
    check-manifest check-wheel-contents check_manifest chgrp chktex chmod chown cibuildwheel cksum clang
    clang++ clang-format clang-tidy clippy-sarif cloc cls cmake cmake-format cmark cmp codecov codesign
    codespell cohesion col colima colrm column comm commitlint commitsar committed compileall continue
    convco convert copy cosign coverage coveralls cp cpack cppcheck cpplint createdb createuser creosote
    cspell csplit ctest cut cyclonedx-py cygpath cypress cython-lint d2 darglint date dc deactivate
    deadcode debconf-set-selections declare defaults del delocate-listdeps delocate-wheel delvewheel
    depcheck deptry detect-secrets detect-secrets-hook df diff diff-cover diff3 diff_cover
    diff_cover.diff_cover_tool dig dir dircolors dirname ditto djlint doc8 docformatter docsig docstrfmt
    doctest docusaurus dos2unix dot doxygen dpkg dpkg-buildflags dpkg-parsechangelog dpkg-query dropdb du
    dunamai ec echo editorconfig-checker egrep ensurepip envsubst erase esbuild eslint ethtool expand
    exit export expr factor false fc-cache fc-list fc-match ffmpeg fgrep file find findmnt findstr flake8
    flynt fmt fold free fuser g++ gawk gcc gcov gcovr generate-changelog genhtml gersemi getconf getent getopt
    getopts ghostscript ghp-import git-changelog git-lfs gitchangelog gitleaks gitlint gitversion
    go-licenses gpg graphviz grep griffe griffecli groupadd groups grype gs gunzip gzip h5dump hadolint
    hatchling hdiutil head hexdump hostid hostname hostnamectl htmlproofer http.server husky icacls iconv
    id identify ifconfig inkscape install install_name_tool installer interrogate iostat ip ipykernel
    isort jest join journalctl jq json.tool jsonlint jsonschema kacl-cli kill killall knip kotlinc
    kubeconform kubeval lazydocs lcov ldconfig ldd let lhci liccheck license-checker license_finder
    licensecheck lighthouse linkchecker lipo lizard ln local locale locale-gen localedef logger logname
    losetup ls lsattr lsb_release lsblk lscpu lsof lspci lsusb luacheck lualatex lychee lz4 magick
    makeindex man mapfile mariadb markdown-link-check markdownlint markdownlint-cli2 mawk md md5 md5sum
    mdbook-linkcheck mdformat mdl mkdir mkswap mktemp mmdc mocha modprobe mogrify mount move mutmut mv
    mypy mypy-baseline mypy.stubtest mypyc mysql mysqladmin mysqldump natsort nb-autodoc nbstripout ncc
    ncu netstat next ninja nix-env nl nm nose2 notarytool npm-check-updates nproc nslookup numfmt nuxt
    nvcc nvidia-smi oasdiff objdump od only-allow openapi-diff openssl optipng otool ots oxfmt oxlint
    pandoc paste patch patch-package patchelf pathchk pdfinfo pdflatex pdftoppm pdftotext pdoc pdoc3
    pg_dump pg_isready pg_restore pgrep pidof ping pinky pip-audit pip-compile pip-extra-reqs pip-licenses
    pip-missing-reqs pip-sync pipdeptree pkg-config pkgbuild pkgutil pkill plantuml plutil pmset pngquant
    popd postcss pr prek prettier printenv printf productbuild proselint protoc protolint ps psql ptx
    pushd pwd py.test pycln pycodestyle pydistcheck pydoc pydoc-markdown pydoclint pydocstyle pyflakes
    pyink pyinstaller pylint pynsist pyproject-build pyproject-fmt pyre pyrefly pyright pyroma pysemver
    pytest pytest-benchmark pytype pyupgrade qpdf rabbitmq-plugins rabbitmqctl radon ranlib rd
    react-scripts read readarray readelf readlink readonly realpath redis-cli redis-server refurb regctl
    ren reno resolvectl reuse rev rimraf rm rmdir robocopy rollup rpm rspack rst2html rst2man rstcheck
    rsvg-convert ruff rumdl runic rustc safaridriver safety sar sarif-fmt screencapture scriv scrot sdiff
    security sed semgrep semver seq service set setuptools-scm setuptools_scm sha1sum sha224sum sha256sum
    sha512sum shasum shellcheck shfmt shift shopt shred sigstore site skopeo sleep slotscheck smokeshow
    snforge sort sox speedtest-cli sphinx sphinx-apidoc sphinx-autobuild sphinx-autogen sphinx-build
    sphinx-intl sphinx-lint sphinx-multiversion split ss ssh-add ssh-keygen ssh-keyscan ssort stat stestr
    strings strip stty stubgen stubtest stylelint sum svu sw_vers swagger-cli swapon swc
    swift-format swiftlint syft sync sysbench sysconfig sysctl systemctl systemd-analyze t-linter tac tail
    tailwindcss takeown taplo tar tarfile taskkill tasklist tectonic tee terser test texcount tflint tfsec
    tidy timedatectl tokei toml toml-sort tomlsort touch towncrier-draft tox-ini-fmt tput tr tree trial
    trivy true trufflehog truncate tsc tsort ty type typedoc typeset typos typst tzselect udevadm ulimit
    umask umount uname unexpand unimport uniq unittest unix2dos unlink unset unxz unzip
    update-alternatives update-locale uptime useradd usermod users uuidgen vale validate-pyproject
    vcs-versioning venv ver vercmp vermin versioningit virtualenv vite vitepress vitest vmstat vol vswhere
    vue-tsc vulture w32tm wait wasm-opt wc webpack webpack-cli wheel where whereis which who whoami wily
    xcode-select xcopy xdpyinfo xelatex xenon xmllint xmlstarlet xsltproc xxd xz xzcat yamllint yapf
    yq zcat zensical zgrep zip zipapp zipfile zizmor zstd
    """.split()  # noqa: SIM905 - fifty lines less than the list
)
_ONLY_SAY = ("echo", "printf")
_OF_COMPOSE = frozenset({"-f", "--file", "-p", "--project-name", "--profile", "--env-file"})
_OF_CLOUDS = frozenset({"--endpoint-url", "--output", "--profile", "--query", "--region"})
"""https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html"""
_OF_BREW = frozenset({"--cache", "--cellar", "--config", "--env", "--prefix", "--repository"})
"""What Homebrew prints: https://docs.brew.sh/Manpage."""
_OPENS = re.compile(r"[{$&(]")
_TO_FILE = re.compile(r"[\d*]?>")
CMDLETS = frozenset(
    """
    compare-object copy-item format-list format-table get-alias get-childitem get-command get-date get-item
    get-itemproperty get-location get-process join-path measure-object move-item out-null remove-item
    rename-item resolve-path select-object select-string sort-object split-path start-sleep test-path
    write-debug write-error write-host write-information write-output write-progress write-verbose
    write-warning
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Cmdlets of PowerShell that write no text and run nothing; it takes them in any letter case."""
_ASKING = frozenset({"--version", "-version", "-V", "-VV", "--help"})
_ACTIVATES = re.compile(
    rf"(?:[/~].*|(?:.*[/\\])?[\w.-]*env[\w.-]*|.*[{UNKNOWN_TEXT}{UNKNOWN_WORDS}])"
    r"[/\\](?:bin|Scripts)[/\\]activate(?:\.\w+)?\Z"
    r"|activate\Z|scl_source\Z|/etc/(?:os-release|lsb-release|profile)\Z|/opt/(?:intel|rh|ros)/[\w./-]+\Z|.*/\.cargo/env\Z",
    re.DOTALL,
)
"""The script of an environment: one outside of the checkout, of a usual name, or conda's own on the path.

https://docs.conda.io/projects/conda/en/latest/dev-guide/deep-dives/activation.html
"""


def is_harmless_command(words: Sequence[str]) -> bool:
    """Whether a command is known to upload nothing, by itself."""
    return _is_harmless(tuple(words))


@lru_cache(maxsize=4096)
def _is_harmless(words: tuple[str, ...]) -> bool:
    name, arguments = words[0], words[1:]
    is_asked = arguments and _ASKING.issuperset(arguments) and "/" not in name
    if is_asked or (name in _ONLY_SAY and arguments[:1] != ("-v",)):
        return True
    if name in SENDERS:
        return is_harmless_sender(words)
    if name == "find":
        return _is_harmless_find(arguments)
    if is_given_program(name, arguments):
        return False
    if name in VERBS:
        return _is_harmless_verb(name, arguments)
    decide = _DECIDED.get(name.lower() if name.lower() in CMDLETS else name)
    return decide(arguments) if decide else name in COMMANDS


def _is_harmless_find(arguments: Sequence[str]) -> bool:
    """Whether the commands that `find` runs are harmless by themselves."""
    for at, word in enumerate(arguments):
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            rest = list(arguments[at + 1 :])
            end = next((n for n, each in enumerate(rest) if each in (";", "+", "\\;")), len(rest))
            if not rest[:end] or not is_harmless_command(rest[:end]):
                return False
    return True


def _is_harmless_verb(name: str, arguments: Sequence[str]) -> bool:
    """Whether the first word that is no option is a harmless verb. Without one a tool explains itself."""
    at = positional(arguments, VALUED | _OF_CLOUDS if name in ("aws", "sam") else VALUED)
    if at >= len(arguments) or (name == "brew" and arguments[0] in _OF_BREW):
        return True
    rest = arguments[at + 1 :]
    second = "".join(rest[positional(rest, _OF_COMPOSE) :][:1] if arguments[at] == "compose" else rest[:1])
    return arguments[at] in VERBS[name] or f"{arguments[at]}|{second}" in VERBS[name]


def _only_activates(arguments: Sequence[str]) -> bool:
    """Whether a script that is read in is that of a virtual environment, and not one of the repository."""
    return bool(arguments) and bool(_ACTIVATES.match(arguments[0]))


def _only_tells(arguments: Sequence[str]) -> bool:
    """Whether python-semantic-release only prints, or changes nothing.

    https://python-semantic-release.readthedocs.io/en/stable/api/commands.html
    """
    is_print = "version" in arguments and any(word.startswith("--print") for word in arguments)
    return is_print or "print-version" in arguments or "--noop" in arguments or "generate-config" in arguments


def _only_starts(arguments: Sequence[str]) -> bool:
    """Whether an agent is started by itself, and not around a command."""
    return all(word.startswith("-") for word in arguments)


def _only_reports(arguments: Sequence[str]) -> bool:
    """Whether Bencher is given results, and no benchmark to run: https://bencher.dev/docs/explanation/bencher-run/."""
    return "run" not in arguments or (len(arguments) > 1 and arguments[-2].startswith("--"))


def _opens_nothing(arguments: Sequence[str]) -> bool:
    """Whether none of the arguments of a cmdlet is code, or something computed."""
    return not any(map(_OPENS.search, arguments))


def _computes_nothing(arguments: Sequence[str]) -> bool:
    """Whether the text that a cmdlet says holds no command, and goes to no file: variables run nothing."""
    return not any("$(" in word or _TO_FILE.match(word) for word in arguments)


_DECIDED: dict[str, Callable[[Sequence[str]], bool]] = {
    "setup.py": is_build_of_setup,
    "source": _only_activates,
    ".": _only_activates,
    "bencher": _only_reports,
    "semantic-release": _only_tells,
    "ssh-agent": _only_starts,
    **{name: _computes_nothing if name.startswith("write-") else _opens_nothing for name in CMDLETS},
}
