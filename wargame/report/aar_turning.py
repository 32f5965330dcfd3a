"""The moments that turned an exercise, in words: what was settled, by whom, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wargame.report.aar_analysis import LUCK, PARTS, Figures, change_of
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_reading import readable
from wargame.report.aar_words import (
    BANDS,
    capital,
    gained,
    interval,
    joined,
    percent,
    pretty,
    rolled,
)
from wargame.report.document import Section, Text

#: What decisions are called beside that word.
_SHORT = {"own": "its own", "others": "others'"}
_BAND = {"setback": 0, "partial": 1, "success": 2, "breakthrough": 3}


def section(c: Context) -> Section:
    """7: every turning point that the analysis names."""
    w = Told()
    found = points(c)
    if c.analysis is None:
        w.para(aside("Turning points are named by the analysis, and there is none here."))
    elif not found:
        w.para(aside("No single thing moved any role's expected score clearly away from nought."))
    else:
        w.para(
            aside(
                "A turning point is one thing settled (a decision, a roll, an event, a ruling) "
                "that moved what some role could expect, with an interval clear of nought. It is "
                "named for the role it moved most."
            )
        )
        rows: list[tuple[int, Sequence[str | Text]]] = []
        for point in found:
            role = str(point["role"])
            rows.append(
                (
                    seq_of(c, point),
                    (
                        str(point.get("quarter", "")),
                        capital(what(c, point)),
                        capital(kind_of(point, role)),
                        c.words.role(role),
                        interval(change_of(point, role)),
                    ),
                )
            )
        w.evidence(
            "Turning points, the largest first (points of expected score, 95 % interval)",
            ("Quarter", "What was settled", "Decision or luck", "For whom", "Change"),
            rows,
            "llllr",
        )
    return Section("turning-points", "Turning points", w.done())


def points(c: Context) -> Sequence[Figures]:
    """The turning points, the largest first."""
    return c.analysis.turning_points if c.analysis else ()


def first_points(c: Context, most: int) -> list[Claim]:
    """The turning points that mattered most, a sentence each."""
    return [told(c, point, str(point["role"])) for point in points(c)[:most]]


def told(c: Context, step: Figures, role: str) -> Claim:
    """A step as a sentence: when, what, and what it changed for a role."""
    change = change_of(step, role)
    return claim(
        seq_of(c, step),
        f"{step.get('quarter', '')}: ",
        what(c, step),
        f" changed what {c.words.the(role)} could expect by {gained(change['mean'])} points "
        f"({gained(change['low'])} to {gained(change['high'])}; {kind_of(step, role)})",
    )


def kind_of(step: Figures, role: str) -> str:
    """Which part of the sum a step is for a role, with its group."""
    part = str(step.get("part", ""))
    if part == "decision":
        part = "own" if step.get("actor") == role else "others"
    if part == "control":
        return PARTS[part]
    group = "luck" if part in LUCK else "decision"
    return f"{group}: {_SHORT.get(part) or PARTS.get(part, part)}"


def seq_of(c: Context, step: Figures) -> int:
    """The event that a step rests on."""
    seq = int(step.get("seq", 0))
    if seq in c.story.by_seq:
        return seq
    turn = int(step.get("turn", 0))
    for quarter in c.story.quarters:
        if quarter.turn == turn:
            return quarter.seq("quarter", "operations")
    return c.story.first


def what(c: Context, step: Figures) -> str:
    """What was settled, as the subject of a sentence."""
    words, actor = c.words, str(step.get("actor", ""))
    cause = step.get("cause") or ()
    named = [cause] if isinstance(cause, str) else [str(one) for one in cause]
    kind = str(step.get("kind", ""))
    whose = words.whose(actor) if actor in words.roles else ""
    if kind == "orders":
        cards = joined([words.card(key) for key in named[1:]])
        standing = words.standing(actor, named[0]) if named else ""
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
        return _reaction(c, whose, named)
    if kind == "hand":
        return f"{whose} choice of cards to keep"
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
        return _roll(c, whose, named, step.get("roll") or {})
    if kind in ("override", "inject", "adjust"):
        return _ruling(c, kind, named, seq_of(c, step))
    if kind == "front":
        return "chance at the front, in the air and in supply"
    if kind == "shocks":
        return "chance in opinion, markets and works"
    if kind == "cards":
        return "the cards drawn and the deals put to the test between two quarters"
    return pretty(kind)


def _split(named: Sequence[str]) -> list[tuple[str, str, str]]:
    return [one.partition("/") for one in named]


def _many(noun: str, named: Sequence[str]) -> str:
    return noun if len(named) == 1 else f"{noun}s"


def _reaction(c: Context, whose: str, named: Sequence[str]) -> str:
    if len(named) < 2:
        return f"{whose} silence"
    verb = {"support": "support for", "oppose": "opposition to", "play": "reaction"}
    return f"{whose} {verb.get(named[0], named[0])} {c.words.card(named[1])}"


def _roll(c: Context, whose: str, named: Sequence[str], roll: Mapping[str, object]) -> str:
    said = f"the roll on {whose} {c.words.card(named[0])}"
    if not roll:
        return said
    band = BANDS[_BAND[str(roll["band"])]]
    told = f"{said}, a {band}" if band != "partial success" else f"{said}, a partial success"
    if "chance" in roll and "roll" in roll:
        chance, fell = int(str(roll["chance"])), int(str(roll["roll"]))
        told += f" (chance {percent(chance)}, roll {rolled(fell)})"
    return told
    return told


def _ruling(c: Context, kind: str, named: Sequence[str], seq: int) -> str:
    key = named[0] if named else ""
    if kind == "adjust":
        key = key or str(readable(c.story.by_seq[seq]).get("track", ""))
        track = c.words.track(key) if key in c.words.tracks else "a track"
        return f"the White Cell\N{RIGHT SINGLE QUOTATION MARK}s adjustment of {track}"
    verb = "ruling on" if kind == "override" else "bringing in"
    return f"the White Cell\N{RIGHT SINGLE QUOTATION MARK}s {verb} {c.words.card(key)}"
