"""What a record holds, and how each piece is bound to the pieces before it.

Every event is hashed together with its parent's hash, so a record is a tree whose every
tip vouches for all that led to it.  Covered by the chain:

* meta, content and the first branch's row: by the start hash, the first event's parent;
* another branch's row: by its start hash, together with the event it forks from;
* every column of an event except `at`, its number in the file (`id`) included.

A body is hashed on its own, with a salt of its own, and the chain runs over these part
hashes: a body can be dropped (`redact`) and the chain still verifies.

Not covered by the chain: the clock text `at` (it has a CRC against bit rot only), the
SQLite schema (compared with the one this version writes), and snapshots (a cache; they
carry a checksum bound to the event they belong to).  The chain shows tampering to whoever
holds a head hash from elsewhere, say from a printed report.  It cannot prevent it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from wargame.record.canonical import (
    JSON,
    canonical,
    digest,
    parse,
    plain_text,
    spell,
    whole,
)

PUBLIC = "public"
#: Audiences that are no role and so can never be one of several.
RESERVED = frozenset({PUBLIC, "white", "engine"})


@dataclass(frozen=True)
class NewEvent:
    """Something that happened, not yet in a record.

    Attributes:
        kind: what happened, for instance `order`.
        turn: the quarter, counted from 1 (0: before the first).
        phase: the phase of that turn.
        actor: a role id, `WHITE` or `ENGINE`.
        parts: a JSON object for each audience: `public`, `white`, `engine` (the host
            only), a role id, or several role ids, sorted and joined by `+`.
        ver: the version of this kind's body.

    The header (all but `parts`) and the names of the audiences stay readable in every
    redacted copy: keep secrets in bodies.
    """

    kind: str
    turn: int
    phase: str
    actor: str
    parts: Mapping[str, JSON] = field(default_factory=dict)
    ver: int = 1


@dataclass(frozen=True)
class Part:
    """What one audience may read of an event.

    `text` is the body in its canonical spelling, as it was hashed and as it is written; it is
    None where the body was redacted.
    """

    salt: str
    hash: str
    text: str | None

    @cached_property
    def body(self) -> JSON | None:
        """What the text says, read when it is first asked for."""
        return None if self.text is None else parse(self.text)

    @property
    def redacted(self) -> bool:
        """Whether only the hash is left."""
        return self.text is None


@dataclass(frozen=True)
class Event:
    """One event of a record.

    `id` counts all events of the file, `seq` those along the branch, ancestors included;
    both start at 1.  `at` is the clock when it was written and is not hashed.
    """

    id: int
    branch: int
    seq: int
    parent: str
    hash: str
    kind: str
    ver: int
    turn: int
    phase: str
    actor: str
    at: str
    parts: dict[str, Part]

    def body(self, *audiences: str) -> dict[str, Any]:
        """The bodies these audiences may read, merged, public first.

        A part for several roles counts for each of them.  Later parts win where keys
        meet, except under `rows`, where the tables are joined.  Redacted parts are left
        out.  Nothing is added unasked: name `public` where you want it.
        """
        wanted = set(audiences)
        names = [name for name in sorted(self.parts) if wanted & {name, *name.split("+")}]
        names.sort(key=lambda name: name != PUBLIC)
        merged: dict[str, Any] = {}
        tables: dict[str, list[Any]] = {}
        for name in names:
            body = self.parts[name].body
            if body is None:
                continue
            merged.update(body)
            rows = body.get("rows")
            if isinstance(rows, dict):
                for table, more in rows.items():
                    tables.setdefault(table, []).extend(more)
        if tables:
            merged["rows"] = tables
        return merged


@dataclass(frozen=True)
class Branch:
    """One line of events; it leaves its parent after the event numbered `seq` there.

    Branch 1 has no parent.  `start` is the hash that the first own event chains to.
    """

    id: int
    parent: int | None
    seq: int
    parent_hash: str
    name: str
    author: str
    reason: str
    nonce: int
    start: str


@dataclass(frozen=True)
class Record:
    """A whole save in memory: events by id, heads as (seq, hash) by branch."""

    meta: dict[str, str]
    content: dict[str, bytes]
    branches: tuple[Branch, ...]
    events: tuple[Event, ...]
    heads: dict[int, tuple[int, str]]

    def line(self, branch: int) -> Iterator[Event]:
        """The events along a branch, from the first, ancestors included."""
        rows = {row.id: row for row in self.branches}
        limits: dict[int, int] = {}
        at: int | None = branch
        limit = self.heads[branch][0]
        while at is not None:
            limits[at] = limit
            limit = min(limit, rows[at].seq)
            at = rows[at].parent
        chosen = [e for e in self.events if e.seq <= limits.get(e.branch, 0)]
        return iter(sorted(chosen, key=lambda event: event.seq))


def first_branch(meta: Mapping[str, str], content: Mapping[str, tuple[str, int]]) -> Branch:
    """Branch 1, whose start hash covers meta and content (SHA-256 and size by path)."""
    return _branch(1, None, 0, "", "main", "", "", 0, _contents_hash(meta, content))


def later_branch(
    ident: int, parent: int, seq: int, parent_hash: str, name: str, author: str, reason: str,
    nonce: int,
) -> Branch:  # fmt: skip
    """A branch that leaves `parent` after the event `seq`, whose hash is `parent_hash`."""
    return _branch(ident, parent, seq, parent_hash, name, author, reason, nonce, parent_hash)


def _contents_hash(meta: Mapping[str, str], content: Mapping[str, tuple[str, int]]) -> str:
    listed = {path: [sha, size] for path, (sha, size) in content.items()}
    return digest("wargame-contents-1", canonical({"content": listed, "meta": dict(meta)}))


def _branch(
    ident: int, parent: int | None, seq: int, parent_hash: str, name: str, author: str,
    reason: str, nonce: int, before: str,
) -> Branch:  # fmt: skip
    row = {
        "id": ident, "parent": parent, "seq": seq, "name": name, "author": author,
        "reason": reason, "nonce": str(nonce),
    }  # fmt: skip
    start = digest("wargame-branch-1", before, canonical(row))
    return Branch(ident, parent, seq, parent_hash, name, author, reason, nonce, start)


def sealed_parts(new: NewEvent) -> dict[str, Part]:
    """Check an event and seal each of its parts under a fresh salt.

    Raises:
        TypeError, ValueError: saying what is wrong.
    """
    for what in ("kind", "phase", "actor"):
        plain_text(getattr(new, what), what)
    if not new.kind or not new.actor:
        raise ValueError("an event has a kind and an actor")
    whole(new.turn, "turn", 0)
    whole(new.ver, "ver", 1)
    parts: dict[str, Part] = {}
    for audience, body in new.parts.items():
        members = plain_text(audience, "audience").split("+")
        if not all(members) or any(one >= two for one, two in pairwise(members)):
            raise ValueError(f"audience {audience!r}: role ids, sorted and joined by +")
        if len(members) > 1 and RESERVED & set(members):
            raise ValueError(f"audience {audience!r} joins roles with {sorted(RESERVED)}")
        if not isinstance(body, dict):
            raise TypeError(f"the body for {audience!r} is an object, not {body!r}")
        salt, text = secrets.token_hex(16), canonical(body)
        parts[audience] = Part(salt, digest("wargame-part-1", salt, text), text)
    return parts


def placed(
    new: NewEvent, parts: dict[str, Part], *, ident: int, branch: int, seq: int, parent: str,
    at: str,
) -> Event:  # fmt: skip
    """An event in its place, chained to its parent."""
    event = Event(
        ident, branch, seq, parent, "", new.kind, new.ver, new.turn, new.phase, new.actor, at, parts
    )
    return replace(event, hash=event_hash(event))


def event_hash(event: Event) -> str:
    """The hash of an event's header and part hashes, on top of its parent's hash."""
    header = {
        "id": event.id, "branch": event.branch, "seq": event.seq, "kind": event.kind,
        "ver": event.ver, "turn": event.turn, "phase": event.phase, "actor": event.actor,
        "parts": {name: part.hash for name, part in event.parts.items()},
    }  # fmt: skip
    return digest("wargame-event-1", event.parent, spell(header))


def parts_text(parts: Mapping[str, Part]) -> str:
    """Parts as they stand in the `parts` column; a redacted one is its hash alone."""
    pieces = []
    for name in sorted(parts):
        part = parts[name]
        kept = f'"hash":"{part.hash}"'
        if part.text is not None:
            kept = f'"body":{part.text},{kept},"salt":"{part.salt}"'
        pieces.append(f"{spell(name)}:{{{kept}}}")
    return "{" + ",".join(pieces) + "}"


def parts_read(text: str) -> dict[str, Part]:
    """Parts from their column, every hash recomputed.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: where the text is not exactly
            what was written.
    """
    parts: dict[str, Part] = {}
    for name, piece in parse(text).items():
        body = piece.get("body")
        part = Part(piece.get("salt", ""), piece["hash"], None if body is None else spell(body))
        vars(part)["body"] = body  # what the text would be read as
        if part.text is not None and part.hash != digest("wargame-part-1", part.salt, part.text):
            raise ValueError(f"the part for {name} does not match its hash")
        parts[name] = part
    if parts_text(parts) != text:
        raise ValueError("the parts are not spelt as they were written")
    return parts
