"""The odds of a card in plain mode: the sum with its sources, dates, what would lift it.

The same things the card page of the screens shows, as lines to be read in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling import words_odds
from wargame.telling.names import Names
from wargame.telling.words import (
    BAND_WORDS,
    count,
    effect,
    effect_lines,
    joined,
    odds,
    percent,
    points,
)

Card = Mapping[str, Any]

_BANDS = dict(zip(BAND_WORDS, ("setback", "partial", "success", "breakthrough"), strict=True))


def odds_lines(item: Card, names: Names) -> list[str]:
    """The chance as a sum, each term with what it reads, then what counts nothing now."""
    if item["sure"]:
        return ["It is certain: no roll is made."]
    lines = ["Chance of success:", f"  {percent(item['base'])} to begin with"]
    factors = {given["name"]: given for given in item["factors"]}
    for name, size in item["terms"]:
        source = f": {words_odds.factor(factors[name], names)}" if name in factors else ""
        lines.append(f"  {points(size)} {name}{source}")
    if item["cut"]:
        lines.append(f"  {points(item['cut'])} held within the limits of all odds")
    lines.append(f"  = {odds(item['chance'])}")
    if said := words_odds.range_line(item):
        lines.append(f"  It may be {said}.")
    rest = [
        f"  {given['name']} {points(given['most'])}: {words_odds.factor(given, names)}"
        for given in words_odds.idle(item)
    ]
    if rest:
        lines += ["Would count as well, but does not now:", *rest]
    return lines


def advice_lines(item: Card, names: Names) -> list[str]:
    """What would lift the chance by ten points most cheaply, and what else would."""
    first, more = words_odds.advice(item, names)
    return [f"Ten points more: {first}.", *(f"  {said}." for said in more)] if first else []


def brings_lines(item: Card, names: Names) -> list[str]:
    """What each band brings and how likely it is, and in which quarters a success arrives."""
    lines = [f"It scales: {said}." for said in words_odds.scaled(item, names, item["role"])]
    for said in effect_lines(item["effects"], names, sure=item["sure"]):
        name, _, rest = said.partition(": ")
        band = _BANDS.get(name)
        share = f", {percent(item['bands'][band])}" if band else ""
        lines.append(f"{name}{share}: {rest}" if rest else said)
    later = [moment for moment in item["delivers"] if moment["in"] or _lasting(moment)]
    if later:
        lines.append("A success arrives:")
        lines += [f"  {_moment(moment, names)}" for moment in item["delivers"]]
    return lines


def _lasting(moment: Mapping[str, Any]) -> bool:
    return bool(moment["until"] != moment["quarter"])


def _moment(moment: Mapping[str, Any], names: Names) -> str:
    ahead = "now" if not moment["in"] else f"in {count(moment['in'], 'quarter')}"
    when = moment["quarter"]
    if _lasting(moment):
        when = f"each quarter from {when} to {moment['until']}"
    said = joined([effect(text, names) for text in moment["effects"]])
    return f"{when}, {ahead}: {said}."


def others_lines(item: Card, names: Names) -> list[str]:
    """What it opens or shuts, and who may stand for or against it."""
    said = [*words_odds.gates(item, names), *words_odds.opposers(item, names)]
    return [f"{word}: {who}." for word, who in said]
