"""The standing orders to choose from: a plain list, or by their dials where they set several.

A role whose standing orders differ in two dials or more (effort on the ground, in strikes, in
dividing others) has too many of them to read by name.  They are grouped by the first dial's
value, and every other dial is a column with a gauge.  The names come from the view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui import present_cards
from wargame.tui.lines import BLANK, Doc, Row, Span, line

View = Mapping[str, Any]
Option = Mapping[str, Any]

#: A list shorter than this is read by name.
_FEW = 7


def dials(view: View) -> tuple[str, ...]:
    """The dials that tell the standing orders apart, the first the one they are grouped by."""
    options = view["standing"]
    if len(options) < _FEW:
        return ()
    keys = dict.fromkeys(key for option in options for key in option["dials"])
    found = tuple(key for key in keys if len({_value(option, key) for option in options}) > 1)
    several = sum(len(option["dials"]) > 1 for option in options)
    return found if len(found) > 1 and 2 * several > len(options) else ()


def standing_rows(view: View, chosen: str) -> tuple[Row, ...]:
    """The standing orders, by dials where there are several to set."""
    found = dials(view)
    if not found:
        return present_cards.standing_rows(view, chosen)
    first, others = found[0], found[1:]
    most = {key: max(_value(option, key) for option in view["standing"]) for key in found}
    wide = {key: max(len(_name(view, key)), _gauge_width(most[key])) for key in others}
    rows: list[Row] = []
    for value in sorted({_value(option, first) for option in view["standing"]}):
        title = (f"{_name(view, first)} ", "head")
        parts: list[Span] = [title, *_gauge(value, most[first])]
        size = sum(len(text) for text, _ in parts)
        parts += [(" " * max(0, 19 - size), ""), ("│", "dim")]
        parts.append(("│".join(f"{_name(view, key):<{wide[key]}}" for key in others), "dim"))
        rows.append(Row(f"group:{value}", tuple(parts), heading=True))
        group = [option for option in view["standing"] if _value(option, first) == value]
        rows += [_row(view, option, chosen, others, most, wide) for option in group]
    return tuple(rows)


def standing_doc(view: View, key: str, names: Names) -> Doc:
    """A standing order in full, its dials as gauges."""
    doc = present_cards.standing_doc(view, key, names)
    option = next((o for o in view["standing"] if o["id"] == key), None)
    found = dials(view)
    if option is None or not found:
        return doc
    width = max(len(_name(view, dial)) for dial in found)
    most = {dial: max(_value(one, dial) for one in view["standing"]) for dial in found}
    gauges = [
        line(f"{_name(view, dial):<{width}}  ", *_gauge(_value(option, dial), most[dial]))
        for dial in found
    ]
    about = [
        line((f"{_name(view, dial)}: ", ""), (view["dial_about"][dial], "dim"))
        for dial in found
        if dial in view["dial_about"]
    ]
    return (*doc[:1], *gauges, *doc[1:], *((BLANK, *about) if about else ()))


def _row(
    view: View,
    option: Option,
    chosen: str,
    keys: Sequence[str],
    most: Mapping[str, int],
    wide: Mapping[str, int],
) -> Row:
    taken = option["id"] == chosen
    mark = "(●) " if taken else "( ) " if option["legal"] else "(–) "
    note = "last quarter's" if option["last"] and view["turn"] else ""
    if not note and option["default"]:
        note = "default"
    name = option["name"] if option["text"] else ""
    tone = "" if option["legal"] else "dim"
    parts: list[Span] = [
        (mark, "accent" if taken else tone),
        (f"{(name or note)[:15]:<15}", tone if name else "dim"),
        ("│", "dim"),
    ]
    for key in keys:
        gauge = _gauge(_value(option, key), most[key])
        size = sum(len(text) for text, _ in gauge)
        parts += [*gauge, (" " * (wide[key] - size), ""), ("│", "dim")]
    cost = present_cards.price(option["cost"])
    return Row(
        option["id"],
        tuple(part for part in parts[:-2] if part[0]),
        line(("" if cost == "free" else cost, "dim")),
        enabled=option["legal"],
    )


def _name(view: View, key: str) -> str:
    return str(view["dials"].get(key, words.pretty(key)))


def _value(option: Option, key: str) -> int:
    return int(option["dials"].get(key, 0))


def _gauge(value: int, most: int) -> tuple[Span, ...]:
    """A dial as a gauge with its number; one that is only on or off as a word."""
    steps = most // 1000
    if steps <= 1:
        return (("yes", "strong") if value else ("no", "dim"),)
    full = value // 1000
    return (
        ("▮" * full, "bar"),
        ("▯" * (steps - full), "dim"),
        (f" {words.number(value)}", "strong"),
    )


def _gauge_width(most: int) -> int:
    return 5 if most <= 1000 else most // 1000 + 2
