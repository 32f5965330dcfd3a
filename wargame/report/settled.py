"""One thing that was settled, in words: the subject of a sentence about what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wargame.report.aar_analysis import Figures
from wargame.report.aar_words import BANDS, Lexicon, joined, percent, pretty, rolled

_BAND = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}


def settled(words: Lexicon, step: Figures) -> str:
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
    if kind in ("override", "inject", "adjust"):
        return _ruling(words, kind, named)
    if kind == "front":
        return "chance at the front, in the air and in supply"
    if kind == "shocks":
        return "chance in opinion, markets and works"
    if kind == "cards":
        return "the cards drawn and the deals put to the test between two quarters"
    return pretty(kind)


def rather_than(words: Lexicon, step: Figures) -> str:
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


def piece_of(words: Lexicon, step: Figures, cause: str) -> str:
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


def _kept(words: Lexicon, named: Sequence[str], verbs: tuple[str, str]) -> str:
    """What was kept and what was buried of a hand, each as ``keep ID`` or ``bury ID``."""
    told = []
    for verb, said in zip(("keep", "bury"), verbs, strict=True):
        cards = [words.card(one.partition(" ")[2]) for one in named if one.split(" ")[0] == verb]
        if cards:
            told.append(f"{said} {joined(cards)}")
    return joined(told)


def _reaction(words: Lexicon, whose: str, named: Sequence[str]) -> str:
    if len(named) < 2:
        return f"{whose} silence"
    verb = {"support": "support for", "oppose": "opposition to", "play": "reaction"}
    return f"{whose} {verb.get(named[0], named[0])} {words.card(named[1])}"


def _roll(words: Lexicon, whose: str, named: Sequence[str], roll: Mapping[str, object]) -> str:
    said = f"the roll on {whose} {words.card(named[0])}"
    if not roll:
        return said
    band = BANDS[_BAND[str(roll["band"])]]
    told = f"{said}, a {band}"
    if "chance" in roll and "roll" in roll:
        chance, fell = int(str(roll["chance"])), int(str(roll["roll"]))
        told += f" (chance {percent(chance)}, roll {rolled(fell)})"
    return told


def _ruling(words: Lexicon, kind: str, named: Sequence[str]) -> str:
    key = named[0] if named else ""
    if kind == "adjust":
        track = words.track(key) if key in words.tracks else "a track"
        return f"the White Cell\N{RIGHT SINGLE QUOTATION MARK}s adjustment of {track}"
    verb = "ruling on" if kind == "override" else "bringing in"
    return f"the White Cell\N{RIGHT SINGLE QUOTATION MARK}s {verb} {words.card(key)}"
