"""``wargame cards``: the cards of a scenario with odds, effects and sources."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from wargame.cli.common import DONE, emit_json, open_scenario
from wargame.errors import WargameError, did_you_mean

_WIDTH = 100


def main(args: argparse.Namespace) -> int:
    """List the cards, all or a role's or a deck's."""
    from wargame.content.catalogue import catalogue

    compiled = open_scenario(args.scenario, args.content)
    role = None
    if args.role is not None:
        role = _known(args.role.upper(), [r.key for r in compiled.tables.roles], "role")
    if args.deck is not None:
        _known(args.deck, [deck.id for deck in compiled.bundle.decks], "deck")
    found = [
        card
        for card in catalogue(compiled)
        if (role is None or role in card["roles"])
        and (args.deck is None or card["deck"] == args.deck)
    ]
    if args.json:
        emit_json(found)
        return DONE
    decks = {deck.id: deck.name for deck in compiled.bundle.decks}
    names = {table.key: table.name for table in compiled.tables.roles}
    width = min(shutil.get_terminal_size().columns, _WIDTH) if sys.stdout.isatty() else _WIDTH
    for line in listing(found, decks, names, width):
        print(line)
    return DONE


def listing(
    cards: Sequence[Mapping[str, Any]],
    decks: Mapping[str, str],
    roles: Mapping[str, str],
    width: int = _WIDTH,
) -> Iterator[str]:
    """The cards as lines to read, by deck and by who plays them."""
    if not cards:
        yield "no card fits"
        return
    order = {role: number for number, role in enumerate(roles)}
    for number, (deck, of_deck) in enumerate(groupby(cards, key=lambda card: str(card["deck"]))):
        heading = f"{decks[deck]} ({deck})"
        yield from ([""] if number else [])
        yield from (heading, "=" * len(heading))
        ranked = sorted(of_deck, key=lambda card: order.get(_owner(card), len(order)))
        for owner, own in groupby(ranked, key=_owner):
            yield from ("", owner if owner not in roles else f"{roles[owner]} ({owner})")
            for card in own:
                yield ""
                yield from _card(card, width)


def _owner(card: Mapping[str, Any]) -> str:
    return "Events" if card["kind"] == "event" else str(card["roles"][0])


def _card(card: Mapping[str, Any], width: int) -> Iterator[str]:
    yield f"  {card['name']}  [{card['id']}]  {', '.join(_kind(card))}"
    yield from _wrapped("", card["text"], width)
    if card["kind"] == "event":
        yield from _event(card, width)
    else:
        if not card["options"]:
            yield from _way(card, width)
        else:
            yield from _named("needs", " and ".join(card["needs"]), width)
            for option in card["options"]:
                yield f"    {option['name']}  [{option['id']}]"
                yield from _way(option, width, "      ")
        yield from _named("against", ", ".join(card["against"]), width)
        for role, when in card["may_oppose"].items():
            yield from _named(f"{role} may oppose", " and ".join(when) or "always", width)
        yield from _deal(card, width)
    cited = [" ".join(_cited(source)) for source in card["sources"]]
    yield from _named("sources", "; ".join(cited), width)
    yield from _named("catalogue", ", ".join(card["catalogue"]), width)


def _kind(card: Mapping[str, Any]) -> Iterator[str]:
    if card["kind"] == "deal":
        yield f"a deal of {', '.join(card['roles'])}"
    elif card["kind"] == "event":
        yield "event"
    else:
        reaction = card["phase"] == "reaction"
        yield "reaction" if reaction else "always held" if card["held"] else "opening"
    yield from (word for word in ("locked", "once") if card.get(word))


def _way(way: Mapping[str, Any], width: int, indent: str = "    ") -> Iterator[str]:
    """One way to play a card: its price, odds, conditions and what each band brings."""
    yield from _named("cost", _price(way["cost"]), width, indent)
    yield from _odds(way["odds"], width, indent)
    yield from _named("needs", " and ".join(way["needs"]), width, indent)
    for band, effects in way["effects"].items():
        yield from _named(band, "; ".join(effects), width, indent)


def _odds(
    odds: Mapping[str, Any], width: int, indent: str = "    ", word: str = "odds"
) -> Iterator[str]:
    yield from _named(word, "sure" if odds["sure"] else f"{odds['base']} %", width, indent)
    for modifier in odds["modifiers"]:
        yield from _named(f"  {_points(modifier['add'])}", _reason(modifier), width, indent)


def _reason(modifier: Mapping[str, Any]) -> str:
    parts = []
    if "per" in modifier:
        side = "above" if "above" in modifier else "below"
        parts.append(f"for each {modifier['each']} of {modifier['per']} {side} {modifier[side]}")
        if "most" in modifier:
            parts.append(f"at most {abs(modifier['most'])}")
    parts += [f"if {' and '.join(modifier['when'])}"] if modifier["when"] else []
    return f"{modifier['name']}" + (f" ({', '.join(parts)})" if parts else "")


def _deal(card: Mapping[str, Any], width: int) -> Iterator[str]:
    for role, gain in card.get("gains", {}).items():
        yield from _named(f"{role} is offered", gain, width)
    yield from _named("if refused", "; ".join(card.get("refused", ())), width)
    terms = card.get("in_force")
    if not terms:
        return
    lasting = terms["quarters"]
    lasting = "for good" if lasting == "always" else f"for {lasting} quarters"
    each = "; ".join(terms["each_quarter"])
    yield from _named("in force", f"{lasting}" + (f"; each quarter {each}" if each else ""), width)
    if not terms["holds"]["sure"]:
        yield from _odds(terms["holds"], width, word="holds each quarter")
    if test := terms.get("test"):
        yield from _named(f"test after {test['after']}", " and ".join(test["needs"]), width)
        for word in ("passed", "failed"):
            yield from _named(word, "; ".join(test[word]), width)
    yield from _named("may be broken by", ", ".join(terms["breakable_by"]), width)


def _event(card: Mapping[str, Any], width: int) -> Iterator[str]:
    odds = card["odds"]
    yield from _named("hazard", f"{odds['hazard']} % a quarter", width)
    for modifier in odds["modifiers"]:
        told = f"{modifier['name']} (if {' and '.join(modifier['when'])})"
        yield from _named(f"  x{modifier['times']:g}", told, width)
    yield from _named("not while", " or ".join(odds["blocked"]), width)
    yield from _named("brings", "; ".join(card["effects"]["always"]), width)
    for branch in card["branches"]:
        chance = branch["chance"]
        share = (
            "the rest"
            if chance is None
            else f"{chance} %"
            if not isinstance(chance, str)
            else f"{chance} in percent"
        )
        yield from _named(
            f"{branch['name']} ({share})", "; ".join(branch["effects"]) or "nothing", width
        )
    if choice := card.get("choice"):
        yield from _named(f"{choice['role']} chooses", choice["question"], width)
        for option in choice["options"]:
            mark = ", the default" if option["id"] == choice["default"] else ""
            yield f"      {option['name']}  [{option['id']}{mark}]"
            yield from _named("cost", _price(option["cost"]), width, "        ")
            yield from _named("needs", " and ".join(option["needs"]), width, "        ")
            yield from _named("brings", "; ".join(option["effects"]), width, "        ")
            for branch, effects in option["by_branch"].items():
                yield from _named(f"in {branch}", "; ".join(effects), width, "        ")


def _price(cost: Mapping[str, Any]) -> str:
    return "; ".join(f"{role} {_sum(own)}" for role, own in cost.items())


def _sum(own: Mapping[str, Any]) -> str:
    parts = [f"{own[key]} {word}" for key, word in (("pc", "PC"), ("bn", "bn")) if own[key]]
    if own["slots"]:
        slots = "slot" if own["slots"] == 1 else "slots"
        held = "quarter" if own["quarters"] == 1 else "quarters"
        parts.append(f"{own['slots']} {slots} for {own['quarters']} {held}")
    return ", ".join(parts)


def _points(add: float) -> str:
    return f"+{add}" if add >= 0 else str(add)


def _cited(source: Mapping[str, Any]) -> Iterator[str]:
    if "seed" in source:
        yield f"{source['seed']}: {source['section']}"
    else:
        yield str(source.get("fact") or next(iter(source)))


def _named(name: str, text: str, width: int, indent: str = "    ") -> Iterator[str]:
    if text:
        yield from _wrapped(
            f"{name}: " if not name.startswith(" ") else f"{name}  ", text, width, indent
        )


def _wrapped(name: str, text: str, width: int, indent: str = "    ") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=indent + name,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _known(word: str, known: Sequence[str], what: str) -> str:
    if word not in known:
        hint = did_you_mean(word, known) or f"one of: {', '.join(known)}"
        raise WargameError(f"there is no {what} `{word}`; {hint}")
    return word
