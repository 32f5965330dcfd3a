"""A save as somebody reads it: one viewer, a place, and what is told there.  No Textual.

The screen, the plain lines and the JSON document are all made of this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wargame.play.replay import Mark, Replay, Stand
from wargame.play.replay_view import WHITE
from wargame.telling.links import Links
from wargame.telling.names import Names, catalogue
from wargame.tui.present_deals import Pasts, pasts
from wargame.tui.present_replay import WHITE_CELL, Told, sentence, told
from wargame.tui.present_theatre import scenes
from wargame.tui.present_tracks import Moves, moves
from wargame.tui.stage import Scene

Fact = dict[str, Any]
View = dict[str, Any]

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Board:
    """What the panels are filled with at a place: the view, and what the feed says up to it."""

    stand: Stand
    feed: list[Fact]
    names: Names
    moves: Moves
    pasts: Pasts

    @property
    def view(self) -> View:
        """What the viewer saw."""
        return self.stand.view


class Reading:
    """A replay as one viewer reads it; another viewer is another reading of the same replay."""

    def __init__(self, replay: Replay, viewer: str) -> None:
        self.replay = replay
        self.viewer = viewer
        self.given = catalogue(replay.compiled)
        self._names: Names | None = None
        self._told: dict[int, Told] = {}
        self._stories: dict[int, Told] = {}
        self._texts: dict[int, str] = {}

    @property
    def who(self) -> str:
        """The viewer by name."""
        return WHITE_CELL if self.viewer == WHITE else self.names.role(self.viewer)

    @property
    def title(self) -> str:
        """The scenario's name."""
        return str(self.replay.compiled.bundle.scenario.name)

    @property
    def names(self) -> Names:
        """Names that hold anywhere in the record."""
        if self._names is None:
            role = self.replay.roles[0] if self.viewer == WHITE else self.viewer
            self._names = Names.of(self.replay.stand(1, role, advised=False).view, given=self.given)
        return self._names

    def as_(self, viewer: str) -> Reading:
        """The same as another viewer reads it."""
        return Reading(self.replay, viewer)

    # What is told ----------------------------------------------------------------------

    def fact(self, seq: int) -> Fact | None:
        """An event as the viewer may read it."""
        return self.replay.fact(seq, self.viewer)

    def said(self, seq: int) -> str:
        """An event in one sentence."""
        fact = self.fact(seq)
        return sentence(fact, self.names) if fact is not None else ""

    def told(self, seq: int) -> Told | None:
        """An event told, as the record alone has it."""
        if seq not in self._told:
            fact = self.fact(seq)
            if fact is None:
                return None
            self._told[seq] = told(fact, self.names)
        return self._told[seq]

    def story(self, seq: int) -> Told | None:
        """An event told, with the odds as they stood where something was ordered or offered."""
        if seq not in self._stories:
            fact = self.fact(seq)
            view = self._view_of(fact) if fact is not None else None
            if fact is None or view is None:
                return self.told(seq)
            self._stories[seq] = told(fact, self.names, view)
        return self._stories[seq]

    def _view_of(self, fact: Fact) -> View | None:
        """What the actor of a decision saw when it decided, where its odds are told."""
        node = fact["body"].get("node")
        if fact["kind"] != "decision" or node not in ("orders", "offers"):
            return None
        stand = self.replay.stand(fact["n"] - 1, fact["actor"], advised=False)
        return None if stand.recorded else stand.view

    def notes(self, seq: int) -> list[Mark]:
        """The notes and bookmarks that stand at an event, and what else marks it."""
        return [mark for mark in self.replay.marks(self.viewer) if mark.about == seq]

    def scenes(self, turn: int) -> tuple[Scene, ...]:
        """A quarter told page by page, once it is closed."""
        replay = self.replay
        last = max(header.seq for header in replay.headers if header.turn == turn)
        feed = replay.facts(self.viewer, upto=last)
        facts = [fact for fact in feed if fact["turn"] == turn]
        if not any(fact["kind"] == "quarter" for fact in facts):
            return ()
        view = replay.stand(last, self.viewer).view
        return scenes(facts, feed, view, Names.of(view, self.names, self.given), self.links)

    @property
    def links(self) -> Links:
        """What hangs on what in the scenario."""
        return Links.of(self.given)

    # Where it stood --------------------------------------------------------------------

    def board(self, place: int) -> Board:
        """What the panels show at a place."""
        stand = self.replay.stand(place, self.viewer)
        view = stand.view
        feed = self.replay.facts(self.viewer, upto=stand.place)
        names = Names.of(view, self.names, self.given)
        mine = "" if self.viewer == WHITE else self.viewer
        return Board(
            stand,
            feed,
            names,
            moves(feed, names, view),
            pasts(feed, names, self.replay.quarter(0), mine),
        )

    # Looking for something -------------------------------------------------------------

    def find(self, words: str) -> list[int]:
        """The places where every word is found: in texts, names of cards and tracks, or ids."""
        return self.replay.find(words, self.viewer, self._text)

    def _text(self, fact: Fact) -> str:
        seq = fact["n"]
        if seq not in self._texts:
            names = self.names
            body = _moved_only(fact)
            told = json.dumps(body, ensure_ascii=False)
            ids = sorted({word for word in _WORD.findall(told) if not word.isdigit()})
            cards = {key for key in ids if key in names.cards}
            tracks = {key for key in ids if key in names.tracks}
            known = [names.cards[key] for key in sorted(cards)]
            known += [names.tracks[key] for key in sorted(tracks)]
            parts = [sentence(fact, names), fact["actor"], fact["quarter"], told, *known]
            self._texts[seq] = "\n".join(parts)
        return self._texts[seq]


def _moved_only(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A body without the tracks that stood still: they are in every quarter's record."""
    body = dict(fact["body"])
    if "tracks" in body:
        body["tracks"] = {key: pair for key, pair in body["tracks"].items() if pair[0] != pair[1]}
    if fact["kind"] == "operations":
        body["entries"] = [
            entry
            for entry in body.get("entries", ())
            if entry["kind"] != "drift" or entry["before"] != entry["after"]
        ]
    return body
