"""The help page."""

from __future__ import annotations

from wargame.tui.lines import BLANK, Doc, head, line
from wargame.tui.words import LEGEND, ODDS_WORDS, number


def _key(key: str, what: str) -> tuple[tuple[str, str], ...]:
    return line((f"{key:<14}", "accent"), what)


def help_doc() -> Doc:
    """Keys, the course of a quarter, and the short forms."""
    words = ", ".join(
        f"{word} from {number(at * 100, 0)} %" for at, word in ODDS_WORDS if 0 < at < 1000
    )
    return (
        head("Keys at the table"),
        _key("1 to 7", "go to a panel: now, tracks, hand, deals, goals, pipeline, feed"),
        _key("up, down", "move in a list; tab goes to the text beside it, to scroll it"),
        _key("enter, space", "choose or take back; in other panels, read at full size"),
        _key("t", "choose the standing order"),
        _key("w", "write the reason of the marked order"),
        _key("o", "call a shot; again takes it back"),
        _key("k, b", "keep or bury an opening at the quarter's end"),
        _key("x", "take back everything not yet committed"),
        _key("c", "commit, after one more look"),
        _key("r", "read the marked thing at full size"),
        _key("v", "have the last quarter told again"),
        _key("i", "read your brief again"),
        _key("l", "light or dark"),
        _key("?  q  escape", "this help; quit (all is saved); back"),
        line(("The mouse works too: a click marks, a second one chooses.", "dim")),
        BLANK,
        head("A quarter"),
        line(
            "Income and arrivals · signals, some of them bluff · events · deals offered and "
            "answered · sealed orders with a standing order · orders revealed, one reaction "
            "each · adjudication, one roll at a time · operations · one opening kept, one "
            "buried for capital."
        ),
        BLANK,
        head("Odds"),
        line(
            "Base and named modifiers add up to the chance. A roll of 0 to 100 below the "
            "chance succeeds; below a fifth of it, breakthrough; above it, the nearer half of "
            "the rest is a partial success, the farther half a setback."
        ),
        line(f"In words: {words}."),
        BLANK,
        head("Signs"),
        line("▲ rising  ▼ falling  ■ steady   ! for the worse, for your side"),
        line("● met or succeeded  ◐ near or partial  ○ missed  ✗ setback  ★ breakthrough"),
        line(
            "[ ] can be ordered  [1] is ordered  [–] cannot be now; its text says why   "
            "~ an estimate"
        ),
        BLANK,
        head("Short forms"),
        *(line(text) for text in LEGEND),
    )
