"""Who may sit down: the seats of a hosted exercise and the hashes of their tokens.

A token is 192 random bits in the fragment of a link, which browsers send to nobody.  Only its
SHA-256 is kept, in a file beside the save and not in the record: a save can be handed on.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from wargame.errors import WargameError
from wargame.record.files import disk_errors

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at the table: its key, the role it speaks for, and the hash of its token."""

    key: str
    role: str
    token: str
    revoked: bool = False


class Seats:
    """The seats of one exercise; with a path they outlive the program."""

    def __init__(self, path: Path | None = None) -> None:
        """Read what is kept at the path, if there is anything."""
        self.path = path
        self._seats: dict[str, Seat] = {}
        if path is not None and path.exists():
            self._read(path)

    @classmethod
    def beside(cls, save: Path) -> Seats:
        """The seats of a save, kept beside it."""
        return cls(save.with_suffix(".seats.json"))

    def known(self) -> list[Seat]:
        """All seats, revoked ones too."""
        return list(self._seats.values())

    def issue(self, key: str, role: str) -> str:
        """A fresh token for a seat, which is new or loses the token it had."""
        token = secrets.token_urlsafe(24)
        self._keep(Seat(key, role, _hash(token)))
        return token

    def clear(self) -> None:
        """Let no token hold any longer, whoever has one."""
        self._keep_all({})

    def revoke(self, key: str) -> None:
        """Let a seat's token hold no longer."""
        if key not in self._seats:
            raise WargameError(f"there is no seat `{key}`")
        self._keep(replace(self._seats[key], revoked=True))

    def find(self, token: str) -> Seat | None:
        """The seat of a token, revoked or not; every one is looked at, in constant time."""
        asked = _hash(token)
        found = None
        for seat in self._seats.values():
            if hmac.compare_digest(asked, seat.token):
                found = seat
        return found

    def _read(self, path: Path) -> None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["format"] != FORMAT:
                raise ValueError(f"its format is {kept['format']}, not {FORMAT}")
            for one in kept["seats"]:
                seat = Seat(
                    str(one["key"]), str(one["role"]), str(one["token"]), bool(one["revoked"])
                )
                self._seats[seat.key] = seat
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise WargameError(
                f"{path} is no list of seats ({error}); take it away, and new links are made"
            ) from error

    def _keep(self, seat: Seat) -> None:
        """Know a seat from here on, once that is written; else what was known holds."""
        self._keep_all({**self._seats, seat.key: seat})

    def _keep_all(self, seats: dict[str, Seat]) -> None:
        if self.path is not None:
            with disk_errors(self.path):
                _write(self.path, seats)
        self._seats = seats


def _write(path: Path, seats: Mapping[str, Seat]) -> None:
    kept = {"format": FORMAT, "seats": [asdict(seat) for seat in seats.values()]}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".seats-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
