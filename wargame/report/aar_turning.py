"""The moments that turned an exercise, in words: what was settled, by whom, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.report.aar_analysis import LUCK, PARTS, Figures, change_of
from wargame.report.aar_claims import Claim, Told, aside, claim
from wargame.report.aar_context import Context
from wargame.report.aar_reading import readable
from wargame.report.aar_words import capital, gained, interval, joined
from wargame.report.document import Section, Text
from wargame.telling.steps import piece_of, rather_than, settled

#: What decisions are called beside that word.
_SHORT = {"own": "its own", "others": "others'"}
#: From what share of a turning point a piece of it is named.
_LARGE = 0.25


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
                        capital(what(c, point)) + _chiefly(c, point),
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
        subject(c, step),
        f" changed what {c.words.the(role)} could expect by {gained(change['mean'])} points "
        f"({gained(change['low'])} to {gained(change['high'])}; {kind_of(step, role)})"
        f"{_chiefly(c, step)}",
    )


def _chiefly(c: Context, step: Figures) -> str:
    """Which of its pieces did most of a turning point, each by itself: ``, chiefly by ...``."""
    change = change_of(step, str(step.get("role", "")))["mean"] if step.get("pieces") else 0.0
    large = [p for p in step.get("pieces") or () if p["mean"] * change > 0]
    large = [p for p in large if abs(p["mean"]) >= abs(change) * _LARGE]
    told = [f"{piece_of(c.words, step, p['cause'])} ({gained(p['mean'])})" for p in large]
    return f", chiefly by {joined(told)}" if told else ""


def kind_of(step: Figures, role: str) -> str:
    """Which part of the sum a step is for a role, with its group."""
    part = str(step.get("part", ""))
    if part == "decision":
        part = "own" if step.get("actor") == role else "others"
    if part == "control":
        return PARTS[part]
    group = "luck" if part in LUCK else "decision"
    return f"{group}: {_SHORT.get(part) or PARTS.get(part, part)}"


def what(c: Context, step: Figures) -> str:
    """What was settled, as the subject of a sentence."""
    if step.get("kind") == "adjust" and not any(step.get("cause") or ()):
        # A track that not all roles see: the analysis does not name it, the record does.
        track = str(readable(c.story.by_seq[seq_of(c, step)]).get("track", ""))
        step = {**step, "cause": [track]}
    return settled(c.words, step) + rather_than(c.words, step)


def subject(c: Context, step: Figures) -> str:
    """What was settled, before the verb of a sentence."""
    return what(c, step) + ("," if "instead" in step else "")


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
