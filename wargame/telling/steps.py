"""A step of an analysis in words: one thing that was settled, as the subject of a sentence.

The text of an analysis, a replay and a report say it alike, each with the names, quotation marks
and blanks it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wargame.telling.names import pretty
from wargame.telling.words import BAND_WORDS, joined, rolled

Step = Mapping[str, Any]

_BAND = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}


class Wording(Protocol):
    """Names by id, as they stand in a sentence."""

    @property
    def roles(self) -> Mapping[str, str]:
        """The names of the roles."""

    @property
    def tracks(self) -> Mapping[str, Any]:
        """The tracks that have a name here."""

    def whose(self, key: str) -> str:
        """A role as a possessive."""

    def possessive(self, name: str) -> str:
        """Any name as a possessive."""

    def card(self, key: str) -> str:
        """A card, a deal or an event."""

    def answer(self, event: str, option: str) -> str:
        """One of the answers to an event."""

    def standing(self, role: str, option: str) -> str:
        """A standing order."""

    def track(self, key: str) -> str:
        """A track."""

    def what(self, key: str) -> str:
        """Anything that holds a number."""

    def chance(self, per_mille: int) -> str:
        """A chance in per cent."""


def settled(words: Wording, step: Step) -> str:
    """What was settled, as the subject of a sentence."""
    actor = str(step.get("actor", ""))
    cause = step.get("cause") or ()
    named = [cause] if isinstance(cause, str) else [str(one) for one in cause]
    kind = str(step.get("kind", ""))
    whose = words.whose(actor) if actor in words.roles else ""
    if kind == "orders":
        cards = joined([words.card(key) for key in named[1:]])
        usual = list(step.get("instead") or ())[:1] == named[:1]  # nothing was changed by it
        standing = words.standing(actor, named[0]) if named and not usual else ""
        tail = f" (standing order: {standing})" if standing else ""
        return (
            f"{whose} {_many('order', named[1:])} {cards}{tail}"
            if cards
            else (f"{whose} decision to order nothing{tail}")
        )
    if kind == "signals":
        shown = joined([words.card(key) for key in named])
        return f"{whose} showing {shown or 'nothing'} as intelligence"
    if kind == "answer":
        said = [f"{words.card(e)} with {words.answer(e, o)}" for e, _, o in _split(named)]
        return f"{whose} answering {joined(said) or 'nothing'}"
    if kind == "reaction":
        return _reaction(words, whose, named)
    if kind == "hand":
        done = _kept(words, named, ("kept", "buried")) or "none kept"
        return f"{whose} choice of cards to keep ({done})"
    if kind in ("offers", "answers"):
        cards = joined([words.card(key) for key in named])
        done = "offered" if kind == "offers" else "signed"
        return (
            f"the {_many('deal', named)} {done}: {cards}" if cards else f"that no deal was {done}"
        )
    if kind == "event":
        return f"the event {words.card(named[0])}"
    if kind in ("quiet", "no-other"):
        return f"that no {'other ' if kind == 'no-other' else ''}event fell"
    if kind == "roll":
        return _roll(words, whose, named, step.get("roll") or {})
    if kind == "breach":
        return f"the price of {words.whose(named[0])} broken word"
    if kind in ("override", "inject", "adjust"):
        return _ruling(words, kind, named)
    if kind == "front":
        return "chance at the front, in the air and in supply"
    if kind == "shocks":
        return "chance in opinion, markets and works"
    if kind == "cards":
        return "the cards drawn and the deals put to the test between two quarters"
    return pretty(kind)


def rather_than(words: Wording, step: Step) -> str:
    """What the reference would have decided in place of a decision: ``, rather than ...``."""
    if "instead" not in step:
        return ""
    named = [str(one) for one in step["instead"]]
    kind, actor = str(step.get("kind", "")), str(step.get("actor", ""))
    if kind == "orders":
        cards = joined([words.card(key) for key in named[1:]]) or "no order"
        same = list(named[:1]) == list(step.get("cause") or ())[:1]
        told = cards if same else f"{cards} (standing order: {words.standing(actor, named[0])})"
    elif kind == "answer":
        said = [f"{words.card(e)} with {words.answer(e, o)}" for e, _, o in _split(named)]
        told = f"answering {joined(said) or 'nothing'}"
    elif kind == "reaction":
        told = _reaction(words, "", named).strip()
    elif kind == "hand":
        told = _kept(words, named, ("keeping", "burying")) or "keeping none"
    else:
        told = joined([words.card(key) for key in named]) or "nothing"
    return f", rather than {told}"


def piece_of(words: Wording, step: Step, cause: str) -> str:
    """A piece of a plan or of chance: an order, the standing order, what chance moved."""
    if step["kind"] != "orders":
        return words.what(cause)
    if cause == step["cause"][0]:
        return "the standing order"
    return words.card(cause)


def _split(named: Sequence[str]) -> list[tuple[str, str, str]]:
    return [one.partition("/") for one in named]


def _many(noun: str, named: Sequence[str]) -> str:
    return noun if len(named) == 1 else f"{noun}s"


def _kept(words: Wording, named: Sequence[str], verbs: tuple[str, str]) -> str:
    """What was kept and what was buried of a hand, each as ``keep ID`` or ``bury ID``."""
    told = []
    for verb, said in zip(("keep", "bury"), verbs, strict=True):
        cards = [words.card(one.partition(" ")[2]) for one in named if one.split(" ")[0] == verb]
        if cards:
            told.append(f"{said} {joined(cards)}")
    return joined(told)


def _reaction(words: Wording, whose: str, named: Sequence[str]) -> str:
    if len(named) < 2:
        return f"{whose} silence"
    verb = {"support": "support for", "oppose": "opposition to", "play": "reaction"}
    return f"{whose} {verb.get(named[0], named[0])} {words.card(named[1])}"


def _roll(words: Wording, whose: str, named: Sequence[str], roll: Mapping[str, object]) -> str:
    said = f"the roll on {whose} {words.card(named[0])}"
    if not roll:
        return said
    band = BAND_WORDS[_BAND[str(roll["band"])]].lower()
    told = f"{said}, a {band}"
    if "chance" in roll and "roll" in roll:
        chance, fell = int(str(roll["chance"])), int(str(roll["roll"]))
        told += f" (chance {words.chance(chance)}, roll {rolled(fell)})"
    return told


def _ruling(words: Wording, kind: str, named: Sequence[str]) -> str:
    key = named[0] if named else ""
    whose = words.possessive("the White Cell")
    if kind == "adjust":
        track = words.track(key) if key in words.tracks else "a track"
        return f"{whose} adjustment of {track}"
    verb = "ruling on" if kind == "override" else "bringing in"
    return f"{whose} {verb} {words.card(key)}"
