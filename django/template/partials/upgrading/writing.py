"""
The files of a project are written here: all of them or none, even if that is
interrupted or the disk is full.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NamedTuple

from .files import File, Rewrite, UnwritableFile, display_path

# The signals that end a process by default. Windows has fewer of them.
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]


class Interrupted(KeyboardInterrupt):
    """Raised if a signal that ends the process has arrived."""


class Signals:
    """
    Hold back signals that end the process until the files are in order.

    >>> with Signals() as signals:
    ...     signals.check()
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self.handlers: dict[int, object] = {}

    def __enter__(self) -> Signals:
        for number in SIGNALS:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                # Signals are handled only in the main thread.
                with suppress(ValueError):
                    self.handlers[number] = signal.signal(number, self.receive)
        return self

    def __exit__(self, *args: object) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        if self.received is not None:
            signal.raise_signal(self.received)

    def receive(self, number: int, frame: FrameType | None) -> None:
        self.received = number

    def check(self) -> None:
        """Raise ``Interrupted`` if a signal has arrived."""
        if self.received is not None:
            raise Interrupted


class Staged(NamedTuple):
    """A file, and two files next to it with its new and its old contents."""

    path: str
    new: str
    old: str


class Temporary:
    """Files next to those that are written, which are removed in the end."""

    def __init__(self) -> None:
        self.paths: set[str] = set()

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, *args: object) -> None:
        for path in self.paths:
            with suppress(OSError):  # it has been renamed
                os.remove(path)

    def write(self, path: str, data: bytes) -> str:
        """
        Return the path of a new file with ``data``, otherwise like the file at
        ``path``.
        """
        folder = os.path.dirname(path)
        descriptor, new = tempfile.mkstemp(prefix=".upgrade-", suffix="~", dir=folder)
        self.paths.add(new)
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        keep_owner(path, new)
        shutil.copystat(path, new)
        os.utime(new)
        return new


def keep_owner(path: str, new: str) -> None:
    """Give ``new`` the owner and the group of ``path``."""
    wanted, found = os.stat(path), os.stat(new)
    if (wanted.st_uid, wanted.st_gid) != (found.st_uid, found.st_gid):
        try:
            os.chown(new, wanted.st_uid, wanted.st_gid)
        except OSError as error:
            raise OSError("Its owner or its group can't be kept.") from error


def write(rewrites: Sequence[Rewrite]) -> None:
    """
    Write the files, all or none. Their mode, owner and symbolic links stay the same.

    First, files with the new and with the old contents are written in the same folders.
    Then those with the new contents replace the files. If that fails, those with the
    old contents do.

    Raise ``UnwritableFile`` for the first that can't be written, or that has changed since it
    was read.
    """
    for rewrite in rewrites:
        check_unchanged(rewrite.file)
    with Signals() as signals, Temporary() as temporary:
        staged = []
        for rewrite in rewrites:
            signals.check()
            staged.append(stage(rewrite, temporary))
        rename(staged, signals, temporary)


def check_unchanged(file: File) -> None:
    try:
        # Opened for writing, so that a read-only file is reported and stays as it is.
        with open(file.path, "r+b") as stream:
            data = stream.read()
    except OSError as error:
        raise UnwritableFile(file.path, error) from error
    if data != file.data:
        raise UnwritableFile(file.path, "Has changed in the meantime.")


def stage(rewrite: Rewrite, temporary: Temporary) -> Staged:
    file = rewrite.file
    # The target of a symbolic link is written.
    path = os.path.realpath(file.path)
    try:
        new = temporary.write(path, rewrite.text.encode(file.encoding))
        return Staged(path, new, temporary.write(path, file.data))
    except OSError as error:
        raise UnwritableFile(file.path, error) from error


def rename(staged: Sequence[Staged], signals: Signals, temporary: Temporary) -> None:
    """Replace the old files with the new ones, all or none."""
    begun: list[Staged] = []
    try:
        for each in staged:
            signals.check()
            begun.append(each)
            os.replace(each.new, each.path)
    except BaseException as error:
        lost = [each for each in reversed(begun) if not put_back(each)]
        if not lost and not isinstance(error, OSError):
            raise
        # Old contents that can't be put back are kept.
        temporary.paths -= {each.old for each in lost}
        reasons = [
            str(error) or type(error).__name__,
            *(
                f"What {display_path(each.path)} had is in {display_path(each.old)}."
                for each in lost
            ),
        ]
        raise UnwritableFile(begun[-1].path, "\n".join(reasons)) from error


def put_back(each: Staged) -> bool:
    """Put the old contents back, if necessary. Return whether the file has them."""
    try:
        if not os.path.exists(each.new):  # it has been renamed
            os.replace(each.old, each.path)
    except OSError:
        return False
    return True
