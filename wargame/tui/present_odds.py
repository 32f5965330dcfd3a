"""The odds of a card as the screens show them: bar, sum, sources, bands, dates, advice.

Pure functions, no Textual.  Every band has a glyph of its own, so that nothing rests on colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words, words_odds
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Line, head, line

Card = Mapping[str, Any]

#: The bands from best to worst: key, glyph, tone.
BANDS = (
    ("breakthrough", "█", "good"),
    ("success", "▓", "bar"),
    ("partial", "▒", "warn"),
    ("setback", "░", "dim"),
)
_BAR = 30


def stacked(bands: Mapping[str, int], width: int = _BAR) -> Line:
    """The four bands (per mille) as one bar of a width; a band that can fall has a cell."""
    cells = shares([bands[key] for key, _, _ in BANDS], width)
    return line(*((glyph * n, tone) for n, (_, glyph, tone) in zip(cells, BANDS, strict=True)))


def shares(sizes: Sequence[int], width: int) -> list[int]:
    """A width split by sizes, each that is not 0 with a cell at least (largest remainders)."""
    total = sum(sizes)
    if total <= 0:
        return [0] * len(sizes)
    cells = [size * width // total for size in sizes]
    rest = sorted(range(len(sizes)), key=lambda n: (-(sizes[n] * width % total), n))
    for n in rest[: width - sum(cells)]:
        cells[n] += 1
    for n, size in enumerate(sizes):
        if size and not cells[n]:
            cells[cells.index(max(cells))] -= 1
            cells[n] = 1
    return cells


def weighed_doc(card: Card, names: Names) -> list[Line]:
    """The odds, what each outcome brings, then why the odds are so and what would lift them.

    What a card brings stands before the sum: it decides, and few rows show without scrolling.
    """
    doc = [*odds_head(card), BLANK, *brings_doc(card, names)]
    if card["sure"]:
        return doc
    why = [head("Why these odds"), *odds_sum(card, names), *advice_doc(card, names)]
    return [*doc, BLANK, *why]


def odds_doc(card: Card, names: Names) -> list[Line]:
    """The odds as a bar and as a sum, each modifier with its source, then what is not known."""
    return [*odds_head(card), *odds_sum(card, names)]


def odds_head(card: Card) -> list[Line]:
    """The odds as a number, a word and a bar."""
    if card["sure"]:
        return [line(("Odds  ", "head"), "no roll: it succeeds")]
    chance = words.percent(card["chance"])
    doc = [
        line(("Odds  ", "head"), (chance, "strong"), f", {words.odds_word(card['chance'])}"),
        stacked(card["bands"]),
    ]
    if said := words_odds.range_line(card):
        doc.append(line(("?  ", "warn"), said))
    return doc


def odds_sum(card: Card, names: Names) -> list[Line]:
    """The odds as a sum, each modifier with its source, then what does not count now."""
    if card["sure"]:
        return []
    doc = [_sum(words.percent(card["base"]), "to begin with")]
    factors = {given["name"]: given for given in card["factors"]}
    for name, size in card["terms"]:
        doc.append(_sum(words.points(size), name))
        if name in factors:
            doc.append(line(("          ", ""), (words_odds.factor(factors[name], names), "dim")))
    if card["cut"]:
        doc.append(_sum(words.points(card["cut"]), "cut: modifiers within 30, chances 5 to 95"))
    doc.append(_sum(f"= {words.percent(card['chance'])}", "as things stand"))
    rest = words_odds.idle(card)
    if rest:
        doc.append(line(("Not counted now", "dim")))
    for given in rest:
        amount = words.points(given["most"])
        doc.append(line((f"{'(' + amount + ')':>8}  ", "dim"), (given["name"], "dim")))
        doc.append(line(("          ", ""), (words_odds.factor(given, names), "dim")))
    return doc


def _sum(amount: str, name: str) -> Line:
    return line((f"{amount:>8}  ", "strong"), name)


def advice_doc(card: Card, names: Names) -> list[Line]:
    """What would lift the chance by ten points most cheaply, and what else would."""
    first, more = words_odds.advice(card, names)
    if not first:
        return []
    given = card["advice"]
    tone = "" if given["best"] else "dim"
    doc = [head("Ten points more"), line(("▸  ", "accent"), (first, tone))]
    return [*doc, *(line(("·  ", "dim"), (said, "dim")) for said in more)]


def brings_doc(card: Card, names: Names) -> list[Line]:
    """What each band brings: a success by the quarters it arrives in, then how others differ."""
    doc = [head("What it brings")]
    doc += [
        line(("  ", ""), (said, "warn")) for said in words_odds.scaled(card, names, card["role"])
    ]
    lines = words.effect_lines(card["effects"], names, sure=card["sure"])
    always = [said for said in lines if said.startswith("Whatever the roll")]
    marks = {key: (glyph, tone) for key, glyph, tone in BANDS}
    doc += [line(("· ", "dim"), said) for said in always]
    if card["sure"]:
        return [*doc, *_success(card, names, ("●  ", "good"), "It succeeds")]
    share = words.percent(card["bands"]["success"])
    glyph, tone = marks["success"]
    doc += _success(card, names, (f"{glyph} {share:>6}  ", tone), "Success")
    for said in lines:
        name, _, rest = said.partition(": ")
        key = {"Breakthrough": "breakthrough", "Partial success": "partial", "Setback": "setback"}
        if name not in key:
            continue
        band = key[name]
        glyph, tone = marks[band]
        share = words.percent(card["bands"][band])
        doc.append(line((f"{glyph} {share:>6}  ", tone), (f"{name}: ", "strong"), rest))
    return doc


def _success(card: Card, names: Names, mark: tuple[str, str], title: str) -> list[Line]:
    """A success and its dates: ``now``, or the quarters ahead with their names."""
    groups = [g for g in card["effects"] if g["scale"][2] and g["scale"] != [1000] * 4]
    if card["sure"]:
        groups = [g for g in card["effects"] if g["scale"][2]]
    moments: dict[tuple[int, int], list[str]] = {}
    for group in groups:
        said = words.group_said(group, 1000, names)
        moments.setdefault((group["after"], group["lasts"]), []).append(said)
    left = line(mark, (title, "strong"))
    if not moments:
        return [(*left, (": nothing by itself", ""))]
    if list(moments) == [(0, 1)]:
        return [line(mark, (f"{title}, now: ", "strong"), "; ".join(moments[0, 1]))]
    rows = [left]
    for (after, lasts), brought in sorted(moments.items()):
        when = words_odds.quarter_after(card["quarter"], after)
        ahead = "now" if not after else f"+{after}q"
        if lasts > 1:
            until = words_odds.quarter_after(card["quarter"], after + lasts - 1)
            tail = f" (each quarter to {until})"
        else:
            tail = ""
        if names.too_late(card["quarter"], after):
            tail += ", after the end"
        rows.append(line((f"  ● {when} {ahead:<4}  ", "accent"), f"{'; '.join(brought)}{tail}"))
    return [*rows, timeline(card, [*moments])] if _later(moments) else rows


def _later(moments: Mapping[tuple[int, int], Any]) -> bool:
    return max(after + lasts - 1 for after, lasts in moments) <= 8


def timeline(card: Card, moments: Sequence[tuple[int, int]]) -> Line:
    """The quarters from now to the last arrival, a dot where something arrives."""
    last = max(after + lasts - 1 for after, lasts in moments)
    arrive = {after + n for after, lasts in moments for n in range(lasts)}
    end = words_odds.quarter_after(card["quarter"], last)
    dots = "─".join("●" if n in arrive else "·" for n in range(last + 1))
    return line(("    ", ""), (f"{card['quarter']} ", "dim"), (dots, "accent"), (f" {end}", "dim"))


def others_doc(card: Card, names: Names) -> list[Line]:
    """What it opens or shuts, and who may stand for or against it, at what price."""
    said = [*words_odds.gates(card, names), *words_odds.opposers(card, names)]
    return [line((f"{word}: ", "dim"), who) for word, who in said]
