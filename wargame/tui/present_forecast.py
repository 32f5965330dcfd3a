"""A forecast in words and figures: the worth of a plan, chances, the whole page.  No Textual.

Chances are in per cent of the worlds played, differences in per cent of them too; scores are
points of 100.  What stands in brackets is the interval of 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wargame.telling import words
from wargame.tui.lines import BLANK, Doc, Line, clip, head, line, width_of
from wargame.tui.lookout import ASKED, NONE, OFF, Outlook

if TYPE_CHECKING:
    from wargame.analysis.forecast import Forecast
    from wargame.analysis.intervals import Interval

View = Mapping[str, Any]

#: Below this width of a line, words are short.
NARROW = 56

READ = (
    "Worlds that look to you like this one are played to the end, everybody by doctrine; what "
    "you cannot see is dealt anew in each. The same dice are rolled with your plan and with "
    "nothing chosen, so that the difference is the plan's and not luck's. Brackets hold the true "
    "figure in 95 of 100 such forecasts; more worlds make them narrower. It is no promise: "
    "people do not play by doctrine."
)


# Figures ----------------------------------------------------------------------------------


def difference(found: Interval, scale: float = 1.0) -> tuple[str, str]:
    """A difference with its sign, and its interval in brackets: ``+6`` and ``[2..9]``.

    As many decimals as its interval is worth, and enough that what is shown is not 0.
    """
    mean, low, high = (value * scale for value in found)
    places = 0 if high - low >= 3 else 1
    if found.shows and not round(min(abs(low), abs(high)), places):
        places += 1
    return _signed(mean, places), f"[{_plain(low, places)}..{_plain(high, places)}]"


def _plain(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.lstrip("-") if not float(text) else text


def _signed(value: float, places: int) -> str:
    text = _plain(value, places)
    return f"+{text}" if float(text) > 0 else text


def share(found: Interval) -> str:
    """A chance as whole per cent; what is rare or nearly sure is not rounded away."""
    per_cent = 100 * found.mean
    if 0 < per_cent < 1:
        return "under 1 %"
    if 99 < per_cent < 100:
        return "over 99 %"
    return f"{per_cent:.0f} %"


def bounds(found: Interval, scale: float = 100.0, places: int = 0) -> str:
    """The interval of a chance or a score, in brackets."""
    return f"[{_plain(found.low * scale, places)}..{_plain(found.high * scale, places)}]"


def count(picture: Forecast, narrow: bool = False) -> str:
    """How many worlds it is out of, and whether more are to come."""
    if narrow:
        return f"in {picture.worlds:,}" if picture.complete else f"… {picture.worlds:,}"
    if picture.complete:
        return f"{picture.worlds:,} worlds"
    return f"… {picture.worlds:,} of {picture.asked:,} worlds"


def sign(found: Interval) -> tuple[str, str]:
    """A glyph and a tone for a difference."""
    if not found.shows:
        return "=", "dim"
    return ("▲", "good") if found.mean > 0 else ("▼!", "bad")


# The worth of the plan at hand --------------------------------------------------------------


def most_moved(picture: Forecast) -> list[str]:
    """The objectives a plan shows a difference on, the largest first."""
    if picture.worth is None:
        return []
    shown = [(key, one) for key, one in picture.worth.objectives.items() if one.shows]
    return [key for key, _ in sorted(shown, key=lambda item: -abs(item[1].mean))]


def worth_doc(
    outlook: Outlook, names: Mapping[str, str], width: int = 999, *, short: bool = False
) -> Doc:
    """What the plan at hand is worth, on two lines; nothing where forecasts are off.

    ``names`` are the objectives' by id; ``width`` is that of a line.  Where there are few lines
    it is ``short``: one, with the objective moved most, or the score where none is.
    """
    if short and outlook.state != OFF:
        return (clip(_in_short(outlook, names, width), width),)
    picture = outlook.picture
    narrow = width < NARROW
    title, margin = ("Plan  ", "      ") if narrow else ("This plan:  ", "            ")
    if outlook.state == OFF:
        return ()
    if outlook.state == NONE:
        return (line(("No forecast: ", "dim"), outlook.why), BLANK)
    if outlook.state == ASKED or picture is None:
        note = f" ({outlook.note})" if outlook.note else ""
        return (clip(line((title, "dim"), (f"… being played on{note}", "dim")), width), BLANK)
    told = (count(picture, narrow and picture.worth is not None), "dim")
    if picture.worth is None:
        score = f"score {picture.score.mean:.1f} {bounds(picture.score, 1, 1)} of 100"
        start, under = ("As is ", "      ") if narrow else ("As it stands:  ", "               ")
        hint = ("" if narrow else "; a plan's worth will stand here", "dim")
        return (
            clip(line((start, "dim"), score), width),
            clip(line((under, ""), told, hint), width),
        )
    tail = ((" " if narrow else " · ", "dim"), told)
    score_line = line((margin, ""), *worth_of(picture.worth.score), " points", *tail)
    moves = moved(picture, names, width - len(margin))
    return clip(line((title, "dim"), *moves), width), clip(score_line, width)


def _in_short(outlook: Outlook, names: Mapping[str, str], width: int) -> Line:
    """The worth of a plan on one line; dots after its first word while it refines."""
    picture = outlook.picture
    if outlook.state == NONE:
        return line(("No forecast: ", "dim"), outlook.why)
    if outlook.state == ASKED or picture is None:
        return line(("Plan… ", "dim"), ("being played on", "dim"))
    mark = ": " if picture.complete else "… "
    if picture.worth is None:
        told = f"score {picture.score.mean:.1f} {bounds(picture.score, 1, 1)}"
        return line((f"As is{mark}", "dim"), f"{told} of 100")
    if most_moved(picture):
        return line((f"Plan{mark}", "dim"), *moved(picture, names, min(width, NARROW) - 6))
    return line((f"Plan{mark}", "dim"), *worth_of(picture.worth.score), " points")


def moved(picture: Forecast, names: Mapping[str, str], width: int = 999) -> Line:
    """The objective a plan moves most; and the most moved the other way, where there is room."""
    if picture.worth is None:
        return ()
    keys = most_moved(picture)
    if not keys:
        told = "no difference shown on any objective"
        return line(told if len(told) <= width else "no difference on objectives")
    found = picture.worth.objectives
    first = found[keys[0]]
    parts = line(*worth_of(first, 100), " on ", (names.get(keys[0], keys[0]), "strong"))
    other = next((key for key in keys if (found[key].mean > 0) != (first.mean > 0)), None)
    if other is None:
        return parts
    more = line(", ", *worth_of(found[other], 100), " on ", names.get(other, other))
    return (*parts, *more) if width_of(parts) + width_of(more) <= width else parts


def worth_of(found: Interval, scale: float = 1.0) -> tuple[tuple[str, str], ...]:
    """A difference as spans: a glyph, the figure, the interval; 0 inside it shows nothing."""
    glyph, tone = sign(found)
    figure, interval = difference(found, scale)
    unit = " %" if scale != 1 else ""
    told = (f"{figure}{unit} ", tone) if found.shows else ("no difference ", "")
    return ((f"{glyph} ", tone), told, (interval, "dim"))


def in_words(found: Interval, scale: float = 1.0) -> str:
    """A difference without signs to look at: ``+6 % (2 to 9)``."""
    figure, interval = difference(found, scale)
    low, _, high = interval.strip("[]").partition("..")
    unit = " %" if scale != 1 else ""
    if not found.shows:
        return f"no difference shown ({low} to {high}{unit})"
    return f"{figure}{unit} ({low} to {high})"


# Chances of the objectives --------------------------------------------------------------------


def chance_mark(outlook: Outlook, key: str) -> Line:
    """An objective's chance for the end of its row: ``53 → 58 %``, or one figure."""
    picture = outlook.picture
    if picture is None or key not in picture.met:
        return ()
    tone = "" if outlook.current else "dim"
    met = picture.met[key]
    worth = picture.worth.objectives.get(key) if picture.worth is not None else None
    if worth is None or not worth.shows:
        return line((share(met), tone))
    glyph, look = sign(worth)
    before = f"{100 * picture.without[key].mean:.0f}→"
    return line((before, "dim"), (share(met), look if outlook.current else "dim"), (glyph, look))


def chance_doc(outlook: Outlook, key: str) -> Doc:
    """An objective's chances in full, for its page."""
    picture = outlook.picture
    if picture is None or key not in picture.met:
        return ()
    met, near = picture.met[key], picture.near[key]
    said = words.odds_word(round(1000 * met.mean))
    doc = [
        head(f"Forecast, {count(picture)}"),
        line("Met at the end in ", (share(met), "strong"), f" {bounds(met)}, {said}"),
        line("Met or near in ", (share(near), "strong"), f" {bounds(near)}"),
    ]
    if picture.worth is not None:
        rest = picture.without[key]
        doc.append(line(f"Without this plan met in {share(rest)} {bounds(rest)}"))
        doc.append(line("The plan: ", *worth_of(picture.worth.objectives[key], 100)))
    return tuple(doc)


# The whole page ---------------------------------------------------------------------------------


def forecast_doc(
    outlook: Outlook, names: Mapping[str, str], tracks: Mapping[str, tuple[str, str]]
) -> Doc:
    """Everything a forecast says; ``tracks`` are the names and units of those to tell of."""
    picture = outlook.picture
    if outlook.state == OFF:
        return (line("Forecasts are switched off; the settings switch them on."),)
    if outlook.state == NONE:
        return (line("No forecast: ", outlook.why, "."), line("The table works without it."))
    if picture is None:
        return (line("It is being played; look again in a moment."),)
    doc: list[Line] = [
        line((f"From {picture.quarters[0]}, {picture.node}, to the end: ", "dim"), count(picture))
        if picture.quarters
        else line(count(picture)),
        BLANK,
        head("Your score, of 100"),
        line((f"{picture.score.mean:.1f}", "strong"), f" {bounds(picture.score, 1, 1)}"),
    ]
    if picture.worth is not None:
        doc.append(line("The plan: ", *worth_of(picture.worth.score), " points"))
    doc += [BLANK, head("Your objectives at the end")]
    for key, met in picture.met.items():
        near = picture.near[key]
        doc.append(line((names.get(key, key), "strong")))
        told = f"  met in {share(met)} {bounds(met)}, met or near in {share(near)} {bounds(near)}"
        doc.append(line(told))
        if picture.worth is not None:
            rest = picture.without[key]
            found = worth_of(picture.worth.objectives[key], 100)
            doc.append(line(f"  without the plan {share(rest)} {bounds(rest)}: ", *found))
    shown = [key for key in tracks if key in picture.tracks]
    if shown:
        last = picture.quarters[-1]
        doc += [BLANK, head(f"Tracks: now, and the middle and eight in ten worlds at {last}'s end")]
        doc += [_track(picture, key, *tracks[key]) for key in shown]
    doc += [BLANK, head("How to read it"), line(READ)]
    return tuple(doc)


def _track(picture: Forecast, key: str, name: str, unit: str) -> Line:
    low, _, middle, _, high = (int(value) for value in picture.tracks[key][-1])
    said = f"{words.brief(picture.now[key])} ⇢ {words.brief(middle)}"
    parts: list[str | tuple[str, str]] = [
        f"{name}: ",
        (words.with_unit(said, unit), "strong"),
        f" [{words.brief(low)}..{words.brief(high)}]",
    ]
    rest = words.brief(int(picture.medians[key][-1])) if key in picture.medians else ""
    if rest and rest != words.brief(middle):
        parts.append((f", {rest} without the plan", "dim"))
    return line(*parts)
