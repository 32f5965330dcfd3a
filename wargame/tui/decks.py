"""The public deck: every card of a scenario, to search and to read with its sources.

Only what the content says, nothing of an exercise: no odds as things stand, no hands.  No Textual.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.telling.names import Names, catalogue, with_unit
from wargame.tui import glossary
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line

Card = Mapping[str, Any]

#: The ways to group the cards, and what each is called.
GROUPS = {"deck": "by deck", "role": "by role", "kind": "by kind"}

KINDS = {
    "held": "Instruments, always held",
    "opening": "Openings, dealt",
    "reaction": "Reactions",
    "deal": "Deals",
    "event": "Events",
}

#: How far a figure can be relied on, in words that stand alone.
CONFIDENCE = {
    "high": "well founded",
    "medium": "partly computed or one-sided",
    "low": "weak source",
}


@dataclass(frozen=True, slots=True)
class Deck:
    """A scenario's cards with the names and sources they need to be read."""

    name: str
    cards: tuple[Card, ...]
    decks: Mapping[str, str]
    names: Names
    seeds: Mapping[str, str]
    #: Registered facts by id: statement, value, unit, as_of, source, confidence, note.
    facts: Mapping[str, Mapping[str, Any]]
    #: What is searched, by card id.
    texts: Mapping[str, str]

    def card(self, key: str) -> Card | None:
        """A card by its id, or by one of its options' ids."""
        base = key.partition("/")[0]
        return next((card for card in self.cards if card["id"] == base), None)


def read(compiled: Any) -> Deck:
    """The public deck of a compiled scenario."""
    from wargame.content.catalogue import catalogue as all_cards

    bundle = compiled.bundle
    names = _names(compiled)
    actions = {action.key: action for action in compiled.tables.actions[1:]}
    cards = tuple(
        {**card, "groups": _groups(card, actions), "dilemma": _dilemma(bundle, card)}
        for card in all_cards(compiled)
    )
    sources = bundle.sources
    return Deck(
        name=bundle.scenario.name,
        cards=cards,
        decks={deck.id: deck.name for deck in bundle.decks},
        names=names,
        seeds={key: seed.title for key, seed in sources.seeds.items()},
        facts={key: dict(fact) for key, fact in sources.facts.items()},
        texts={card["id"]: _searched(card, names, bundle) for card in cards},
    )


def _names(compiled: Any) -> Names:
    """The names of a scenario, without a view."""
    tables, given = compiled.tables, catalogue(compiled)
    tracks = {track.key: track.name for track in tables.tracks}
    return Names(
        tracks=tracks,
        units={**{track.key: track.unit for track in tables.tracks}, **given["units"]},
        roles={role.key: role.name for role in tables.roles},
        cards=given["cards"],
        options=given["options"],
        lines={one.key: one.name for one in tables.pipelines.lines} if tables.pipelines else {},
        objectives=given["objectives"],
        others=given["others"],
        flags=given["flags"],
        ranges={track.key: track.high - track.low for track in tables.tracks},
        breakthrough_share=tables.settings.breakthrough_share,
        partial_share=tables.settings.partial_share,
    )


def _dilemma(bundle: Any, card: Card) -> str:
    return getattr(bundle.cards[card["id"]], "dilemma", None) or ""


def _groups(card: Card, actions: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The groups of effects of a card and of each of its options, by option id."""
    made = {}
    for option in ["", *(option["id"] for option in card.get("options", ()))]:
        action = actions.get(f"{card['id']}/{option}" if option else card["id"])
        if action is not None:
            made[option] = [
                {
                    "effects": [effect.text for effect in group.effects],
                    "when": sorted({atom.text for e in group.effects for atom in e.when}),
                    "scale": list(group.scale),
                    "after": group.after,
                    "lasts": group.lasts,
                    "late": group.late,
                    "kind": group.kind,
                    "times": [],
                }
                for group in action.groups
            ]
    return made


def _searched(card: Card, names: Names, bundle: Any) -> str:
    """All a search looks through: name, text, sources, catalogue ids, the tracks it moves."""
    moved = {
        key
        for groups in card["groups"].values()
        for group in groups
        for effect in group["effects"]
        for key in (effect.split(" ")[0],)
        if key in names.tracks
    }
    told = [text for _, text in _said(card)]
    moved |= {key for key in names.tracks if any(key in text.split() for text in told)}
    cited = []
    for source in card["sources"]:
        cited += [str(part) for part in source.values() if part is not True]
        fact = bundle.sources.facts.get(source.get("fact", ""))
        cited += [fact.statement, fact.source] if fact is not None else []
    roles = [names.role(role) for role in card["roles"]]
    options = [option["name"] for option in card.get("options", ())]
    tracks = [part for key in sorted(moved) for part in (key, names.tracks[key])]
    return " ".join(
        [card["id"], card["name"], card["text"], kind(card), *card["roles"], *roles, *options,
         *card["catalogue"], *tracks, *cited]
    ).casefold()  # fmt: skip


def kind(card: Card) -> str:
    """What kind of card it is: held, opening, reaction, deal or event."""
    if card["kind"] in ("deal", "event"):
        return str(card["kind"])
    return (
        "reaction" if card.get("phase") == "reaction" else "held" if card.get("held") else "opening"
    )


# The list -----------------------------------------------------------------------------------


def found(deck: Deck, query: str) -> list[Card]:
    """The cards that hold every word of a query."""
    wanted = query.casefold().split()
    return [card for card in deck.cards if all(word in deck.texts[card["id"]] for word in wanted)]


def rows(deck: Deck, group: str = "deck", query: str = "") -> tuple[Row, ...]:
    """The cards that fit, in groups."""
    groups: dict[str, list[Card]] = {}
    for card in found(deck, query):
        groups.setdefault(_group(deck, card, group), []).append(card)
    order = _order(deck, group)
    made: list[Row] = []
    for title in sorted(groups, key=order.index):
        made.append(Row(f"group:{title}", head(f"{title}, {len(groups[title])}"), heading=True))
        made += [
            Row(
                card["id"],
                line(card["name"]),
                line((" ".join(card["roles"][:2]), "dim")),
                line((kind(card), "dim")) if group != "kind" else (),
            )
            for card in groups[title]
        ]
    return tuple(made)


def _group(deck: Deck, card: Card, group: str) -> str:
    if group == "kind":
        return KINDS[kind(card)]
    if group == "role":
        return deck.names.role(card["roles"][0]) if card["kind"] != "event" else KINDS["event"]
    return deck.decks[card["deck"]]


def _order(deck: Deck, group: str) -> list[str]:
    if group == "kind":
        return [*KINDS.values()]
    if group == "role":
        return [*deck.names.roles.values(), KINDS["event"]]
    return [*deck.decks.values()]


# The page -----------------------------------------------------------------------------------


def page(deck: Deck, key: str) -> Doc:
    """A card in full: price, odds, conditions, effects, terms, and every source spelled out."""
    card = deck.card(key)
    if card is None:
        return ()
    names = deck.names
    roles = words.joined([names.role(role) for role in card["roles"]]) or "nobody"
    doc: list[Line] = [
        head(card["name"]),
        line((f"{KINDS[kind(card)].rstrip('s')}; {deck.decks[card['deck']]}; {roles}", "dim")),
        BLANK,
        line(card["text"]),
    ]
    if card["dilemma"]:
        doc.append(line((card["dilemma"], "accent")))
    if card["kind"] == "event":
        doc += _event(card, names)
    else:
        doc += _ways(card, names)
        doc += _terms(card, names)
    doc += [BLANK, head("Sources"), *_sources(deck, card)]
    if card["catalogue"]:
        doc.append(line(("Catalogue: ", "dim"), (", ".join(card["catalogue"]), "dim")))
    if found_terms := _terms_of(doc):
        doc += [
            BLANK,
            head("Words"),
            *(line((f"{t.word}  ", "accent"), t.name) for t in found_terms),
        ]
        doc.append(line(("w looks them up", "dim")))
    return tuple(doc)


def _terms_of(doc: Sequence[Line]) -> list[glossary.Entry]:
    """The programmes and forums named in a document; the game's own words are left out."""
    told = "\n".join(map(_seen, doc))
    return [entry for entry in glossary.found_in(told) if entry in glossary.DOCUMENTS]


def _seen(given: Line) -> str:
    return " ".join(text for text, _ in given)


def terms(deck: Deck, key: str) -> list[glossary.Entry]:
    """The words of the glossary that stand on a card's page."""
    return _terms_of(page(deck, key))


def _ways(card: Card, names: Names) -> Iterator[Line]:
    """The one way to play a card, or each of its options."""
    if card["needs"]:
        yield line(("Needs ", "dim"), _needs(card["needs"], names))
    ways = [("", card), *((option["id"], option) for option in card["options"])]
    for key, way in ways[1:] if card["options"] else ways:
        yield BLANK
        if key:
            yield head(way["name"])
        yield line(("Costs ", "dim"), (_price(way["cost"], names), "strong"))
        yield from _odds(way["odds"], names)
        if key and way["needs"]:
            yield line(("Needs ", "dim"), _needs(way["needs"], names))
        groups = card["groups"].get(key) or []
        for text in words.effect_lines(groups, names, sure=way["odds"]["sure"]):
            band, colon, rest = text.partition(":")
            yield line((band + colon, "strong"), rest)


def _odds(odds: Mapping[str, Any], names: Names) -> Iterator[Line]:
    if odds["sure"]:
        yield line(("Odds ", "dim"), "no roll: it succeeds")
        return
    yield line(("Odds ", "dim"), (f"{odds['base']} %", "strong"), " before all else")
    for modifier in odds["modifiers"]:
        add = modifier["add"]
        yield line((f"{'+' if add > 0 else ''}{add:g}".rjust(7) + "  ", "strong"),
                   modifier["name"], (_because(modifier, names), "dim"))  # fmt: skip


def _because(modifier: Mapping[str, Any], names: Names) -> str:
    parts = []
    if "per" in modifier:
        side = "above" if "above" in modifier else "below"
        parts.append(
            f"for each {modifier['each']} of {names.what(modifier['per'])} {side} {modifier[side]}"
            + (f", {abs(modifier['most'])} at most" if "most" in modifier else "")
        )
    if modifier["when"]:
        parts.append(f"if {_needs(modifier['when'], names)}")
    return f" ({'; '.join(parts)})" if parts else ""


def _needs(conditions: Sequence[str], names: Names, last: str = "and") -> str:
    return words.joined([words.condition(text, names) for text in conditions], last)


def _price(cost: Mapping[str, Mapping[str, Any]], names: Names) -> str:
    parts = []
    for role, own in cost.items():
        told = [f"{own[key]:g} {word}" for key, word in (("pc", "PC"), ("bn", "bn")) if own[key]]
        if own["slots"]:
            told.append(f"{own['slots']} S for {words.count(own['quarters'], 'quarter')}")
        who = f"{names.role(role)} " if len(cost) > 1 else ""
        parts.append(who + ", ".join(told))
    return "; ".join(parts) or "nothing"


def _said(card: Card) -> Iterator[tuple[str, str]]:
    """The effects that a card's catalogue entry tells outside its bands, with what they are."""
    for text in card.get("refused", ()):
        yield "If refused", text
    terms = card.get("in_force") or {}
    for text in terms.get("each_quarter", ()):
        yield "While in force, each quarter", text
    for word in ("passed", "failed"):
        for text in (terms.get("test") or {}).get(word, ()):
            yield f"If the test is {word}", text
    if card["kind"] == "event":
        for text in card["effects"]["always"]:
            yield "It brings", text
        for branch in card["branches"]:
            for text in branch["effects"]:
                yield branch["name"], text
        for option in (card.get("choice") or {}).get("options", ()):
            for text in (*option["effects"], *(t for b in option["by_branch"].values() for t in b)):
                yield option["name"], text


def _effects(texts: Sequence[str], names: Names) -> str:
    return "; ".join(effect(text, names) for text in texts) or "nothing by itself"


def effect(text: str, names: Names) -> str:
    """An effect of the catalogue in plain words, with its conditions and times."""
    body, _, when = text.partition(" if ")
    body, after, later = body.partition(" after ")
    body, lasts, quarters = body.partition(" for ")
    if lasts and not quarters.endswith(("quarter", "quarters")):
        body, lasts, quarters = f"{body}{lasts}{quarters}", "", ""
    base, times, row = body.partition(" x ")
    told = words.effect(base, names)
    if lasts and " " not in base:  # a flag that stands for a while
        told = names.flag(base)
    if times:
        told += f" for each of {names.what(row)}"
    if lasts:
        told += f", for {quarters}"
    if after:
        told += f", after {later}"
    conditions = [words.condition(part, names) for part in when.split(" and ")] if when else []
    return told + (f", if {words.joined(conditions)}" if conditions else "")


def _terms(card: Card, names: Names) -> Iterator[Line]:
    """Against whom it is, who may oppose it, and what a deal binds to."""
    if card["against"]:
        roles = words.joined([names.role(role) for role in card["against"]])
        yield line(("Against ", "dim"), f"{roles}, who may oppose it")
    for role, when in card["may_oppose"].items():
        condition = f", if {_needs(when, names)}" if when else ""
        yield line((f"{names.role(role)} may oppose it", "dim"), condition)
    marks = [word for word in ("once", "locked") if card.get(word)]
    if marks:
        told = {"once": "done after one success", "locked": "another card has to open it first"}
        yield line((f"{words.joined([told[word] for word in marks]).capitalize()}.", "dim"))
    for role, gain in card.get("gains", {}).items():
        yield line((f"{names.role(role)} gains: ", "dim"), gain)
    terms = card.get("in_force")
    if terms:
        lasting = terms["quarters"]
        held = "for good" if lasting == "always" else f"for {words.count(int(lasting), 'quarter')}"
        yield line(("In force ", "dim"), held)
        if not terms["holds"]["sure"]:
            yield line(("It has to hold each quarter: ", "dim"), f"{terms['holds']['base']} %")
        if test := terms.get("test"):
            after = words.count(int(test["after"]), "quarter")
            yield line((f"Tested after {after}: ", "dim"), _needs(test["needs"], names))
        if terms["breakable_by"]:
            roles = words.joined([names.role(role) for role in terms["breakable_by"]], "or")
            yield line(("May be broken by ", "dim"), roles)
    told_by: dict[str, list[str]] = {}
    for title, text in _said(card):
        told_by.setdefault(title, []).append(text)
    for title, texts in told_by.items():
        yield line((f"{title}: ", "dim"), _effects(texts, names))


def _event(card: Card, names: Names) -> Iterator[Line]:
    odds = card["odds"]
    yield BLANK
    yield line(("Chance ", "dim"), (f"{odds['hazard']} %", "strong"), " a quarter")
    for modifier in odds["modifiers"]:
        yield line(
            (f"x{modifier['times']:g}".rjust(7) + "  ", "strong"),
            modifier["name"],
            (f" (if {_needs(modifier['when'], names)})", "dim"),
        )
    if odds["blocked"]:
        yield line(("Not while ", "dim"), _needs(odds["blocked"], names, "or"))
    yield line(("It brings: ", "dim"), _effects(card["effects"]["always"], names))
    for branch in card["branches"]:
        chance = branch["chance"]
        share = "the rest" if chance is None else f"{chance} %"
        if isinstance(chance, str):  # a derived value, in per cent
            share = f"{names.what(chance)}, in per cent"
        yield line((f"{branch['name']}, {share}: ", "dim"), _effects(branch["effects"], names))
    choice = card.get("choice")
    if choice:
        yield BLANK
        yield line((f"{names.role(choice['role'])} answers: ", "strong"), choice["question"])
        for option in choice["options"]:
            default = ", if nobody answers" if option["id"] == choice["default"] else ""
            price = _price(option["cost"], names)
            yield line(
                (f"  {option['name']}{default}: ", "dim"),
                f"costs {price}; brings {_effects(option['effects'], names)}",
            )
            for branch, effects in option["by_branch"].items():
                name = names.branch(card["id"], branch)
                yield line((f"    where {name}: ", "dim"), _effects(effects, names))


def _sources(deck: Deck, card: Card) -> Iterator[Line]:
    """Each source spelled out: a section, or a fact with value, date, origin and reliance."""
    for source in card["sources"]:
        if "seed" in source:
            title = deck.seeds.get(source["seed"], source["seed"])
            yield line(("· ", "dim"), (source["section"], "strong"), (f", in {title}", "dim"))
        elif "fact" in source:
            yield from _fact(deck.facts.get(source["fact"]), source["fact"])
        elif "history" in source:
            yield line(("· ", "dim"), "the recorded series of 2022 to 2024")
        else:
            yield line(("· ", "dim"), "judgement: no source gives this figure")


def _fact(fact: Mapping[str, Any] | None, key: str) -> Iterator[Line]:
    if fact is None:
        yield line(("· ", "dim"), key)
        return
    yield line(("· ", "dim"), fact["statement"])
    shown = _value(fact)
    # What is itself a day needs no day on which it held.
    as_of = fact["as_of"] if fact["as_of"] != shown else ""
    if shown:
        yield line("  ", (shown, "strong"), (f", {as_of}" if as_of else "", "dim"))
    reliance = CONFIDENCE.get(fact["confidence"], fact["confidence"])
    yield line("  ", (f"{fact['source']}{'; ' + reliance if reliance else ''}", "dim"))
    if fact["note"]:
        yield line("  ", (f"Note: {fact['note']}", "dim"))


def _value(fact: Mapping[str, Any]) -> str:
    """A fact's value with its unit; a day stands for itself."""
    value = fact["value"]
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int | float) else str(value)
    return text if fact["unit"] == "date" else with_unit(text, fact["unit"])
