"""Files that appear whole or not at all, and the claim of the one writer."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from wargame.errors import SaveBusy, SaveFull, WargameError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into the plain error a person can act on."""
    try:
        yield
    except OSError as exc:
        if exc.errno in _NO_ROOM:
            raise SaveFull(f"The disk has no room for {path}.") from exc
        said = exc.strerror or str(exc)
        raise WargameError(f"{path} cannot be written: {said}.") from exc


@contextmanager
def written_aside(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a temporary name beside `target`; what was written there becomes `target`.

    That happens in one step and only if the block ends without an exception (Ctrl-C is
    one).  Without `replace`, an existing `target` is never overwritten.
    """
    if not target.parent.is_dir():
        raise WargameError(f"There is no folder {target.parent}.")
    if not replace and target.exists():
        raise _exists(target)
    aside = target.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        with disk_errors(target):
            yield aside
            with aside.open("r+b") as file:
                os.fsync(file.fileno())
            if replace:
                aside.replace(target)
            else:
                _publish(aside, target)
            _sync_folder(target.parent)
    finally:
        for left in (aside, Path(f"{aside}-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _exists(target: Path) -> WargameError:
    return WargameError(f"{target} exists already and is left as it is; choose another name.")


def _publish(aside: Path, target: Path) -> None:
    """Rename without overwriting, on every system."""
    try:
        if sys.platform == "win32":
            aside.rename(target)  # fails where the target exists
        else:
            target.hardlink_to(aside)
    except FileExistsError as exc:
        raise _exists(target) from exc
    except OSError:
        # No hard links here (FAT and the like): hold the name with an empty file first.
        try:
            target.touch(exist_ok=False)
        except FileExistsError as exc:
            raise _exists(target) from exc
        try:
            aside.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut, where the system lets us ask for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Claim:
    """The right to write a save, held by one process until it closes or dies.

    It is an operating system lock on an empty file beside the save (`x.wargame-lock`,
    removed at the end).  A lock inside the save would not do: SQLite's own locks are lost
    when any code of the same process closes another handle of the file, a table row with
    a process id outlives a crash, and `locking_mode=EXCLUSIVE` shuts readers out.  A
    killed owner leaves the empty file but not the lock, so nobody has to clean up.
    Where the file system knows no locks the claim is void; `Database` still refuses to
    write once it sees that another process has written.
    """

    def __init__(self, save: Path) -> None:
        self._path = Path(f"{save}-lock")
        self._file: BinaryIO | None = None
        with disk_errors(save):
            self._take(save)

    def _take(self, save: Path) -> None:
        while True:
            file = self._path.open("ab")
            try:
                _lock(file)
            except OSError as exc:
                file.close()
                if exc.errno in _TAKEN:
                    raise SaveBusy(f"Another program is writing {save}.") from exc
                return
            except BaseException:
                file.close()
                raise
            if self._is_current(file):
                self._file = file
                return
            file.close()  # its last owner removed it just before we locked it

    def _is_current(self, file: BinaryIO) -> bool:
        if sys.platform == "win32":
            return True  # a file that is open cannot be removed
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Give the right up; more than once does no harm."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform == "win32":
            file.close()
            with suppress(OSError):
                self._path.unlink()
        else:
            with suppress(OSError):
                self._path.unlink()  # while it is still ours
            file.close()


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
