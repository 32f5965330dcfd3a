"""Two branches side by side in columns: pure text, for the width there is."""

from __future__ import annotations

from wargame.play.replay_beside import Beside, Pair
from wargame.tui import words
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.plain_replay import column_lines
from wargame.tui.replay import Reading
from wargame.tui.stage import beside as columns

#: So many tracks stand in the columns.
MOST = 40


def pair_rows(found: Beside) -> tuple[Row, ...]:
    """The quarters from where they part, each with how much differs."""
    return tuple(
        Row(str(pair.turn), line((pair.quarter, "strong")), line((_much(pair), "dim")))
        for pair in found.quarters
    )


def _much(pair: Pair) -> str:
    if pair.one is None or pair.two is None:
        return "played in one of them"
    return f"{words.count(len(pair.apart), 'track')} apart"


def pair_doc(reading: Reading, found: Beside, turn: int, width: int) -> Doc:
    """A quarter in both branches: orders, events and outcomes, then the tracks at its end."""
    pair = next((one for one in found.quarters if one.turn == turn), None)
    if pair is None:
        return ()
    names = reading.names
    room = max((width - 3) // 2, 16)
    left: list[Line] = [head(found.names[0])]
    right: list[Line] = [head(found.names[1])]
    ours, theirs = column_lines(reading, pair.one), column_lines(reading, pair.two)
    left += [line((text, "" if text in theirs else "strong")) for text in ours]
    right += [line((text, "" if text in ours else "strong")) for text in theirs]
    doc = [*columns((left, right), (room, room), gap=3)]
    if pair.apart:
        doc += [BLANK, head(f"At the end of {pair.quarter}")]
        size = min(max(len(names.brief(key)) for key, _, _ in pair.apart), 26)
        for key, one, two in pair.apart[:MOST]:
            glyph = "▲" if two > one else "▼"
            doc.append(
                line(
                    f"{names.brief(key)[:size]:<{size}}",
                    f"{words.brief(one):>10}",
                    f"{words.brief(two):>10}",
                    (f"  {glyph} {words.brief_signed(two - one)}", "accent"),
                )
            )
    if pair.one is not None and pair.two is not None and pair.one.scores and pair.two.scores:
        doc += [BLANK, head("Scores")]
        for role, score in pair.one.scores.items():
            other = pair.two.scores.get(role, 0)
            doc.append(
                line(
                    f"{names.role(role):<20}{words.number(score, 1):>8}{words.number(other, 1):>8}",
                    (f"  {words.brief_signed(other - score)}", "accent"),
                )
            )
    return tuple(doc)
