"""One upload on its way through the checks: what they look at, worked out once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.sent_metadata import read_metadata

if TYPE_CHECKING:
    from packaging.metadata import Metadata

    from tracer_bullet.rehearsal.standin.index import ApiToken, Index, IndexProject, Release
    from tracer_bullet.rehearsal.standin.upload_form import Form, SentFile
    from tracer_bullet.sites import Site


@dataclass(frozen=True)
class Attempt:
    """An upload with the token it came with, at `now` (seconds since 1970).

    A check may rely on what the checks before it made sure of: `project` exists after the project check,
    `metadata` is valid after the metadata check.
    """

    index: Index
    token: ApiToken
    form: Form
    now: float

    @property
    def site(self) -> Site:
        """The index that it goes to."""
        return self.index.site

    @property
    def filetype(self) -> str:
        """`sdist` or `bdist_wheel`."""
        return self.form.text("filetype")

    @property
    def file(self) -> SentFile:
        """The distribution."""
        return self.form.files["content"]

    @property
    def filename(self) -> str:
        """The name of the distribution."""
        return self.file.filename

    @property
    def content(self) -> bytes:
        """The bytes of the distribution."""
        return self.file.content

    @cached_property
    def metadata(self) -> Metadata:
        """Core metadata, taken from the form and not from the file, as PyPI does."""
        return read_metadata(self.form.fields)

    @property
    def project(self) -> IndexProject:
        """The project that it is for."""
        found = self.index.project(self.form.text("name"))
        if found is None:
            raise LookupError(self.form.text("name"))
        return found

    @property
    def release(self) -> Release | None:
        """The release that it belongs to, if it is there already."""
        return self.project.release(str(self.metadata.version))

    @cached_property
    def digests(self) -> dict[str, str]:
        """Hex digests of the bytes, by the name that the form uses."""
        return {
            "md5": hashlib.md5(self.content, usedforsecurity=False).hexdigest(),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "blake2_256": hashlib.blake2b(self.content, digest_size=32).hexdigest(),
        }
