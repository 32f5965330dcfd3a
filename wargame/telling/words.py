"""Words for numbers, odds, prices, effects and conditions: pure text, no screen.

Tracks, money and capital come in thousandths, odds per mille; nothing here computes a result,
it only says one.  Names come from :class:`~wargame.telling.names.Names`, built from views.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from wargame.telling.names import Names as Names
from wargame.telling.names import pretty as pretty
from wargame.telling.names import with_unit as with_unit

#: What every screen says once about its short forms.
LEGEND = (
    "PC is political capital, what a role can ask of its own side.",
    "bn is billions of dollars.",
    "S is an industrial slot, room for one more programme at a time.",
    "A quarter is one turn; 2025Q1 is January to March 2025.",
    "A chance of 45 % means 45 times in 100; it is never below 5 or above 95.",
    "A roll runs from 0.0 to 99.9. Below the chance is a success; the lower, the better.",
)

#: What groups of tracks are called; a scenario may have groups of its own.
GROUPS = {
    "front": "The front",
    "sky": "The sky",
    "industry": "Industry",
    "money": "Money",
    "will": "Will",
    "rules": "Rules and reforms",
}

#: From which chance per mille a word holds, the largest first.
ODDS_WORDS = (
    (1000, "certain"),
    (850, "very likely"),
    (600, "likely"),
    (400, "about even"),
    (200, "unlikely"),
    (1, "a long shot"),
    (0, "impossible"),
)

#: The bands a roll falls into, in the order of the rules.
#: What a change is put down to that no entry of a feed explains.
UNSEEN = "what you were not shown"

BANDS = ("setback", "partial", "success", "breakthrough")

BAND_WORDS = ("Setback", "Partial success", "Success", "Breakthrough")

_STATES = ("missed", "near", "met")


# Numbers --------------------------------------------------------------------------------


def group(key: str) -> str:
    """What a group of tracks is called."""
    found = pretty(key)
    return GROUPS.get(key, found[:1].upper() + found[1:])


@lru_cache(maxsize=8192)
def number(milli: int, places: int = 3) -> str:
    """Thousandths as a decimal, rounded half away from zero, without trailing zeros."""
    step = 10 ** (3 - places)
    size = (abs(milli) + step // 2) // step
    whole, part = divmod(size, 10**places) if places else (size, 0)
    text = f"{whole:,}" + (f".{part:0{places}d}".rstrip("0") if part else "")
    return f"-{text}" if milli < 0 and size else text


def signed(milli: int, places: int = 3) -> str:
    """Thousandths as a decimal that always shows its sign; nothing is a plain 0."""
    text = number(milli, places)
    return text if text == "0" or milli < 0 else f"+{text}"


def brief(milli: int) -> str:
    """A value short enough for a table: two decimals below 25, one above.

    The land that Russia holds lies near 20 and moves by a quarter of a point; it needs two.
    """
    return number(milli, 2 if abs(milli) < 25_000 else 1)


def brief_signed(milli: int) -> str:
    """A change short enough for a table."""
    return signed(milli, 2 if abs(milli) < 20_000 else 1)


def percent(per_mille: int) -> str:
    """A chance per mille in per cent: ``45 %``, ``42.5 %``."""
    return f"{number(per_mille * 100, 1)} %"


def rolled(roll: int) -> str:
    """A roll of 0 to 999 on the scale of per cent: ``20.3``."""
    return f"{roll // 10}.{roll % 10}"


def points(per_mille: int) -> str:
    """What a modifier adds to a chance, in percentage points with its sign."""
    return signed(per_mille * 100, 1)


def odds_word(per_mille: int) -> str:
    """A chance in calibrated words; ``ODDS_WORDS`` states the thresholds."""
    for least, word in ODDS_WORDS:
        if per_mille >= least:
            return word
    return ODDS_WORDS[-1][1]


def odds(per_mille: int) -> str:
    """A chance as number and word: ``45 %, about even``."""
    return "certain" if per_mille >= 1000 else f"{percent(per_mille)}, {odds_word(per_mille)}"


def count(amount: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 quarter``, ``3 quarters``."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def bar(per_mille: int, width: int = 10, *, blocks: bool = False) -> str:
    """A bar of exactly ``width`` cells, in ASCII (``####......``) or block glyphs."""
    share = min(max(per_mille, 0), 1000)
    if not blocks:
        full = (share * width + 500) // 1000
        return "#" * full + "." * (width - full)
    eighths = (share * width * 8 + 500) // 1000
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(width)


def trend(change: int, still: int = 0) -> tuple[str, str]:
    """A glyph and a word for a change; up to ``still`` either way counts as steady."""
    if change > still:
        return "▲", "rising"
    if change < -still:
        return "▼", "falling"
    return "■", "steady"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """A list in prose: ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def cost(price: Mapping[str, int]) -> str:
    """A price: ``2 PC, 0.5 bn, 1 S for 3 quarters``, or ``free``."""
    parts = []
    if price.get("pc"):
        parts.append(f"{number(price['pc'])} PC")
    if price.get("bn"):
        parts.append(f"{number(price['bn'])} bn")
    if price.get("slots"):
        held = price.get("quarters", 1)
        parts.append(f"{price['slots']} S for {count(held, 'quarter')}")
    return ", ".join(parts) or "free"


# Conditions -----------------------------------------------------------------------------

#: How a number is compared, in words.
COMPARED = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "==": "exactly",
    "!=": "other than",
}
_SEASONS = {
    "1": "the first quarter",
    "2": "the second quarter",
    "3": "the third quarter",
    "4": "the last quarter",
}
_SMALL = (
    "A",
    "An",
    "The",
    "One",
    "No",
    "Most",
    "Mines",
    "Partners",
    "Sellers",
    "Observers",
    "Targets",
    "Public",
    "Members",
    "Foreign",
    "Shells",
    "Start-ups",
    "Four",
)
_RANGE = re.compile(r"^(-?[\d.]+)\.\.(-?[\d.]+)$")


def condition(text: str, names: Names) -> str:
    """A condition of the content in plain words."""
    parts = text.split()
    if parts[:1] == ["not"] and len(parts) == 3 and (denied := _denied(parts[1], parts[2], names)):
        return denied
    if parts[:1] == ["not"] and len(parts) > 1:
        rest = condition(" ".join(parts[1:]), names)
        if parts[1] in names.flags:
            return f"not so: {rest}"
        return f"no {rest}" if len(parts) == 2 else f"not: {rest}"
    first = parts[0] if parts else ""
    if first.endswith(".standing") and len(parts) in (3, 4):
        role = first.removesuffix(".standing")
        verb = "is not" if len(parts) == 4 else "is"
        return f"{names.whose(role)} standing order {verb} {names.standing(role, parts[-1])}"
    if first == "season" and len(parts) == 3 and parts[2] in _SEASONS:
        is_it = {"==": "it is", "!=": "it is not"}.get(parts[1])
        if is_it:
            return f"{is_it} {_SEASONS[parts[2]]} of a year"
    if first == "since" and len(parts) == 4:
        word = COMPARED.get(parts[2], parts[2])
        return f"{names.card(parts[1])} was last ordered {word} {parts[3]} quarters ago"
    if len(parts) == 2:
        return _about(first, parts[1], names) or text
    if len(parts) == 1:
        return inside(names.flag(first)) if first in names.flags else names.what(first)
    if len(parts) == 3 and parts[1] == "in" and (found := _RANGE.match(parts[2])):
        return f"{names.what(first)} from {found[1]} to {found[2]}"
    if len(parts) == 3 and parts[1] in COMPARED:
        value = names.amount(first, parts[2])
        return f"{names.what(first)} {COMPARED[parts[1]]} {value}"
    return text


def inside(sentence: str) -> str:
    """A sentence as part of another: a small word at its start loses its capital."""
    first, space, rest = sentence.partition(" ")
    return first.lower() + space + rest if first in _SMALL else sentence


def _denied(first: str, key: str, names: Names) -> str:
    """A condition of two words that must not hold."""
    if first in ("in-force", "played", "signalled"):
        verb = {"in-force": "in force", "played": "ordered this quarter"}.get(first, first)
        return f"{names.card(key)} is not {verb}"
    if first in ("supports", "opposes"):
        return f"{names.role(key)} does not {first.removesuffix('s')} it"
    return ""


def _about(first: str, key: str, names: Names) -> str:
    if first == "played":
        return f"{names.card(key)} is ordered this quarter"
    if first == "in-force":
        return f"{names.card(key)} is in force"
    if first == "broken":
        who = "somebody" if key == "any" else names.role(key)
        return f"{who} broke a deal lately"
    if first == "signalled":
        return f"{names.card(key)} was signalled"
    if first in ("supports", "opposes"):
        return f"{names.role(key)} {first} it"
    return ""


# Effects --------------------------------------------------------------------------------

_SHIFT = re.compile(r"^(\S+) ([+-][\d,.]+)$")
_FLAG = re.compile(r"^(\S+) for (\d+) quarters$")
_CLOSED = re.compile(r"^(\S+) closed for (\d+) quarters$")
_WAITS = re.compile(r"^(\S+) waits (\d+) quarters$")
_ENTER = re.compile(r"^([\d.,]+)bn into (\S+)$")
_SPOIL = re.compile(r"^(\d+) % of (\S+) (lost|(\d+) quarters? late)$")


def _milli(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("+-").replace(",", "").partition(".")
    return sign * (int(whole or 0) * 1000 + int((part + "000")[:3]))


def _scaled(milli: int, scale: int) -> int:
    size = (2 * abs(milli) * scale + 1000) // 2000
    return size if milli >= 0 else -size


def effect(text: str, names: Names, scale: int = 1000) -> str:
    """One effect in plain words, ``scale`` per mille of its full size."""
    what, only, when = text.partition(" while ")
    if only:
        needs = joined([condition(each, names) for each in when.split(" and ")])
        return f"{effect(what, names, scale)} while {needs}"
    if found := _SHIFT.match(text):
        return f"{names.short(found[1])} {signed(_scaled(_milli(found[2]), scale))}"
    if found := _CLOSED.match(text):
        return f"{names.card(found[1])} is closed for {count(int(found[2]), 'quarter')}"
    if found := _WAITS.match(text):
        return f"{names.card(found[1])} waits {count(int(found[2]), 'quarter')}"
    if found := _FLAG.match(text):
        return f"{names.flag(found[1])} (for {count(int(found[2]), 'quarter')})"
    if found := _ENTER.match(text):
        size = number(_scaled(_milli(found[1]), scale))
        return f"${size} bn of goods into {names.lines.get(found[2], pretty(found[2]))}"
    if found := _SPOIL.match(text):
        late = count(int(found[4] or 0), "quarter")
        how = "never arrive" if found[3] == "lost" else f"arrive {late} late"
        share = number(_scaled(int(found[1]) * 1000, scale))
        return f"{share} % of the {pretty(found[2])} due {how}"
    words = text.split()
    if words[:2] == ["no", "more"]:
        return f'no longer: "{names.flag(words[-1])}"'
    if words[:1] == ["opens"]:
        return f"opens {names.card(words[-1])}"
    if words[1:] == ["in", "breach"]:
        return f"{names.role(words[0])} is in breach"
    if words[1:] in (["broken"], ["ends"]):
        return f"{names.card(words[0])} {'is broken' if words[1] == 'broken' else 'ends'}"
    return names.flag(text)


def group_said(group: Mapping[str, Any], scale: int, names: Names) -> str:
    """The effects of a group at a scale per mille, with the conditions they bite under."""
    said = "; ".join(effect(text, names, scale) for text in group["effects"])
    if group["when"]:
        return f"if {joined([condition(text, names) for text in group['when']])}: {said}"
    return said


def _groups(groups: Sequence[Mapping[str, Any]], band: int, names: Names) -> str:
    """The groups of a band in time; what comes again later is said once."""
    whens: dict[tuple[str, int], list[int]] = {}
    for group in groups:
        after = group["after"] + (1 if band == 1 and group["late"] else 0)
        said = group_said(group, group["scale"][band], names)
        whens.setdefault((said, group["lasts"]), []).append(after)
    moments: dict[str, list[str]] = {}
    for (said, lasts), quarters in sorted(whens.items(), key=lambda item: item[1]):
        lead = ""
        if quarters != [0]:
            lead = f"in {joined([str(q) for q in quarters])} quarter{'s' * (quarters != [1])}"
        if lasts > 1:
            lead += f"{', ' if lead else ''}for {count(lasts, 'quarter')} running"
        moments.setdefault(lead, []).append(said)
    parts = [
        f"{lead}: {'; '.join(said)}" if lead else "; ".join(said) for lead, said in moments.items()
    ]
    return ". ".join([*parts[:1], *(part[:1].upper() + part[1:] for part in parts[1:])])


def effect_lines(
    groups: Sequence[Mapping[str, Any]], names: Names, *, sure: bool = False
) -> list[str]:
    """What an action's bands bring, a line a band: success first, then how others differ."""
    always = [group for group in groups if group["scale"] == [1000] * 4]
    banded = [group for group in groups if group not in always]
    lines = []
    if always and not sure:
        lines.append(f"Whatever the roll: {_groups(always, 2, names)}.")
    if sure:
        said = _groups([group for group in groups if group["scale"][2]], 2, names)
        return [f"It brings: {said}." if said else "It brings nothing by itself."]
    lines += [f"{BAND_WORDS[band]}: {_band(banded, band, names)}." for band in (2, 3, 1, 0)]
    return lines


def _band(groups: Sequence[Mapping[str, Any]], band: int, names: Names) -> str:
    mine = [group for group in groups if group["scale"][band]]
    if not mine:
        return "nothing, and the price is gone" if band < 2 else "nothing more"
    shares = {group["scale"][band] for group in mine}
    full = [group for group in groups if group["scale"][2]]
    if band != 2 and full == mine and len(shares) == 1:
        late = band == 1 and all(group["late"] for group in mine)
        return _share(shares.pop(), full) + (", a quarter later" if late else "")
    return _groups(mine, band, names)


def _share(scale: int, groups: Sequence[Mapping[str, Any]]) -> str:
    texts = [text for group in groups for text in group["effects"]]
    sizes = sum(bool(_SHIFT.match(text) or _ENTER.match(text)) for text in texts)
    if scale == 1000 or not sizes:
        return "the same"
    share = "half" if scale == 500 else f"{number(scale)} times"
    return f"{share} that" if sizes == len(texts) else f"{share} the numbers, the rest the same"


# Objectives -----------------------------------------------------------------------------

_TESTS = {
    "at_least": "at least",
    "at_most": "at most",
    "never_below": "never below",
    "never_above": "never above",
}


def test_state(test: Mapping[str, Any], over: bool = False) -> str:
    """One test of an objective: met, near, not yet, missed or unknown.

    While quarters remain a mean can still be mended, so it is "not yet" what it should be; what
    must never happen and did is missed, as is everything that falls short when all is ``over``.
    """
    if test["value"] is None:
        return "unknown"
    ahead = test["value"] - test["threshold"]
    if test["test"] in ("at_most", "never_above"):
        ahead = -ahead
    state = _STATES[(ahead >= 0) + (ahead >= -test["near"])]
    mends = not over and not test["test"].startswith("never")
    return "not yet" if state == "missed" and mends else state


def test_line(test: Mapping[str, Any], names: Names, over: bool = False) -> str:
    """One test with its value against its threshold: ``Resolve 70, wanted at least 58: met``."""
    value = "not known to you" if test["value"] is None else number(test["value"])
    wanted = names.amount(test["track"], number(test["threshold"]))
    return (
        f"{names.what(test['track'])} {value}, wanted {_TESTS[test['test']]} {wanted}: "
        f"{test_state(test, over)}{' for good' if _settled(test) and not over else ''}"
    )


def waypoint_line(test: Mapping[str, Any]) -> str:
    """What a long exercise wants on the way: ``On the way: 19.8 by 2026Q4``; may be empty.

    The unit stands with the mark itself, which is said just before.
    """
    if not (ahead := test.get("waypoints")):
        return ""
    said = [f"{number(point['threshold'])} by {point['quarter']}" for point in ahead]
    return f"On the way: {' and '.join(said)}."


def _settled(test: Mapping[str, Any]) -> bool:
    """Whether a test of every quarter has been failed, which nothing mends."""
    return test["test"].startswith("never") and test_state(test) == "missed"


def objective_state(objective: Mapping[str, Any], over: bool = False) -> str:
    """How an objective stands as a whole: met, near, not yet, missed or unknown."""
    if objective["points"] is None:
        return "unknown"
    state = _STATES[objective["points"]]
    if over or state != "missed":
        return state
    tests = [test_state(test) for test in objective["tests"]]
    if "missed" in tests or objective.get("broken"):
        return state
    # A breach takes the points though every test holds; a world at war leaves none either.
    return "not yet" if "not yet" in tests or "unknown" in tests else state


def objective_line(objective: Mapping[str, Any], names: Names, over: bool = False) -> str:
    """An objective on one line: name, state, and each test."""
    tests = "; ".join(test_line(test, names, over) for test in objective["tests"])
    ways = " ".join(filter(None, (waypoint_line(test) for test in objective["tests"])))
    promise = " No deal may be broken." if objective["no_breach"] else ""
    state = objective_state(objective, over)
    ways = f" {ways}" if ways else ""
    return f"{objective['name']} ({objective['kind']}): {state}. {tests}.{ways}{promise}"


def points_line(objectives: Iterable[Mapping[str, Any]]) -> str:
    """The points a role's objectives would bring if the exercise ended now."""
    known = [o["points"] for o in objectives if o["points"] is not None]
    total = sum(known)
    return f"{total} of {2 * len(known)} points" if known else "not known"


# Tracks ---------------------------------------------------------------------------------


def track_value(track: Mapping[str, Any]) -> str:
    """A track's value with its unit, and where it is only an estimate, how far it may be off."""
    if track["value"] is None:
        return "unknown"
    value = with_unit(brief(track["value"]), track["unit"])
    if track["exact"]:
        return value
    return f"about {value} (an estimate of {track['as_of']}, give or take {brief(track['error'])})"


def main_cause(terms: Iterable[Sequence[Any]], change: int = 0) -> str:
    """The largest term of a drift that pulls the way it went, with its amount."""
    ranked = sorted(terms, key=lambda term: (term[2] * change < 0, -abs(term[2]), term[1]))
    return f"{ranked[0][1]} {brief_signed(ranked[0][2])}" if ranked else ""


_TERM = re.compile(r"^([+-][\d.]+)(?:/([\d.]+) (\w+)(?:([~<>])(\S+))?)?$")


def coupling(text: str, names: Names) -> str:
    """A coupling's formula in words: ``-0.5 for every 10 of Resolve above 60``."""
    found = _TERM.match(text)
    if found is None or found[2] is None:
        return ""
    size, each, name, how, at = found.groups()
    said = f"{size} for every {each} of {names.what(name)}"
    if how is None or (how == "~" and at == "0"):
        return said
    level = at if re.match(r"^-?[\d.]+$", at) else names.what(at)
    if how == "~":
        return f"{said} above {level}, the opposite below"
    return f"{said} {'above' if how == '>' else 'below'} {level}"
