"""
Compiled code on disk, for processes that start later.

Two thirds of the time that it takes to compile a template are spent compiling the
generated source to bytecode. An entry contains this bytecode. Its name is a hash of
everything that the bytecode depends on. So no entry is ever outdated: a change results
in another name.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from functools import cached_property
from hashlib import blake2b
from importlib.util import MAGIC_NUMBER
from logging import getLogger
from pathlib import Path
from tempfile import mkstemp
from types import CodeType

logger = getLogger("django.template.compiler")

SUFFIX = ".code"


def digest(*parts: bytes, size: int) -> str:
    return blake2b(b"\0".join(parts), digest_size=size).hexdigest()


class CodeCache:
    """
    A directory with the bytecode of compiled templates.

    Only its owner can read or write an entry, and entries are written atomically. If an
    entry can't be read, or is damaged, the source is compiled again.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     code = CodeCache(directory).compile("x = 1", "page.html (compiled)", "page.html")
    ...     CodeCache(directory).has_code_of("page.html")
    True
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory).absolute()
        self.has_warned = False

    @cached_property
    def templates(self) -> frozenset[str]:
        """The prefixes of the entries that existed when the process first asked."""
        try:
            names = os.listdir(self.directory)
        except OSError:
            return frozenset()
        return frozenset(
            name.partition("-")[0] for name in names if name.endswith(SUFFIX)
        )

    def has_code_of(self, template: str) -> bool:
        """
        Return whether there was code for a template when the process first asked. It
        can be the code of another version of the template.
        """
        return prefix_of(template) in self.templates

    def compile(self, source: str, filename: str, template: str) -> CodeType:
        """Return the code that ``source`` is compiled to, and keep it on disk."""
        magic = MAGIC_NUMBER + bytes([sys.flags.optimize])
        key = digest(magic, filename.encode(), source.encode(), size=16)
        path = self.directory / f"{prefix_of(template)}-{key}{SUFFIX}"
        code = self.read(path)
        if code is None:
            code = compile(source, filename, "exec", dont_inherit=True)
            self.write(path, code)
        return code

    def read(self, path: Path) -> CodeType | None:
        """Return the code in a file, or None if there is none that can be trusted."""
        try:
            with path.open("rb") as file:
                if not is_private(os.fstat(file.fileno())):
                    self.warn(f"{path} is not read: others can write to it")
                    return None
                checksum, _, data = file.read().partition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            self.warn(f"Code can't be read: {error}")
            return None
        if checksum != checksum_of(data):
            return None
        code = marshal.loads(data)
        return code if isinstance(code, CodeType) else None

    def write(self, path: Path, code: CodeType) -> None:
        data = marshal.dumps(code)
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Readable by its owner alone.
            descriptor, temporary = mkstemp(dir=self.directory)
            try:
                with open(descriptor, "wb") as file:
                    file.write(checksum_of(data) + b"\n" + data)
                os.replace(temporary, path)
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError as error:
            self.warn(f"Code can't be kept: {error}")

    def clear(self) -> None:
        """Delete all entries."""
        for path in self.directory.glob(f"*{SUFFIX}"):
            path.unlink(missing_ok=True)
        vars(self).pop("templates", None)

    def warn(self, message: str) -> None:
        """Log what is wrong with the directory, once."""
        if not self.has_warned:
            self.has_warned = True
            logger.warning("%s. Templates are compiled in each process.", message)


def filename_of(name: str, source: str) -> str:
    """
    Return the filename that tracebacks show for the code of a template. It is the same
    in each process.

    >>> filename_of("page.html", "x = 1")
    'page.html (compiled 46d2d0d1f6b8)'
    """
    # A filename can't contain NUL.
    name = name.encode("unicode_escape").decode()
    return f"{name} (compiled {digest(source.encode(), size=6)})"


def prefix_of(template: str) -> str:
    return digest(template.encode(), size=8)


def checksum_of(data: bytes) -> bytes:
    return digest(data, size=16).encode()


def is_private(status: os.stat_result) -> bool:
    """Return whether only this user, or the superuser, can have written a file."""
    if os.name != "posix":
        return True
    is_own = status.st_uid in (os.geteuid(), 0)
    return is_own and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
