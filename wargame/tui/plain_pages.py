"""The pages of plain mode: a view as lines of text, to be read in order and nothing else.

A line that begins with spaces belongs to the one above; whoever prints them wraps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.names import Names, pretty
from wargame.telling.tell import term_lines
from wargame.telling.words import (
    LEGEND,
    brief,
    brief_signed,
    condition,
    cost,
    count,
    effect,
    joined,
    main_cause,
    number,
    objective_line,
    odds,
    points_line,
    signed,
    track_value,
    trend,
    with_unit,
)
from wargame.tui.lines import plain
from wargame.tui.plain_odds import advice_lines, brings_lines, odds_lines, others_lines
from wargame.tui.present_cards import break_doc, tension_lines
from wargame.tui.present_situation import phrases, quarter

View = Mapping[str, Any]

#: The groups of tracks in the order they are read, after those of a scenario's own.
GROUPS = {**words.GROUPS, "will": "Will and unity"}

#: The steps of a quarter as a newcomer reads them.
NODES = {
    "signals": "Signals: what you let others see",
    "events": "Events: your answer",
    "offers": "Deals: what you offer",
    "answers": "Deals: your answer to offers",
    "orders": "Orders: sealed, and opened by all at once",
    "reactions": "Reaction to what was revealed",
    "hands": "Your hand: keep one, bury one",
}

#: The causes of each track's last change: the terms of drift, of cards and of events.
Causes = Mapping[str, Sequence[Sequence[Any]]]


def help_page(view: View) -> list[str]:
    """The commands."""
    return [
        "At any question you may type one of these first:",
        "  ?  this help",
        "  s  the situation: what matters most to you, and your purse",
        "  t  every track; t NAME one track with all causes of its last change, as in: "
        f"t {example(view)}",
        "  c  your hand; c 3 card 3 in full, with the arithmetic of its odds",
        "  d  deals; d 2 deal 2 in full",
        "  o  your objectives",
        "  l  the pipeline: help that is promised and on its way",
        "  m  the map in words: the situation, and who stands with whom",
        "  p  what you have chosen so far",
        "  e  what happened: this quarter, and the last",
        "  f  a forecast, with the orders you have chosen and without; f 5000 out of so many "
        "worlds",
        "  a  advice: what the staff officer would do, and why; take makes it your decision, "
        "take 2 the next best",
        "  b  your brief",
        "  q  stop here; the save keeps everything",
        "An empty line takes the choice named in the question.",
    ]


def example(view: View) -> str:
    """A track's short name to show how one is written."""
    return str(view["role"]["mint"]["track"])


def brief_page(view: View) -> list[str]:
    """Who you are, what you want, and the legend."""
    role = view["role"]
    lines = [
        view["scenario"]["name"],
        *view["scenario"]["about"],
        "",
        f"You are {role['name']}. Your question: {role['question']}",
        f"At your table sit: {joined(role['seats'])}.",
        *role["brief"],
        "",
    ]
    if role["alone"]:
        lines.append(f"Only you can: {joined(role['alone'])}.")
    if role["slots_use"]:
        lines.append(f"Industrial slots: {role['slots_use']}")
    return [*lines, mint_line(view), "", "Short forms.", *(f"  {line}" for line in LEGEND)]


def mint_line(view: View) -> str:
    """What pays a role its second point of political capital."""
    mint = view["role"]["mint"]
    name = next(
        (t["name"] for t in view["tracks"] if t["id"] == mint["track"]), pretty(mint["track"])
    )
    return (
        f"You gain 1 PC a quarter, and a second one while {name} stands at "
        f"{number(mint['at'])} or more. You can hold {number(view['settings']['pc_cap'])} PC."
    )


def purse_line(view: View) -> str:
    """What the role can spend."""
    purse = view["purse"]
    return (
        f"You have {number(purse['pc'])} PC, {number(purse['bn'])} bn and "
        f"{count(purse['slots'], 'free industrial slot')} (S)."
    )


# Tracks -----------------------------------------------------------------------------------


def track_line(track: Mapping[str, Any], causes: Causes) -> str:
    """A track on one line: id, name, value, word, change and main cause."""
    word = f", {track['word']}" if track["word"] else ""
    line = f"{track['name']} ({track['id']}): {track_value(track)}{word}."
    if len(track["history"]) < 2:
        return line
    change = track["change"]
    line += f" Last quarter {trend(change)[1]}"
    if change:
        cause = main_cause(causes.get(track["id"], track["terms"]), change)
        line += f" {brief_signed(change)}" + (f", chiefly {cause}" if cause else "")
    if since := track["value"] - track["history"][-1]:
        line += f"; since then {brief_signed(since)}"
    return f"{line}."


def situation_page(view: View, causes: Causes, most: int = 4) -> list[str]:
    """The tracks that matter to the role, grouped, and those that moved most."""
    mine = {test["track"] for o in view["objectives"] for test in o["tests"]}
    mine.add(view["role"]["mint"]["track"])
    moved = sorted(
        (t for t in view["tracks"] if t["change"]),
        key=lambda t: -1000 * abs(t["change"]) // max(t["high"] - t["low"], 1),
    )
    chosen = mine | {track["id"] for track in moved[:most]}
    lines = [f"The situation in {quarter(view)}: {', '.join(phrases(view))}."]
    lines += _grouped((track for track in view["tracks"] if track["id"] in chosen), causes)
    left = len(view["tracks"]) - len(chosen)
    if left:
        lines.append(f"{count(left, 'more track')}: type t.")
    return [*lines, purse_line(view)]


def _grouped(tracks: Iterable[Mapping[str, Any]], causes: Causes) -> list[str]:
    found: dict[str, list[str]] = {}
    for track in tracks:
        found.setdefault(track["group"], []).append(f"  {track_line(track, causes)}")
    lines = []
    order = [*(key for key in found if key not in GROUPS), *GROUPS]
    for group in sorted(found, key=order.index):
        lines += [f"{GROUPS.get(group, words.group(group))}:", *found[group]]
    return lines


def tracks_page(view: View, causes: Causes) -> list[str]:
    """Every track, grouped."""
    return [
        "All tracks. Type t and the name in brackets for all causes of one.",
        *_grouped(view["tracks"], causes),
    ]


def track_page(track: Mapping[str, Any], causes: Causes, names: Names) -> list[str]:
    """One track: what it is, how it went, and every term of its last change."""
    lines = [
        f"{track['name']} ({track['id']}). {track['about']}",
        f"Now: {track_value(track)}{', ' + track['word'] if track['word'] else ''}.",
    ]
    past = track["history"]
    if len(past) > 1:
        told = ", ".join(brief(value) for value in past)
        lines.append(f"At the end of each quarter, the start first: {told}.")
        terms = causes.get(track["id"], track["terms"])
        lines += [
            f"Last quarter, {number(past[-2])} to {number(past[-1])}:",
            *term_lines(terms, names),
            f"  {signed(sum(term[2] for term in terms))} in all",
        ]
        if since := track["value"] - past[-1]:
            lines.append(f"Since then {signed(since)}; type e for the cause.")
    elif not track["exact"]:
        lines.append("Its owners know it exactly; you see an estimate made once a year.")
    words = [f"{word} from {number(at)}" for at, word in track["bands"]]
    if words:
        lines.append(f"In words: {'; '.join(words)}.")
    limits = f"{number(track['low'])} to {number(track['high'])}"
    return [
        *lines,
        f"It can run from {with_unit(limits, track['unit'])}. "
        f"Source: {', '.join(track['source'])}.",
    ]


def find_track(view: View, word: str) -> Mapping[str, Any] | None:
    """A track by its id, or by the only id or name that begins with a word."""
    asked = word.lower()
    for track in view["tracks"]:
        if track["id"].lower() == asked:
            return dict(track)
    near = [
        track
        for track in view["tracks"]
        if track["id"].startswith(asked) or track["name"].lower().startswith(asked)
    ]
    return near[0] if len(near) == 1 else None


# Cards and deals --------------------------------------------------------------------------


def why_not(item: Mapping[str, Any], names: Names) -> str:
    """Why an action cannot be taken now, with what it needs."""
    reasons = [reason for reason in item["reasons"] if reason != "what it needs is not met"]
    if len(reasons) < len(item["reasons"]):
        needs = joined([condition(text, names) for text in item["needs"]])
        reasons.append(f"it needs {needs}" if needs else "what it needs is not met")
    if item.get("closed_for"):
        reasons.append(f"{count(item['closed_for'], 'quarter')} to go")
    return "; ".join(reasons)


def card_line(item: Mapping[str, Any], names: Names) -> str:
    """A card on one line: name, odds, price, and why not where it cannot be played."""
    line = f"{item['name']}: {odds(item['chance'])}; {cost(item['cost'])}."
    return line if item["legal"] else f"{line} Not now: {why_not(item, names)}."


def hand_page(view: View, names: Names) -> list[str]:
    """The hand, numbered."""
    lines = ["Your hand: name, chance of success, price. Type c and a number for all of a card."]
    lines += [f"  {n}. {card_line(item, names)}" for n, item in enumerate(view["hand"], 1)]
    return lines if view["hand"] else ["You hold no cards."]


def action_page(item: Mapping[str, Any], names: Names) -> list[str]:
    """A card or deal in full: text, price, odds with their arithmetic, what each band brings."""
    lines = [f"{item['name']}. {item['text']}"]
    lines += [item["option_text"]] if item["option_text"] else []
    lines += [f"The dilemma: {item['dilemma']}"] if item["dilemma"] else []
    lines += tension_lines(item, names)
    lines += _prices(item, names)
    if item["breaks"]:
        lines += [plain(said) for said in break_doc(item, names)]
    lines += [*odds_lines(item, names), *advice_lines(item, names), *brings_lines(item, names)]
    if item["needs"]:
        needs = joined([condition(text, names) for text in item["needs"]])
        lines.append(f"It needs: {needs}.")
    lines += others_lines(item, names)
    if item["reasons"] and item["kind"] != "deal":
        lines.append(f"Not now: {why_not(item, names)}.")
    return [*lines, f"Source: {', '.join(item['source'])}."] if item["source"] else lines


def _prices(item: Mapping[str, Any], names: Names) -> list[str]:
    prices = [f"{names.role(role)} {cost(price)}" for role, price in item["costs"].items()]
    return [f"Price: {'; '.join(prices) or 'free'}."]


def deal_line(item: Mapping[str, Any], names: Names) -> str:
    """A deal on one line: parties, odds, your price, how it stands."""
    others = joined([names.role(r) for r in item["parties"] if r != item["proposer"]])
    line = (
        f"{item['name']} ({names.role(item['proposer'])} offers it to {others}): "
        f"{odds(item['chance'])}; your part {cost(item['cost'])}."
    )
    return f"{line} {deal_state(item, names)}".strip()


def deal_state(item: Mapping[str, Any], names: Names) -> str:
    """How a deal stands now."""
    if item["in_force"]:
        left = item["in_force"]
        how_long = "" if left > 100 else f" for {count(left, 'more quarter')}"
        return f"In force{how_long}."
    if item["due_in"]:
        return f"Its test is due in {count(item['due_in'], 'quarter')}."
    if item["signed"]:
        return "Signed this quarter."
    if item["offered"]:
        return f"Offered this quarter by {names.role(item['proposer'])}."
    return f"Not now: {why_not(item, names)}." if item["reasons"] else ""


def thoughts(item: Mapping[str, Any], names: Names, role: str) -> list[str]:
    """What a deal does to the known objectives of another party."""
    return [
        f"{names.role(role)} is thought to want {names.what(wish['track'])} to "
        f"{'rise' if wish['wants'] == 'up' else 'fall'} ({wish['name']}): this "
        f"{'helps' if wish['helps'] else 'hurts'}."
        for wish in item["thought"].get(role, ())
        if wish["what"] == "objective"
    ]


def would_sign(item: Mapping[str, Any], names: Names) -> list[str]:
    """Which parties said, when they turned a form of this deal down, what they would sign."""
    return [
        f"{names.role(role)} would sign: {names.card(item['card'] + '/' + option)}."
        for role, option in item["wanted"].items()
    ]


def deals_of(view: View) -> list[dict[str, Any]]:
    """The deals a role is party to in the order they are numbered: its own to offer first."""
    return sorted(view["deals"], key=lambda deal: deal["proposer"] != view["role"]["id"])


def deals_page(view: View, names: Names) -> list[str]:
    """The deals a role is party to, numbered."""
    if not view["deals"]:
        return ["There are no deals for you here."]
    lines = ["Deals. A deal takes the consent of every party and one order of who offers it."]
    return lines + [f"  {n}. {deal_line(item, names)}" for n, item in enumerate(deals_of(view), 1)]


def deal_page(item: Mapping[str, Any], names: Names) -> list[str]:
    """A deal in full, with what each side gains and what happens on its date."""
    lines = action_page(item, names)
    lines += [f"{names.role(role)} gains: {text}" for role, text in item["gains"].items()]
    lines += [line for role in item["thought"] for line in thoughts(item, names, role)]
    lines += would_sign(item, names)
    if item.get("each_quarter"):
        texts = "; ".join(effect(text, names) for text in item["each_quarter"])
        lines.append(f"Each quarter in force: {texts}.")
    test = item.get("test")
    if test and test["after"]:
        needs = joined([condition(text, names) for text in test["needs"]])
        failed = "; ".join(effect(text, names) for text in test["failed"])
        lines.append(
            f"After {count(test['after'], 'quarter')} it is tested: {needs}."
            + (f" If that fails: {failed}." if failed else "")
        )
    if item.get("holds", 1000) < 1000:
        lines.append(f"Each quarter it holds with a base chance of {odds(item['holds'])}.")
    for role, price in item["breaks"].items():
        lines.append(f"{names.role(role)} may break it off by an order, for {cost(price)}.")
    if item["breaks"] or (test and test["after"]):
        lines.append(f"Whoever is in breach loses {cost({'pc': item['breach_pc']})}.")
    if item["refused"]:
        texts = "; ".join(effect(text, names) for text in item["refused"])
        lines.append(f"If it is refused: {texts}.")
    return [*lines, deal_state(item, names)] if deal_state(item, names) else lines


# The rest ---------------------------------------------------------------------------------


def objectives_page(view: View, names: Names) -> list[str]:
    """The role's objectives and how each stands."""
    lines = [
        "Your objectives. Met brings 2 points, near 1. They are marked on the mean of the "
        "last two quarters, or where it says never, on every quarter."
    ]
    for objective in view["objectives"]:
        lines += [
            f"  {objective_line(objective, names, bool(view['ended']))}",
            f"    {objective['text']}",
        ]
    when = "In the end" if view["ended"] else "If it ended now"
    return [*lines, f"{when}: {points_line(view['objectives'])}."]
