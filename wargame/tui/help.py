"""The help: what a screen is for, what its parts do, and the course of the game.  No Textual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wargame.telling.words import LEGEND, ODDS_WORDS, number
from wargame.tui.lines import BLANK, Doc, Line, head, line

#: What each screen is for, by the name of its class; the nearest class that has one counts.
SCREENS = {
    "Table": "The table shows all your seat knows, and asks one decision at a time. Look at what "
    "moved, choose in the panel Now, commit with c. Nothing is sent before you commit.",
    "Story": "A story tells what happened, beat by beat. Enter goes on, left goes back, s skips. "
    "At the table it can be told again.",
    "End": "The exercise is over. Here are the scores of all and your own objectives with the "
    "values they were judged by.",
    "Home": "From here you go on with an exercise, begin one, read one again, look through the "
    "decks, or set things as you like them. The first row is the one to take; enter does.",
    "NewExercise": "Three steps: a scenario, the seat you take, and enter, with a seed if you "
    "like. The page beside or below the tiles tells what awaits you. Escape goes a step back.",
    "Browse": "Every card of the scenario: what it costs, its odds, what it brings and where the "
    "figures come from. It is the public deck, not your hand.",
    "Glossary": "What the short names of programmes and the words of the game mean, each with its "
    "source.",
    "SettingsScreen": "How it looks, how fast it tells, what it asks first, and which key does "
    "what. A change holds at once and is kept.",
    "Scrubber": "An exercise as its record tells it, event by event, through a role's eyes or the "
    "White Cell's. Left and right go from event to event, [ and ] from phase to phase, page up and "
    "down from quarter to quarter. Nothing that was recorded changes: a note or a bookmark is a "
    "new event at the end.",
    "SideBySide": "Two branches of a save, quarter by quarter, from where they part. What only one "
    "of them has stands out.",
    "Saves": "Every save that can be found: go on with it, read it, or check its record.",
    "Jump": "Press the letter that stands on the place you want to go to.",
    "Confirm": "A question. Y agrees, n and escape do not; enter presses the marked button.",
    "Choose": "Choose one row; the text below tells what it means. Escape leaves it as it was.",
    "Ask": "Write, then enter. Escape leaves it as it was.",
    "CallShot": "A forecast, sealed with your orders: a track, a value it will reach in two "
    "quarters, and how sure you are. It moves nothing and is held against what comes.",
    "Advising": "What somebody with your knowledge would do at this decision, after trying many "
    "plans: the best, the next best, and what it would not do. Enter puts the marked one in your "
    "draft, where you can still change it; nothing is committed.",
    "Press": "Press the key you want for this action. Escape leaves it as it was.",
    "Dialog": "A question over the screen; escape goes back.",
    "Screen": "Escape goes back one level, and a colon lists everything that can be done here.",
}

#: What each panel shows, by its id.
PANELS = {
    "now": "The decision at hand. Enter or space chooses the marked row or takes it back; a row "
    "with [–] cannot be chosen now, and its text says why.",
    "tracks": "The numbers of the exercise with their last change and what caused it. A tilde "
    "marks an estimate: you may not see that track itself.",
    "hand": "Your cards: openings, which come and go, and the instruments you always hold.",
    "deals": "Deals you may propose and deals others may propose to you, with how each stands.",
    "goals": "What you are judged by: met brings 2 points, near 1.",
    "pipeline": "Aid on its way, stage by stage, in billions of dollars, and what slipped.",
    "feed": "What has happened, newest last. Enter reads an entry with its causes.",
    "home-list": "What can be done from here. Enter does what is marked, and the letter at the end "
    "of a row does it from anywhere. The page tells of the marked row.",
    "new-list": "The scenarios with their length and difficulty, then the roles of the one chosen, "
    "with what only they may do.",
    "deck-list": "The cards. Typing after / narrows the list; b groups it by deck, role or kind.",
    "words-list": "The words. Typing after / narrows the list.",
    "settings-list": "The settings. Enter sets the marked one; a theme is shown as you pass it.",
    "saves-list": "The saves, newest first. Enter goes on with one or reads it.",
    "beside-list": "The quarters in which the two differ.",
    "choices": "What there is to choose from.",
    "advice": "Courses of action with their gain in points of your score over your doctrine's "
    "plan. Enter takes the marked one into the draft.",
    "search": "Type to narrow the list. Down goes to it, escape clears what you typed.",
    "page": "A page to read; arrows and page up and down scroll it.",
    "value": "The value the track will have reached in two quarters, such as 62.5.",
    "chance": "How sure you are, from 1 to 99 per cent.",
    "test": "Whether the track will stand at or above the value, or at or below it.",
}

#: How each kind of widget is used, by the name of its class.
KINDS = {
    "RowList": "A list: up and down move, enter or space chooses, a click marks and a second one "
    "chooses.",
    "DocView": "A text: up and down and page up and down scroll it.",
    "Input": "A field to write in; enter ends it.",
    "Button": "A button: enter presses it, tab goes to the next.",
    "OptionList": "A list: up and down move, enter chooses.",
    "ScrollView": "A picture or text that scrolls with the arrows.",
    "ScrollableContainer": "A part that scrolls with the arrows.",
    "Widget": "Tab goes on to the next part.",
}


def of_screen(screen: Any) -> str:
    """What a screen is for: its own word, or that of the nearest class known here."""
    for kind in type(screen).__mro__:
        if told := kind.__dict__.get("HELP") or SCREENS.get(kind.__name__):
            return str(told)
    return ""


def page(
    purpose: str,
    focused: Sequence[str],
    keys: Iterable[tuple[str, str, str]],
    *,
    ahead: bool = True,
) -> Doc:
    """The help of a place: ``keys`` are keys, what they do, and why they do nothing now.

    ``ahead`` says whether forecasts can be had.
    """
    told: list[Line] = [head("Here"), line(purpose)]
    if focused:
        told += [BLANK, head("The part you are in"), *(line(text) for text in focused)]
    now: list[tuple[str, str, str]] = []
    not_now: list[tuple[str, str, str]] = []
    for pressed, what, reason in keys:
        (not_now if reason else now).append((pressed, what, reason))
    told += [BLANK, head("Keys that work now"), *(_key(k, what) for k, what, _ in now)]
    if not_now:
        told += [BLANK, head("Keys that do nothing now, and why")]
        told += [_key(k, f"{what}: {reason}") for k, what, reason in not_now]
    return (*told, BLANK, *help_doc(ahead=ahead))


def _key(key: str, what: str) -> Line:
    return line((f"{key:<14}  ", "accent"), what)


_FORECAST: Doc = (
    head("Forecast"),
    line(
        "Worlds that look to you like this one are played on beside the screen, with your plan "
        "and with nothing chosen, on the same dice. Below the plan stands what it is worth: "
        "+6 % [2..9] on an objective means that it is met in 6 of 100 worlds more, and that "
        "95 of 100 such brackets hold the true figure. = means that no difference is shown, "
        "three dots that more worlds are being played."
    ),
    line(
        "Charts: the line is the median, the inner shade holds half of the worlds, the outer "
        "one eight in ten, dots are the median without the plan."
    ),
    BLANK,
)


def help_doc(*, ahead: bool = True) -> Doc:
    """The course of a quarter, odds, signs and short forms; the same everywhere."""
    words = ", ".join(
        f"{word} from {number(at * 100, 0)} %" for at, word in ODDS_WORDS if 0 < at < 1000
    )
    return (
        head("Everywhere"),
        _key("?  F1", "this help"),
        _key(":  ctrl+p", "everything that can be done or gone to, by name"),
        _key("g  ctrl+o", "a letter on every place; pressing it goes there"),
        _key("escape", "back one level; what you have chosen is kept"),
        _key("y", "copy the text of the part you are in"),
        _key("tab", "to the next part, such as the text beside a list"),
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
        *(_FORECAST if ahead else ()),
        head("Signs"),
        line("▲ rising  ▼ falling  ■ steady   ! for the worse, for your side"),
        line("● met, success  ◐ near, partial  ○ not yet  ✗ missed, setback  ★ breakthrough"),
        line(
            "[ ] can be ordered  [1] is ordered  [–] cannot be now; its text says why   "
            "~ an estimate"
        ),
        BLANK,
        head("Short forms"),
        *(line(text) for text in LEGEND),
    )
