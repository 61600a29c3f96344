"""A disk that breaks, or a process that dies, at a chosen file operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tracer_bullet.text.disk import Disk

if TYPE_CHECKING:
    import os
    from pathlib import Path

Fault = Literal["fails once", "fails from then on", "dies"]


class Killed(BaseException):
    """Stands for the process being killed: whatever it still tries to do does not happen."""


class FaultyDisk(Disk):
    """The real file system up to operation number `step`, counted from 0, and then `fault`.

    A killed or failing `create` leaves half of a file behind.
    """

    def __init__(self, step: int, fault: Fault) -> None:
        self.operations = 0
        self._step = step
        self._fault = fault

    def _is_broken(self) -> bool:
        number = self.operations
        self.operations += 1
        return number == self._step if self._fault == "fails once" else number >= self._step

    def _break(self, path: Path) -> None:
        if self._fault == "dies":
            raise Killed
        raise OSError(28, "No space left on device", str(path))

    def _operate(self, path: Path) -> None:
        if self._is_broken():
            self._break(path)

    def status(self, path: Path) -> os.stat_result | None:
        self._operate(path)
        return super().status(path)

    def read(self, path: Path) -> bytes:
        self._operate(path)
        return super().read(path)

    def create(self, path: Path, data: bytes, mode: int) -> None:
        if self._is_broken():
            if self.operations == self._step + 1:
                path.write_bytes(data[: len(data) // 2])
            self._break(path)
        super().create(path, data, mode)

    def take_after(self, path: Path, model: os.stat_result) -> None:
        self._operate(path)
        super().take_after(path, model)

    def replace(self, source: Path, target: Path) -> None:
        self._operate(source)
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        self._operate(path)
        super().remove(path)

    def make_directory(self, path: Path) -> None:
        self._operate(path)
        super().make_directory(path)

    def remove_directory(self, path: Path) -> None:
        self._operate(path)
        super().remove_directory(path)

    def sync_directory(self, path: Path) -> None:
        self._operate(path)
        super().sync_directory(path)

    def names(self, path: Path) -> list[str]:
        self._operate(path)
        return super().names(path)

    def is_abandoned(self, path: Path, process: int) -> bool:
        self._operate(path)
        return super().is_abandoned(path, process)
