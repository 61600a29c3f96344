"""Small distributions for tests, made by hand so that each can be wrong in one thing."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """A project's release; `headers` are added to its metadata."""

    name: str = "tracer-demo"
    version: str = "1.0"
    description: str = "A demo.\n"
    headers: tuple[tuple[str, str], ...] = (("Description-Content-Type", "text/markdown"),)
    files: dict[str, str] = field(default_factory=lambda: {"tracer_demo.py": "WORD = 'hello'\n"})

    @property
    def stem(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}"

    @property
    def metadata(self) -> str:
        lines = ["Metadata-Version: 2.1", f"Name: {self.name}", f"Version: {self.version}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\n".join(lines) + "\n\n" + self.description


def make_sdist(folder: Path, sample: Sample, filename: str = "") -> Path:
    path = folder / (filename or f"{sample.stem}.tar.gz")
    with tarfile.open(path, "w:gz") as archive:
        for name, text in {"PKG-INFO": sample.metadata, **sample.files}.items():
            data = text.encode()
            member = tarfile.TarInfo(f"{sample.stem}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def make_wheel(folder: Path, sample: Sample, filename: str = "", leave_out: str = "") -> Path:
    path = folder / (filename or f"{sample.stem}-py3-none-any.whl")
    tags = path.name.removesuffix(".whl").split("-", 2)[2]
    info = f"{sample.stem}.dist-info"
    wheel = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tags}\n"
    files = {**sample.files, f"{info}/METADATA": sample.metadata, f"{info}/WHEEL": wheel}
    lines = [f"{name},sha256={_digest(text)},{len(text.encode())}" for name, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            if not leave_out or not name.endswith(leave_out):
                archive.writestr(name, text)
    return path


def _digest(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
