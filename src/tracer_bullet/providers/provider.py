"""What tracer has to know of a provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracer_bullet.project.detected import Detected
    from tracer_bullet.providers.claims import ClaimRules, Identity


class FormError(ValueError):
    """A value that the form of the index does not take, in the form's own words."""


class FormField(NamedTuple):
    """A field of the form: its label, the attribute of the identity, and the parameter that fills it in."""

    label: str
    attribute: str
    parameter: str


def _no_identities(_: Mapping[str, str]) -> dict[str, Identity]:
    return {}


def _no_commands(_: Mapping[str, str]) -> tuple[str, ...]:
    return ()


class PipelineProof(NamedTuple):
    """What is proven of a pipeline: sentences for what is `broken` and for what holds.

    `release` says, as a noun, what reaches PyPI, such as `the push of a protected release tag`. `says` goes
    in the place of the usual sentence.
    """

    broken: tuple[str, ...]
    held: tuple[str, ...]
    release: str
    remarks: tuple[str, ...] = ()
    tracer_reaches_only_testpypi: bool | None = None
    pypi_only_by_release: bool = True
    says: str = ""

    @property
    def why(self) -> tuple[str, ...]:
        """All sentences, those for what is broken first."""
        return (*self.broken, *self.held, *self.remarks)


class Joining(NamedTuple):
    """How the generated pipeline joins one that the repository has: as a file which that one includes.

    `find` takes a root, the directory of a package from there, and whether the package is one of several; it
    gives the answers that follow from the files. `place` gives the path of the included file, empty for
    answers that make a pipeline of its own. `join` takes the text of the included file and texts by path that
    replace those in the repository; it gives all texts that change, by path and the main one first. `leave`
    gives the main file without the include.
    """

    find: Callable[[Path, str, bool], Mapping[str, Detected[str]]]
    place: Callable[[Mapping[str, object]], str]
    join: Callable[[Path, Mapping[str, str], str, Mapping[str, str]], dict[str, str]]
    leave: Callable[[str, Mapping[str, object]], str]


@dataclass(frozen=True)
class Provider:
    """One provider: `key` as in answers and links, `name` as PyPI spells it, and its rules.

    `runs_on` is what its pipelines run on.

    `normalise` gives an identity as the form stores it and raises FormError. `provenance` describes one in
    the words of the integrity API; it is None if the index takes no attestations of this provider. `hosts`
    are those of its git remotes; `pipelines` are the files that it reads, `parts` patterns of what they
    usually include. `included` gives what the pipeline at a path includes, in the repository at a root.

    `assumed` are answers that the index compares and that no file of a repository says.
    Of a project's answers, `identities` gives what each index (by its key) has to know, `set_up` the commands
    that come before the first run, and `clean_up` those that come after the tracer run. `arm` adds the
    temporary parts to the text of the generated pipeline. With `builds_wheels` that one can have jobs which
    build wheels with extension modules; `is_for_several` says that each package of a repository can have one.
    """

    key: str
    name: str
    runs_on: str
    issuer: str
    identity: type[Any]
    claims: ClaimRules
    form: tuple[FormField, ...]
    normalise: Callable[[Any], Any]
    provenance: Callable[[Any], dict[str, Any]] | None = None
    hosts: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    included: Callable[[Path, Path], tuple[Path, ...]] | None = None
    assumed: tuple[str, ...] = ()
    identities: Callable[[Mapping[str, str]], Mapping[str, Any]] = _no_identities
    set_up: Callable[[Mapping[str, str]], tuple[str, ...]] = _no_commands
    clean_up: Callable[[Mapping[str, str]], tuple[str, ...]] = _no_commands
    arm: Callable[[str, str, str], str] | None = None
    prove: Callable[[Path, Mapping[str, str], str], PipelineProof] | None = None
    joining: Joining | None = None
    builds_wheels: bool = False
    is_for_several: bool = False

    def place_of_pipeline(self, answers: Mapping[str, object]) -> str:
        """The path of the generated file for these answers, from the root of the repository."""
        return (self.joining.place(answers) if self.joining else "") or self.pipelines[0]

    def texts_of_pipeline(
        self, root: Path, answers: Mapping[str, str], text: str, others: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """All files that the pipeline changes in the repository at `root`, the main one first.

        `text` is that of the generated file; `others`, by path, replace what is there. Raises RefusedError
        for a pipeline that cannot be joined.
        """
        joined = self.joining.join(root, answers, text, others or {}) if self.joining else {}
        return joined or {self.place_of_pipeline(answers): text}
