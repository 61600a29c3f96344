"""What the steps of a publishing job do, as far as a tracer run has to know: build, fetch, check, go outward.

A list of what people write. What is not on it counts as something that the tracer run needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.credentials import holds_credential

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.model import Job, Step

_OUTWARD_ACTIONS = re.compile(
    r"attest|sigstore|gh-release|release-action|create-release|release-create|upload-release|release-asset|release-drafter"
    r"|release-please|semantic-release|git-auto-commit|add-and-commit|push-action|create-pull-request"
    r"|docker/(?:login|build-push)|gh-pages|deploy-pages|upload-pages|workflow-dispatch|repository-dispatch"
    r"|slack|discord|zulip|matrix-message|twitter|mastodon|toot|codecov|coveralls|tag-action|bump-action"
    r"|bump-?my-?version|commitizen-action|action-tag|github-tag|(?:create|push)-tag|tag-(?:create|push)|ghaction-upload|conda|aws-actions|azure/login|google-github-actions|svenstaro"
    r"|ncipollo|softprops|crates|npm-publish|homebrew|snapcraft|telegram|notify|changelog|goreleaser",
    re.IGNORECASE,
)
_OUTWARD_COMMANDS = re.compile(
    r"\bgh\s+(?:release\s+(?:create|upload|edit|delete)|pr\s+create|workflow\s+run|api\b[^\n]*-X|issue\s+create)"
    r"|\bgit\s+push\b|\bgit\s+tag\s+[^-\s]|\bgit\s+commit\b|\bdocker\s+(?:push|login)|\bnpm\s+publish"
    r"|\bcargo\s+publish|\banaconda\b[^\n]*upload|\baws\s+s3|\bgh-deploy\b|\bsigstore\s+sign|\bcosign\s+sign"
    r"|\bsemantic-release\s+(?:publish|version)|\bcurl\b[^\n]*(?:-X\s*(?:POST|PUT|PATCH)|--data|-d\s)|\btwurl\b",
)
_TAGS = re.compile(r"\bgit\s+tag\s+(?!-[dln]|--(?:delete|list|sort|contains|merged|points-at)\b)\S")
_BUILDS = re.compile(
    r"-m\s+build\b|\bpyproject-build\b|\b(?:pipx\s+run|uvx)\s+(?:-\S+\s+)*build\b|\b(?:uv|poetry|hatch|flit|pdm|rye|maturin)\s+(?:\S+\s+)*?build\b"
    r"|\bsetup\.py\b[^\n]*\b(?:s?b?dist\w*|bdist\w*)|(?:\A|[;&|]\s*|\s-m\s+)pip3?\s+wheel\b|\bcibuildwheel\b|\bpython\s+-m\s+hatch\s+build"
    r"|\bhatchling\s+build|-m\s+flit\s+build|-m\s+poetry\s+build|\bmake\s+(?:\S+\s+)*(?:dist|build|sdist|wheel|package)\w*"
    r"|\b(?:tox|nox)\b[^\n]*\b(?:build|package|dist)\w*|\bjust\s+\S*build|\b(?:poetry|flit|pdm|maturin)\s+publish"
    r"|\bhynek/build-and-inspect",
)
_BUILD_HINTS = ("build", "dist", "wheel", "package", "publish")
"""One of these is in whatever `_BUILDS` matches; looking for it is quick."""
_BUILD_ACTIONS = re.compile(
    r"cibuildwheel|maturin-action|build-and-inspect-python|python-build|poetry-publish|pypa/build",
    re.IGNORECASE,
)
_WRITES_VERSION = re.compile(r"(?:poetry\s+(?:run\s+)?)?(?:poetry-)?dynamic-versioning\b")
_SBOM = re.compile(r"\bsbom-action\Z|cyclonedx|spdx")
_REF = re.compile(
    r"github\s*\.\s*(?:ref\b|ref_name|event\.release|event\.inputs)|\bGITHUB_REF|\brelease\.tag|\btag_name"
    r"|\bgit\s+describe|\bgit\s+tag\s+--|\binputs\.|\$\{?(?:RELEASE_)?(?:TAG|VERSION)\b",
    re.IGNORECASE,
)
_ASKS_FOR_REF = re.compile(r"\bgithub\s*\.\s*(?:ref|event\s*\.\s*release)|\bGITHUB_REF|\bgit\s+describe")
_TESTS = re.compile(r"(?:test|\[\[?|grep\s+-\w*q\w*|diff)\s|if\b.*(?:!=|!\s|-z\s)")
"""Commands that fail by themselves, and conditions for what ought not to be."""
_EXITS = re.compile(r"\bexit\s+[1-9]|::error|\bfalse\b")
_ASSIGNED = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)=")
_CHECKS_TAG = re.compile(r"/check-python-version\Z")
_FAILS = re.compile(
    r"\bexit\s+1|::error|\bassert\b|\bsys\.exit|\braise\b|\bgrep\s+-\w*q|\[\[?\s|\bdiff\b"
    r"|(?:^|[;&|({!]|\b(?:if|then|elif|else|do|while|until)\b)\s*test\s"
    r"|(?:check|verify|validate|compare)[\w-]*(?:tag|version)|(?:tag|version)[\w-]*(?:check|match|verify)"
    r"|^\s*git\s+describe\b(?!.*--always)",
    re.MULTILINE,
)
"""Commands that let a step fail, and scripts that say so in their names."""
_ASKS_FOR_CHANGES = re.compile(
    r"\bgit\s+(?:diff(?:-index|-files)?\b.*\s(?:--exit-code|--quiet)\b|status\b.*\s(?:--porcelain|-s|--short)\b)"
)
_OF_SUCH_A_CHECK = re.compile(
    r"[({!\s]*(?:(?:if|then|elif|else)\b[({!\s]*)*"
    r"(?:(?:fi|exit|echo|printf|test|set|cat|true|false)\b|\[|[)}]|\Z|\w+=[\"']?\$\(git\s"
    r"|git\s+(?:add|diff|fetch|log|ls-files|show|status)\b)"
)
_SETS_VERSION = re.compile(
    r"\b(?:poetry|hatch|uv|npm|pdm|cargo)\s+(?:run\s+)?(?:self\s+)?(?:version|bump|set-version)\b|\bsed\s+(?:-\S+\s+)*\S"
    r"|\bbump\w*\b|_version__|\btomlkit\b|\bset_version\b",
)
_HANDS_ON = re.compile(r"GITHUB_(?:OUTPUT|ENV)|(?i:set-output|set-env)")
_TELLS_VERSION = re.compile(
    r"\bsetuptools_scm\.get_version\b|-m\s+setuptools_scm\b|\bhatch(?:ling)?\s+version\b(?!\s+[\w\"'$])"
    r"|\b(?:poetry|pdm)\s+(?:version|show)\s+(?:-s|--short|--version)\b|\buv\s+version\s+--short\b"
    r"|\bdunamai\s+from\b|\bversioningit\b(?!\s*[\"'<>=~])"
)
_FILES = re.compile(
    r"(?:mv|cp|mkdir|ls|find|rm|tar|unzip|echo|printf|tree|chmod|cat|sha256sum|cd|pwd|du|stat|set|rmdir|ln)\b[^;&|`$]*\Z"
)
_SAYS = re.compile(r"""(?:echo|printf)\b(?:"(?:[^"`$\\]|\\.|\$(?!\())*"|'[^']*'|[^;&|`>("'])*\Z""")
_SHOWS = re.compile(r"(?:ls|tree|pwd|du|find(?!.*-(?:exec|delete)))\b[^;&|`$>]*\Z")
_LOGS_IN = re.compile(
    r"\b(?:poetry|pdm|hatch|uv)\s+(?:self\s+)?config\b|\.pypirc|\bexport\s+\w+|\bkeyring\b|\bdocker\s+login"
)
_INSTALLS = re.compile(
    r"\A(?:(?:sudo\s+)?(?:python[\d.]*\s+-m\s+)?(?:pip[x3]?|uv|poetry|apt(?:-get)?|brew|curl|conda|mamba)\b"
    r"[^\n]*\b(?:install|sync|update|upgrade|ensurepip)\b[^\n]*)\Z"
)
_CHAIN = re.compile(r"\s*(?:&&|;)\s*")
_SETS_UP = re.compile(
    r"actions/cache\b|(?!\.)[^/]+/(?:setup|install)-|(?:abatilo/actions-poetry|pypa/hatch)\Z", re.IGNORECASE
)
_CHECKS_FILES = re.compile(
    r"\btwine\s+check\b|\bcheck-wheel-contents\b|\babi3audit\b|\bpyroma\b|\bauditwheel\s+show\b"
    r"|\bgh\s+attestation\s+verify\b"
)
_LOOKS = re.compile(
    r"(?:ls|tree|pwd|du|stat|cat|sha256sum|find(?!.*-(?:exec|delete)))\b[^;&|`$>]*\Z|(?:test|\[\[?)\s[^;`>]*\Z"
)

_ONE_EXPRESSION = re.compile(r"\$\{\{(?:(?!\}\}).)*\}\}", re.DOTALL)
_MAIN = re.compile(r"(?:refs/heads/)?(?:main|master|trunk|develop(?:ment)?)")
_FOUND_OUT = re.compile(r"\b(?:needs|steps|env)\s*\.")
_ELSEWHERE = re.compile(
    r"(?:cd|npm|yarn|pnpm|cargo|go|git\s+(?:diff|status|log|submodule))\b[^;&|`>]*\Z",
)

_OWN_SECRET = re.compile(r"\bsecrets\s*(?:\[|\.\s*(?!GITHUB_TOKEN\b))", re.IGNORECASE)

VARIES = re.compile(
    r"github\s*\.\s*(?:ref\b|ref_name|sha|run_id|run_number|head_ref|event\s*\.\s*(?:ref\b|release\b))"
)
"""What a group asks for that is never the same on a branch and in a release."""

_MATRIX = re.compile(r"\b(?:matrix|strategy)\s*[.\[]")

OWN_VERSION = re.compile(r"github\.run_(?:id|number)|GITHUB_RUN_(?:ID|NUMBER)")


def uses(step: Step) -> str:
    """`owner/name` of the action, in lower case; empty if it is a script."""
    return step.uses.text.partition("@")[0].lower() if step.uses else ""


def step_title(step: Step) -> str:
    """A step in words: its name, its action or its number."""
    if step.name:
        return f"`{step.name.value}`"
    return f"`{step.uses.text.partition('@')[0]}`" if step.uses else f"{step.position + 1}"


def checks_out(step: Step) -> bool:
    """Whether the step is a checkout."""
    return uses(step) == "actions/checkout"


def fetches_release(step: Step) -> bool:
    """Whether a checkout fetches the tag of a release, as an earlier step found it, or the main branch."""
    ref, other = step.arguments.get("ref"), step.arguments.get("repository")
    if not checks_out(step) or ref is None or (other and "github.repository" not in other.value):
        return False
    if _MAIN.fullmatch(ref.value.strip()):
        return "path" not in step.arguments.items
    is_alone = bool(_ONE_EXPRESSION.fullmatch(ref.value.strip()))
    return "${{" in ref.value and (not is_alone or bool(_FOUND_OUT.search(ref.value)))


def builds(step: Step) -> bool:
    """Whether the step builds distributions."""
    if step.inner:
        return any(map(builds, step.inner))
    if step.uses:
        command = step.arguments.get("command")  # of maturin-action; without one it builds
        return bool(_BUILD_ACTIONS.search(uses(step))) and not (command and command.value == "upload")
    return any(map(builds_in, commands(f"{step.script}\n{step.called}")))


def needs_stamp(step: Step) -> bool:
    """Whether the step builds, or writes the version of git into the files before that."""
    return builds(step) or any(map(_WRITES_VERSION.match, parts_of(step.script)))


def makes_sbom(step: Step) -> bool:
    """Whether the step only lists, in a file of its own, what the distributions are made of."""
    return bool(_SBOM.search(uses(step)))


def is_outward(step: Step) -> bool:
    """Whether the step does something that others see, an upload to an index apart."""
    if step.inner:
        return any(map(is_outward, step.inner))
    if step.uses:
        name = uses(step)
        return bool(_OUTWARD_ACTIONS.search(name)) and not checks_out(step) and "/setup-" not in name
    return any(map(is_outward_command, commands(f"{step.script}\n{step.called}")))


def makes_tag(step: Step) -> bool:
    """Whether the step tags the commit, which a build may read its version from."""
    return any(map(_TAGS.search, commands(f"{step.script}\n{step.called}")))


def checks_ref(step: Step) -> bool:
    """Whether the step compares the ref with something, or takes the version from it, and no more."""
    if _CHECKS_TAG.search(uses(step)):
        return True
    if "PRETEND_VERSION" in step.script and not builds(step):
        return True
    if builds(step) or is_outward(step) or (step.run and only_installs(step.script)):
        return False
    return checks_ref_in(step.script, script_with_env(step))


def script_with_env(step: Step) -> str:
    """The script and the values of its variables: all that it can take a version from."""
    return "\n".join([step.script, *(leaf.value for leaf in step.env.items.values())])


def checks_changes(step: Step) -> bool:
    """Whether the step fails if a file of the checkout differs, and does no more than that."""
    script = step.script
    asks = any(map(_ASKS_FOR_CHANGES.search, commands(script)))
    parts = (part for one in parts_of(script) for part in one.split("||"))
    does_more = not all(map(_OF_SUCH_A_CHECK.match, parts))
    return asks and not (does_more or builds(step) or is_outward(step) or hands_on_values(script))


def is_left_out(step: Step) -> bool:
    """Whether a tracer run leaves the step out: others would see it, or it checks the ref of a release."""
    return is_outward(step) or checks_ref(step)


def checks_ref_in(script: str, asked: str) -> bool:
    """Whether a script that does not build compares the ref with something; `asked` is all that it gets."""
    is_check = _FAILS.search(script) or _SETS_VERSION.search(script)
    return bool(_REF.search(asked) and is_check) and not hands_on_values(script)


def fails_for_other_refs(script: str, given: Iterable[str] = ()) -> bool:
    """Whether a script fails because of a ref that is not the one of a release.

    `given` are variables that hold the ref or a part of it.
    """
    names = [*given]
    for line in commands(script):
        is_given = any(re.search(rf"\$\{{?{re.escape(name)}\b", line) for name in names)
        if not (is_given or _ASKS_FOR_REF.search(line)):
            continue
        if found := _ASSIGNED.match(line):
            names.append(found[1])
        elif _TESTS.match(line) and (not line.startswith("if") or _EXITS.search(script)):
            return True
    return False


def builds_only_releases(step: Step) -> bool:
    """Whether a step builds, unless it fails because the ref is not the one of a release."""
    return builds(step) and fails_for_other_refs(step.script, names_of_ref(step))


def names_of_ref(step: Step) -> list[str]:
    """The variables of a step that hold the ref or a part of it."""
    return [name for name, leaf in step.env.items.items() if _ASKS_FOR_REF.search(leaf.value)]


def names_handed_on(step: Step) -> list[str]:
    """The environment variables that the step sets for later ones."""
    lines = (line for line in commands(step.script) if "GITHUB_ENV" in line)
    return [name for line in lines for name in re.findall(r"([A-Za-z_]\w*)=", line)]


def hands_on_values(script: str) -> bool:
    """Whether a script may give outputs or variables to later steps."""
    return bool(_HANDS_ON.search(script))


def hands_on_ref(step: Step) -> bool:
    """Whether the step hands on a version that it takes from the ref, for other steps to use."""
    script = step.script
    hands_on = _REF.search(script) and hands_on_values(script) and not OWN_VERSION.search(script)
    return bool(hands_on and re.search("version|tag", script, re.IGNORECASE))


def sets_version(step: Step) -> bool:
    """Whether the step sets the version that it builds, and takes it from the ref."""
    lines = commands(step.script)
    return builds(step) and any(_SETS_VERSION.search(one) and _ASKS_FOR_REF.search(one) for one in lines)


def checks_files(step: Step) -> bool:
    """Whether the step checks files that are built."""
    return any(map(_CHECKS_FILES.search, commands(step.script)))


def tells_version(step: Step) -> bool:
    """Whether the step asks a build tool for the version of the checkout, and hands it on."""
    return bool(_TELLS_VERSION.search(step.script) and hands_on_values(step.script))


def logs_in(step: Step) -> bool:
    """Whether the step fetches secrets, or every line of it is about credentials."""
    return "secrets" in uses(step) or (bool(step.run) and all(map(is_login, commands(step.script))))


def is_login(command: str) -> bool:
    """Whether each command of a line is about credentials, apart from mere file work."""
    parts = [part for part in _CHAIN.split(command.strip()) if not (_FILES.match(part) or _SAYS.match(part))]
    return bool(_LOGS_IN.search(command)) and all(map(_LOGS_IN.search, parts))


def moves_files(step: Step) -> bool:
    """Whether the step moves files about with programs that everybody knows, and does nothing else."""
    if not step.run or has_secret(step) or (step.shell and "bash" not in step.shell.value):
        return False
    return all(_FILES.match(part) or _SAYS.match(part) for part in parts_of(step.script))


def only_shows(step: Step) -> bool:
    """Whether the step prints something, and does nothing else."""
    return bool(step.run) and all(map(only_prints, parts_of(step.script)))


def only_prints(command: str) -> bool:
    """Whether one command prints a text or what files are there, and does nothing else."""
    return bool(_SHOWS.match(command) or _SAYS.match(command))


def is_spare(step: Step) -> bool:
    """Whether an upload of files that are built needs the step not at all."""
    name = uses(step)
    if name:
        return checks_out(step) or bool(_SETS_UP.match(name))
    return bool(step.run) and is_spare_script(step.script)


def is_spare_script(script: str) -> bool:
    """Whether a script only installs something and checks files."""
    lines = commands(script)
    spare = all(_INSTALLS.match(line) or _CHECKS_FILES.search(line) for line in lines)
    return spare and not any(map(builds_in, lines))


def works_elsewhere(step: Step) -> bool:
    """Whether the step uses only tools that install nothing for Python, and asks git how the files are."""
    return bool(step.run) and all(map(_ELSEWHERE.match, parts_of(step.script)))


def only_looks(step: Step) -> bool:
    """Whether the step looks at files, and lets the job fail if they are not as they should be."""
    if not step.run or has_secret(step):
        return False
    known = (_LOOKS, _SAYS, _INSTALLS)
    parts = parts_of(step.script)
    is_known = all(_CHECKS_FILES.search(part) or any(one.match(part) for one in known) for part in parts)
    return is_known and not any(map(builds_in, parts))


def only_installs(script: str) -> bool:
    """Whether every line of a script installs something."""
    return all(_INSTALLS.match(line) and not builds_in(line) for line in commands(script))


def has_secret(step: Step) -> bool:
    """Whether the step is given a secret other than the token that every run has."""
    texts = [leaf.value for values in (step.env, step.arguments) for leaf in values.items.values()]
    return any(map(holds_credential, [*texts, step.script]))


def has_own_secret(text: str) -> bool:
    """Whether a text names a secret of the repository."""
    return bool(_OWN_SECRET.search(text))


def asks_for_matrix(text: str) -> bool:
    """Whether a text differs between the jobs of a matrix."""
    return bool(_MATRIX.search(text))


def commands(script: str) -> list[str]:
    """The lines of a script, joined where they go on, without comments."""
    joined = re.sub(r"\\\r?\n\s*", " ", script)
    lines = (line.strip() for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def parts_of(script: str) -> list[str]:
    """The commands of a script, also where several are on a line."""
    return [part for line in commands(script) for part in _CHAIN.split(line) if part]


def builds_in(command: str) -> bool:
    """Whether a line of commands builds distributions; installing a build tool does not count."""
    if not any(hint in command for hint in _BUILD_HINTS):
        return False
    return any(_BUILDS.search(part) and not _INSTALLS.match(part) for part in _CHAIN.split(command.strip()))


def installs_in(script: str) -> list[str]:
    """The commands of a script that install something."""
    return [part for part in parts_of(script) if _INSTALLS.match(part)]


def only_says(command: str) -> bool:
    """Whether one command prints a text, and does nothing else."""
    return bool(_SAYS.match(command))


def is_outward_command(command: str) -> bool:
    """Whether one command does something that others see."""
    return bool(_OUTWARD_COMMANDS.search(command)) and not _SAYS.match(command)


def job_builds(job: Job) -> bool:
    """Whether any step of the job builds distributions."""
    return any(map(builds, job.steps))
