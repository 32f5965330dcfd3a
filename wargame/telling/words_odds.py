"""Words for odds that teach: what a modifier reads, what would lift a chance, who may oppose.

Pure text for every screen and for plain mode; it computes nothing but the names of quarters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling.names import Names
from wargame.telling.words import (
    brief,
    condition,
    cost,
    count,
    effect,
    joined,
    number,
    percent,
    points,
    signed,
)

Card = Mapping[str, Any]

#: Why a modifier cannot be counted on, in words.
UNKNOWN = {
    "hidden": "you see only an estimate of this",
    "sealed": "sealed until the reveal",
}
#: A counter that never runs down, and what was never played (thousandths).
_FOR_GOOD, _NEVER = 998_000, 99_000


def quarter_after(quarter: str, ahead: int) -> str:
    """The name of a later quarter: ``2025Q3`` and 2 give ``2026Q1``."""
    year, _, part = quarter.partition("Q")
    if not (year.isdigit() and part.isdigit()):
        return quarter
    total = int(year) * 4 + int(part) - 1 + ahead
    return f"{total // 4}Q{total % 4 + 1}"


def short_points(per_mille: int) -> str:
    """Percentage points without a sign."""
    return points(abs(per_mille)).lstrip("+")


# What a modifier reads --------------------------------------------------------------------


def factor(given: Mapping[str, Any], names: Names) -> str:
    """What a modifier reads and at what value that stands: its source."""
    parts = []
    if given["slope"] is not None:
        parts.append(_slope(given["slope"], given["most"], names))
    parts += [_when(when, names) for when in given["when"]]
    said = "; ".join(parts) or "always"
    why = UNKNOWN.get(given["unknown"], "")
    return f"{said} ({why})" if why else said


def _slope(slope: Mapping[str, Any], most: int, names: Names) -> str:
    each = "each point" if slope["each"] == 1000 else f"every {number(slope['each'])}"
    way = "below" if slope["below"] else "above"
    return (
        f"{names.brief(slope['what'])} {_value(slope['what'], slope['value'], names)}, "
        f"{points(slope['add'])} for {each} {way} {number(slope['at'])}, "
        f"at most {short_points(most)}"
    )


def _when(when: Mapping[str, Any], names: Names) -> str:
    what, text = when["what"], when["text"]
    bare = text.removeprefix("not ").strip()
    if bare in names.flags:
        meaning = names.flag(bare)
        stands = when["holds"] != text.startswith("not ")
        left = when["value"] // 1000
        if not stands:
            return f"counts {'unless' if text.startswith('not ') else 'once'}: {meaning}"
        return meaning + (f", for {count(left, 'more quarter')}" if left < 900 else "")
    if what.startswith("since:"):
        ago = when["value"] // 1000
        told = "never yet" if when["value"] >= _NEVER else f"{count(ago, 'quarter')} ago"
        return f"{condition(text, names)}: {told}"
    if what.startswith(("supports:", "opposes:")):
        verb, role, _ = what.split(":", 2)
        unless = text.startswith("not ")
        return f"{'until' if unless else 'if'} {names.role(role)} {verb} it"
    if what in names.tracks or what in names.units:
        unit = "" if when["exact"] else "about "
        return f"{_test(text, names)}, now {unit}{_value(what, when['value'], names)}"
    if when["holds"]:
        return condition(text, names)
    return f"not so now: {condition(text, names)}"


def _test(text: str, names: Names) -> str:
    """A condition on a track with its short name."""
    said = condition(text, names)
    key = text.removeprefix("not ").split()[0]
    return said.replace(names.what(key), names.brief(key), 1)


def _value(key: str, milli: int, names: Names) -> str:
    return names.amount(key, brief(milli))


def range_line(card: Card) -> str:
    """The chance as a range where something is unknown to the seat; empty where all is known."""
    low, high = card["range"]
    if low == high:
        return ""
    why = {given["unknown"] for given in card["factors"] if given["unknown"]}
    cause = {
        frozenset({"sealed"}): "what others order under seal",
        frozenset({"hidden"}): "what you cannot see",
    }.get(frozenset(why), "what you cannot see and what is sealed")
    return f"between {percent(low).removesuffix(' %')} and {percent(high)}, depending on {cause}"


def idle(card: Card) -> list[Mapping[str, Any]]:
    """The modifiers that count nothing now."""
    return [given for given in card["factors"] if not given["points"]]


def by_branch(option: Mapping[str, Any], names: Names) -> list[str]:
    """What an answer to an event brings by the way the event fell."""
    found = []
    for branch in option["by_branch"]:
        said = joined([effect(text, names) for text in branch["effects"]])
        found.append(f"{branch['name']}{' (so it fell)' if branch['fell'] else ''}: {said}")
    return found


# What scales it ---------------------------------------------------------------------------


def scaled(card: Card, names: Names, role: str) -> list[str]:
    """What multiplies a card's effects: now, and under the own standing orders that change it."""
    found: dict[str, str] = {}
    for group in card["effects"]:
        for times in group["times"]:
            now = "not known to you" if times["value"] is None else f"×{number(times['value'])}"
            under: dict[int, list[str]] = {}
            for option, value in times["under"].items():
                if value != times["value"]:
                    under.setdefault(value, []).append(names.standing(role, option))
            other = "; ".join(
                f"×{number(value)} under {joined(options, 'or')}"
                for value, options in under.items()
            )
            what = (
                "its numbers"
                if not times["effects"]
                else joined([effect(text, names) for text in times["effects"]])
            )
            said = f"{what} {now} by {names.short(times['what'])}"
            found[times["what"]] = f"{said}; {other}" if other else said
    return list(found.values())


# What it opens, who may stand against it ----------------------------------------------------


def gates(card: Card, names: Names) -> list[tuple[str, str]]:
    """What a success opens, makes possible, closes, ends and excludes: (word, cards)."""
    found = []
    for key, word in (
        ("opens", "Opens"),
        ("serves", "Makes possible"),
        ("closes", "Closes for a time"),
        ("ends", "Ends"),
        ("excludes", "Shuts for good"),
    ):
        if card[key]:
            found.append((word, joined([names.card(other) for other in card[key]])))
    return found


def opposers(card: Card, names: Names) -> list[tuple[str, str]]:
    """Who may oppose and who may support a card, with price and size: (word, who)."""
    found = []
    rates = names.settings
    fee = number(rates.get("reaction_cost", 1000))
    if card["opposers"] and not card["sure"]:
        who = [_opposer(one, card, names) for one in card["opposers"]]
        size = short_points(rates.get("oppose", 100))
        found.append((f"May oppose ({fee} PC, −{size} each)", "; ".join(who)))
    if card["supporters"]:
        size = short_points(rates.get("support", 50))
        who = [names.role(role) for role in card["supporters"]]
        found.append((f"May support ({fee} PC, +{size} each, two count)", joined(who)))
    return found


def _opposer(one: Mapping[str, Any], card: Card, names: Names) -> str:
    who = names.role(one["role"])
    if one["role"] in card["against"]:
        return f"{who}, which it is aimed against"
    if not one["when"]:
        return who
    needs = joined([condition(text, names) for text in one["when"]])
    return f"{who} if {needs} ({'so now' if one['now'] else 'not so now'})"


# What would lift it ------------------------------------------------------------------------


def advice(card: Card, names: Names) -> tuple[str, list[str]]:
    """The cheapest change that lifts a chance by ten points, and other ways: a line and more."""
    given = card.get("advice")
    if not given:
        return "", []
    others = [f"Or {_plan(plan, card, names)}" for plan in given["others"]]
    far = [_far(one, card, names) for one in given["far"]]
    if given["best"]:
        return _plan(given["best"], card, names), [*others, *far]
    if given["capped"]:
        return "none can be had: no chance goes above 95 %", []
    if given["most"]:
        return f"none in reach; the most is {_plan(given['most'], card, names)}", far
    return "none in reach", far


def _plan(plan: Mapping[str, Any], card: Card, names: Names) -> str:
    kinds = [part["kind"] for part in plan["parts"]]
    if kinds == ["support", "support"] and len(card["supporters"]) > 2:
        fee = number(plan["parts"][0]["theirs"])
        who = joined([names.role(role) for role in card["supporters"]], "and")
        said = f"two of {who} support it ({fee} PC of each)"
    else:
        said = " and ".join(_part(part, card, names) for part in plan["parts"])
    why = [f"{name} {points(size)}" for name, size in plan["why"]]
    because = f" ({', '.join(why)})" if why and kinds != ["support", "support"] else ""
    return f"{said}: {points(plan['lift'])}, to {percent(plan['chance'])}{because}"


def _part(part: Mapping[str, Any], card: Card, names: Names) -> str:
    price = cost(part["cost"])
    kind = part["kind"]
    when = f"counts from {quarter_after(card['quarter'], part['quarters'])}"
    likely = "" if part["chance"] in (None, 1000) else f"{percent(part['chance'])} to succeed, "
    theirs = f"{number(part['theirs'])} PC of theirs, " if part["theirs"] else ""
    if kind == "standing":
        return f'standing order "{names.standing(part["by"], part["id"])}" ({price})'
    if kind == "support":
        return f"{names.role(part['by'])} supports it ({theirs.rstrip(', ')})"
    if kind == "option":
        more = "no dearer" if price == "free" else f"{price} more"
        return f"{names.card(part['id'])} instead ({more})"
    if kind == "wait":
        quarters = part["quarters"]
        return (
            f"a wait of {count(quarters, 'quarter')}, to {quarter_after(card['quarter'], quarters)}"
        )
    if kind == "deal":
        who = joined([names.role(role) for role in part["asks"]])
        return f"the deal {names.card(part['id'])} with {who} first ({price}, {likely}{when})"
    if part["asks"]:
        who = names.role(part["by"])
        return f"{who} first plays {names.card(part['id'])} ({theirs}{likely}{when})"
    order = " and an order" if part["order"] else ""
    return f"{names.card(part['id'])} first ({price}{order}, {likely}{when})"


def _far(one: Mapping[str, Any], card: Card, names: Names) -> str:
    away = one["at"] - one["value"]
    track = names.brief(one["what"])
    said = (
        f"Further off: {one['name']} ({points(one['points'])}) with {track} at "
        f"{_value(one['what'], one['at'], names)}, now {_value(one['what'], one['value'], names)}"
        f", {signed(away, 1)} to go"
    )
    if one["card"]:
        part = one["card"]
        by = f"{names.card(part['id'])} brings {signed(part['amount'], 1)}"
        said += f"; {by} ({cost(part['cost'])})"
    return said
