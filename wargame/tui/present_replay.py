"""The story of one recorded event: a sentence, the whole of it, and its parts.  No Textual.

Nobody is spoken to: whoever reads may be any role, or the White Cell.  Every number is the
record's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import beside, tell, white_cell, words
from wargame.telling.names import Names, pretty
from wargame.telling.words import count, joined
from wargame.tui.lines import BLANK, Doc, Line, head, line, plain
from wargame.tui.present_cards import by_card, chance_text, find_card
from wargame.tui.present_story import BAND_MARKS, case_doc, reacts

Fact = Mapping[str, Any]
Entry = Mapping[str, Any]
View = Mapping[str, Any]

#: A glyph and a tone for each kind of event.
GLYPHS = {
    "setup": ("◇", "dim"),
    "situation": ("◇", "dim"),
    "decision": ("✓", "accent"),
    "signals": ("≈", "warn"),
    "events": ("!", "warn"),
    "answers": ("!", "warn"),
    "offer": ("⇄", "accent"),
    "answer": ("⇄", "accent"),
    "deals": ("⇄", "accent"),
    "reveal": ("▸", ""),
    "reactions": ("◂", "accent"),
    "adjudication": ("◎", "strong"),
    "operations": ("■", "dim"),
    "quarter": ("■", "dim"),
    "end": ("■", "strong"),
    "control": ("▣", "warn"),
    "note": ("✎", "accent"),
    "bookmark": ("⚑", "accent"),
    "evaluation": ("✎", "accent"),
    "survey": ("✎", "accent"),
    "message": ("⇄", "dim"),
    "room": ("⇄", "dim"),
    "accord": ("⇄", "accent"),
    "clock": ("▣", "dim"),
    **dict.fromkeys(
        ("disclosure", "link", "msel", "paper", "ruling", "seat", "shown"), ("▣", "warn")
    ),
}

#: The words of the phases, and short ones of the same.
PHASES = {
    "setup": ("setup", "Setup"),
    "situation": ("situation", "Open"),
    "signals": ("signals", "Sig"),
    "events": ("events", "Event"),
    "offers": ("offers", "Offer"),
    "answers": ("answers", "Answer"),
    "orders": ("orders", "Order"),
    "reactions": ("reactions", "React"),
    "adjudication": ("adjudication", "Roll"),
    "operations": ("operations", "Op"),
    "hands": ("hands", "Hand"),
    "assessment": ("close", "Close"),
}

#: What the called-shot tests are in words.
_TESTS = {"at_least": "at least", "at_most": "at most"}

#: Entries that an event's sentence says already.
_SAID = {"choice", "signed", "refused"}

WHITE_CELL = "White Cell"


@dataclass(frozen=True, slots=True)
class Told:
    """An event told: a glyph, one sentence, the whole story, and its parts where it has some."""

    glyph: str
    tone: str
    said: str
    doc: Doc
    parts: tuple[Told, ...] = ()


def phase_name(phase: str, *, short: bool = False) -> str:
    """A phase in words."""
    return PHASES.get(phase, (pretty(phase), phase[:3].title()))[short]


def who(actor: str, names: Names) -> str:
    """Who acts, by name."""
    known = {"WHITE": WHITE_CELL, "ENGINE": "The engine", "PUBLIC": "The room"}
    return known.get(actor) or names.role(actor)


def told(fact: Fact, names: Names, view: View | None = None) -> Told:
    """An event told.

    ``view`` is what its actor saw when it decided, where that is known: with it the odds of what
    was ordered stand beside the order.
    """
    glyph, tone = GLYPHS.get(fact["kind"], ("·", "dim"))
    said = sentence(fact, names)
    tellers: dict[str, Callable[[Fact, Names], tuple[Doc, tuple[Told, ...]]]] = {
        "setup": _setup,
        "situation": _situation,
        "events": _events,
        "reveal": _reveal,
        "adjudication": _adjudication,
        "operations": _operations,
        "quarter": _quarter,
        "end": _end,
    }
    if fact["kind"] == "decision":
        return Told(glyph, tone, said, _decision(fact, names, view))
    if fact["kind"] in tellers:
        doc, parts = tellers[fact["kind"]](fact, names)
        return Told(glyph, tone, said, doc, parts)
    reason = beside.told(fact, names)[1] if fact["kind"] in beside.KINDS else ""
    body = {"reason": reason} if fact["kind"] in beside.KINDS else fact["body"]
    doc = (line((said, "strong")), *_reasons(body), *_rest(fact, names))
    return Told(glyph, tone, said, doc)


def _entries(fact: Fact) -> Sequence[Entry]:
    found: Sequence[Entry] = fact["body"].get("entries", ())
    return found


def _reasons(body: Mapping[str, Any]) -> list[Line]:
    return [line(("Reason given: ", "dim"), f"“{body['reason']}”")] if body.get("reason") else []


def _rest(fact: Fact, names: Names) -> list[Line]:
    """The entries of an event that its sentence does not say, with everything behind them."""
    entries = [entry for entry in _entries(fact) if entry["kind"] not in _SAID]
    texts = [text for entry in entries for text in tell.explain(entry, names)]
    return [BLANK, *(line(text) for text in texts)] if texts else []


# One sentence -------------------------------------------------------------------------------


def sentence(fact: Fact, names: Names) -> str:
    """An event in one plain sentence."""
    teller = _SENTENCES.get(fact["kind"])
    if teller is None:
        return f"{pretty(fact['kind']).capitalize()}, by {who(fact['actor'], names)}."
    return teller(fact, names)


def _say_setup(fact: Fact, names: Names) -> str:
    return f"The exercise is set up: {count(fact['body'].get('turns', 0), 'quarter')}."


def _say_situation(fact: Fact, names: Names) -> str:
    landed = sum(e["kind"] == "shift" and "." not in e["what"] for e in _entries(fact))
    more = f", and {count(landed, 'effect')} of earlier orders" if landed else ""
    return f"{fact['quarter']} opens: income{more}."


def _say_decision(fact: Fact, names: Names) -> str:
    name, body = who(fact["actor"], names), fact["body"].get("decision", {})

    def cards(keys: Iterable[str], nothing: str) -> str:
        return joined([names.card(key) for key in keys]) or nothing

    node = fact["body"].get("node", fact["phase"])
    if node == "signals":
        return f"{name} shows {cards(body.get('cards', ()), 'nothing')} as intelligence."
    if node == "events":
        answers = body.get("answers", {})
        given = [f"{names.card(key)}: {_option(key, option, names)}" for key, option in
                 answers.items()]  # fmt: skip
        return f"{name} answers {joined(given) or 'nothing'}."
    if node == "offers":
        offered = [o["offer"] if isinstance(o, dict) else o for o in body.get("offers", ())]
        return f"{name} offers {cards(offered, 'no deal')}."
    if node == "answers":
        return f"{name} accepts {cards(body.get('accept', ()), 'no offer')}."
    if node == "orders":
        orders = [order["action"] for order in body.get("orders", ())]
        standing = names.standing(fact["actor"], body.get("standing", ""))
        return f"{name} orders {cards(orders, 'nothing')}; standing order: {standing}."
    if node == "reactions":
        if body.get("react", "none") == "none":
            return f"{name} does not react."
        return f"{name} {reacts(body, names)}."
    if node == "hands":
        done = [
            f"{verb} {names.card(body[key])}"
            for key, verb in (("keep", "keeps"), ("bury", "buries"))
            if body.get(key)
        ]
        return f"{name} {joined(done) or 'keeps its hand as it is'}."
    return f"{name} decides."


def _option(event: str, option: str, names: Names) -> str:
    return names.options.get(f"{event}/{option}", pretty(option))


def _say_signals(fact: Fact, names: Names) -> str:
    shown = [
        f"{names.role(role)} may order {joined([names.card(c) for c in cards], 'or')}"
        for role, cards in fact["body"].get("shown", {}).items()
    ]
    return f"Intelligence, perhaps bluff: {'; '.join(shown)}."


def _say_events(fact: Fact, names: Names) -> str:
    fell = [names.card(e["event"]) for e in _entries(fact) if e["kind"] == "event"]
    return f"{'Event' if len(fell) == 1 else 'Events'}: {joined(fell)}." if fell else "No event."


def _say_answers(fact: Fact, names: Names) -> str:
    chosen = [tell.tell(e, names) for e in _entries(fact) if e["kind"] == "choice"]
    return " ".join(chosen) or "No event asked for an answer."


def _say_offer(fact: Fact, names: Names) -> str:
    return f"{who(fact['actor'], names)} offers {names.card(fact['body']['action'])}."


def _say_answer(fact: Fact, names: Names) -> str:
    body = fact["body"]
    verb = "accepts" if body["accepts"] else "refuses"
    said = f"{who(fact['actor'], names)} {verb} {names.card(body['action'])}"
    if other := body.get("would_sign"):
        said += f", and would sign {names.card(other)}"
    return f"{said}."


def _say_deals(fact: Fact, names: Names) -> str:
    said = [
        f"{word}: {joined([names.card(key) for key in keys])}."
        for word, kind in (("Signed", "signed"), ("Refused", "refused"))
        if (keys := [e["action"] for e in _entries(fact) if e["kind"] == kind])
    ]
    return " ".join(said) or "No deal is shown."


def _say_reveal(fact: Fact, names: Names) -> str:
    given = [
        f"{names.role(role)} {joined([names.card(k) for k in orders['orders']])}"
        for role, orders in fact["body"].get("orders", {}).items()
        if orders["orders"]
    ]
    return f"The orders are opened: {'; '.join(given) or 'nobody ordered anything'}."


def _say_reactions(fact: Fact, names: Names) -> str:
    found = [
        f"{names.role(role)} {reacts(given, names)}"
        for role, given in fact["body"].get("reactions", {}).items()
    ]
    return f"{'; '.join(found)}." if found else "Nobody reacts."


def _say_adjudication(fact: Fact, names: Names) -> str:
    found = [
        f"{names.card(e['action'])} {'goes through' if e['sure'] else _band(e)}"
        for e in _entries(fact)
        if e["kind"] == "adjudication"
    ]
    return f"Adjudication: {'; '.join(found) or 'nothing to resolve'}."


def _band(entry: Entry) -> str:
    return words.BAND_WORDS[entry["band"]].lower()


def _say_operations(fact: Fact, names: Names) -> str:
    moved = sum(e["kind"] == "drift" and e["before"] != e["after"] for e in _entries(fact))
    return f"Operations: arrivals, and {count(moved, 'track')} that moved by themselves."


def _say_quarter(fact: Fact, names: Names) -> str:
    most = _moved(fact, names)[:1]
    told = f": most moved {most[0]}" if most else ""
    return f"{fact['quarter']} closes{told}."


def _say_end(fact: Fact, names: Names) -> str:
    roles = fact["body"].get("roles", {})
    ranked = sorted(roles.items(), key=lambda item: (-item[1]["score"], item[0]))
    scores = [f"{names.role(key)} {words.number(own['score'], 1)}" for key, own in ranked]
    why = "in direct war" if fact["body"].get("ended") == "war" else "with its last quarter"
    return f"The exercise ends {why}: {', '.join(scores)}."


def _say_note(fact: Fact, names: Names) -> str:
    about = fact["body"].get("about")
    where = f" on event {about}" if about else ""
    return f"Note of {who(fact['actor'], names)}{where}: {fact['body'].get('text', '')}"


def _say_bookmark(fact: Fact, names: Names) -> str:
    about = fact["body"].get("about")
    where = f" at event {about}" if about else ""
    return f"Bookmark of {who(fact['actor'], names)}{where}: {fact['body'].get('text', '')}"


def _say_control(fact: Fact, names: Names) -> str:
    return white_cell.act(fact["body"], names, unseen="a track that is not seen here")


def _say_beside(fact: Fact, names: Names) -> str:
    return beside.told(fact, names)[0]


_SENTENCES: dict[str, Callable[[Fact, Names], str]] = {
    "setup": _say_setup,
    "situation": _say_situation,
    "decision": _say_decision,
    "signals": _say_signals,
    "events": _say_events,
    "answers": _say_answers,
    "offer": _say_offer,
    "answer": _say_answer,
    "deals": _say_deals,
    "reveal": _say_reveal,
    "reactions": _say_reactions,
    "adjudication": _say_adjudication,
    "operations": _say_operations,
    "quarter": _say_quarter,
    "end": _say_end,
    "note": _say_note,
    "bookmark": _say_bookmark,
    "control": _say_control,
    **dict.fromkeys(beside.KINDS, _say_beside),
}


# The whole of it ----------------------------------------------------------------------------


def _setup(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    body = fact["body"]
    doc = [head("The exercise is set up")]
    doc += [line(f"  {names.role(key)}: ", (seat(held), "strong")) for key, held in
            body.get("seats", {}).items()]  # fmt: skip
    private = body.get("private", {})
    if isinstance(private, list):
        private = {"": private}
    for role, keys in private.items():
        goals = joined([f'"{names.objectives.get(key, pretty(key))}"' for key in keys])
        if goals:
            whose = names.whose(role) if role else "Its"
            doc.append(line(f"  {whose} private objective: ", (goals, "accent")))
    facts = [f"{count(body.get('turns', 0), 'quarter')} from {fact['quarter']}"]
    facts.append(f"rules version {body.get('rules_version')}")
    if body.get("seed"):
        facts.append(f"seed {body['seed']}")
    return (*doc, line((", ".join(facts), "dim"))), ()


def seat(spec: str) -> str:
    """Who held a seat, in words."""
    kind, _, rest = spec.partition(":")
    return f"{kind} {rest}" if rest else {"person": "a person"}.get(kind, kind)


def _decision(fact: Fact, names: Names, view: View | None) -> Doc:
    body = fact["body"].get("decision", {})
    node = fact["body"].get("node", fact["phase"])
    doc: list[Line] = [line((sentence(fact, names), "strong"))]
    if node == "orders":
        for order in body.get("orders", ()):
            doc += [BLANK, *_ordered(order["action"], order.get("reason", ""), names, view)]
    elif node == "offers":
        for offer in body.get("offers", ()):
            key = offer["offer"] if isinstance(offer, dict) else offer
            reason = offer.get("reason", "") if isinstance(offer, dict) else ""
            doc += [BLANK, *_ordered(key, reason, names, view)]
    elif node == "answers":
        for key, reason in body.get("reasons", {}).items():
            doc += [BLANK, line(names.card(key)), line(("  Reason given: ", "dim"), f"“{reason}”")]
        for key, other in body.get("counter", {}).items():
            doc += [BLANK, line(f"Instead of {names.card(key)} would sign {names.card(other)}.")]
    doc += _reasons(body)
    if shot := body.get("shot"):
        unit = names.amount(shot["track"], words.brief(shot["at"]))
        doc += [
            BLANK,
            line(
                ("Called shot: ", "dim"),
                f"{names.short(shot['track'])} {_TESTS[shot['test']]} {unit} in two quarters, "
                f"{shot['chance']} % sure.",
            ),
        ]
    return tuple(doc)


def _ordered(key: str, reason: str, names: Names, view: View | None) -> list[Line]:
    """Something ordered or offered: its name, the odds as they stood, the reason given."""
    found = None
    if view is not None:
        deals = {deal["action"]: deal for deal in view["deals"]}
        found = find_card(view, key) or deals.get(key) or by_card(view, key)
    odds = f"  {chance_text(found)}" if found is not None and "chance" in found else ""
    doc = [line(names.card(key), (odds, "accent"))]
    if reason:
        doc.append(line(("  Reason given: ", "dim"), f"“{reason}”"))
    return doc


def _situation(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    income = [e for e in _entries(fact) if e["kind"] == "income"]
    landed = [
        e for e in _entries(fact) if e["kind"] != "income" and not _slots(e)
    ]  # fmt: skip
    doc: list[Line] = [line((sentence(fact, names), "strong"))]
    if income:
        doc += [BLANK, head("Income"), *(line("  ", tell.tell(e, names)) for e in income)]
    if landed:
        doc += [BLANK, head("What was on its way and is here")]
        doc += [line("  ", text) for e in landed for text in tell.explain(e, names)]
    return tuple(doc), ()


def _slots(entry: Entry) -> bool:
    """Whether an entry only gives industrial slots back, as every quarter does."""
    return entry["kind"] == "shift" and str(entry["what"]).endswith(".slots")


def _events(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    doc: list[Line] = []
    parts = []
    for entry in _entries(fact):
        own = tuple(line(text) for text in tell.explain(entry, names))
        if entry["kind"] == "event":
            first = line((plain(own[0]), "strong"))
            doc += [*([BLANK] if doc else []), first, *own[1:]]
            parts.append(Told("!", "warn", names.card(entry["event"]), own))
        else:
            doc += own
    said = line((sentence(fact, names), "strong"))
    return tuple(doc) or (said,), tuple(parts) if len(parts) > 1 else ()


def _reveal(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    doc: list[Line] = [head("The orders are opened")]
    for role, given in fact["body"].get("orders", {}).items():
        cards = joined([names.card(key) for key in given["orders"]]) or "no order"
        standing = names.standing(role, given["standing"])
        doc += [line((f"{names.role(role)}: ", "strong"), cards)]
        doc += [line((f"  standing order: {standing}", "dim"))]
    if signed := fact["body"].get("signed"):
        doc += [BLANK, line("Signed deals: ", joined([names.card(key) for key in signed]))]
    paid = [tell.tell(e, names) for e in _entries(fact) if e["kind"] == "paid"]
    if paid:
        doc += [BLANK, head("What it cost"), *(line("  ", text) for text in paid)]
    return tuple(doc), ()


def _adjudication(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    doc: list[Line] = [head("Adjudication, one order after the other")]
    overridden = fact["body"].get("overridden")
    if overridden:
        said = joined([names.card(key) for key in overridden])
        doc.append(line(("▣ ", "warn"), f"The White Cell overruled the dice on {said}."))
    parts = []
    for entry, follow in tell.cases(_entries(fact)):
        glyph, tone = BAND_MARKS[entry["band"]]
        own = case_doc(entry, follow, names)
        doc += [BLANK, *own]
        parts.append(Told(glyph, tone, tell.tell(entry, names), own))
    if not parts:
        doc.append(line("No order had to be resolved."))
    return tuple(doc), tuple(parts)


def _operations(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    doc: list[Line] = [line((sentence(fact, names), "strong"))]
    entries = _entries(fact)
    lines = [tell.tell(e, names) for e in entries if e["kind"] in ("line", "absorbed")]
    drifts = [e for e in entries if e["kind"] == "drift" and e["before"] != e["after"]]
    drifts.sort(key=lambda e: -_share(e["what"], e["after"] - e["before"], names))
    for entry in drifts:
        doc += [BLANK, *(line(text) for text in tell.explain(entry, names))]
    if lines:
        doc += [BLANK, head("Help on its way"), *(line("  ", text) for text in lines)]
    return tuple(doc), ()


def _share(track: str, change: int, names: Names) -> int:
    """How far a change is of a track's range, in millionths."""
    return 1_000_000 * abs(change) // max(names.ranges.get(track, 100_000), 1)


def _moved(fact: Fact, names: Names) -> list[str]:
    """The tracks that moved over a quarter, those that moved most for their range first."""
    tracks = [
        (key, before, after)
        for key, (before, after) in fact["body"].get("tracks", {}).items()
        if before != after
    ]
    tracks.sort(key=lambda one: -_share(one[0], one[2] - one[1], names))
    return [
        f"{names.short(key)} {words.brief(before)} to {words.brief(after)} "
        f"({words.brief_signed(after - before)})"
        for key, before, after in tracks
    ]


def _quarter(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    doc: list[Line] = [head(f"{fact['quarter']} closes")]
    moved = _moved(fact, names)
    doc += [line("  ", text) for text in moved] or [line("  No track moved.")]
    shots = fact["body"].get("shots", {})
    for role, own in shots.items() if isinstance(shots, dict) else [("", shots)]:
        doc += [_shot(role, shot, names) for shot in own]
    for entry in _entries(fact):
        doc.append(line(tell.tell(entry, names)))
    return tuple(doc), ()


def _shot(role: str, shot: Mapping[str, Any], names: Names) -> Line:
    glyph, tone, word = ("●", "good", "a hit") if shot["hit"] else ("✗", "bad", "a miss")
    whose = f"{names.whose(role)} called" if role else "Called"
    return line(
        (f"{glyph} ", tone),
        f"{whose} shot, {names.short(shot['track'])} {_TESTS[shot['test']]} "
        f"{words.brief(shot['at'])} at {shot['chance']} %: it is {words.brief(shot['value'])}, "
        f"{word}.",
    )


def _end(fact: Fact, names: Names) -> tuple[Doc, tuple[Told, ...]]:
    body = fact["body"]
    doc: list[Line] = [line((sentence(fact, names), "strong"))]
    roles = sorted(body.get("roles", {}).items(), key=lambda item: (-item[1]["score"], item[0]))
    for key, own in roles:
        doc += [BLANK, line((names.role(key), "head"), f"  {words.number(own['score'], 1)}")]
        for objective, found in own["objectives"].items():
            glyph, tone = (("✗", "bad"), ("◐", "warn"), ("●", "good"))[found["points"]]
            state = ("missed", "near", "met")[found["points"]]
            name = names.objectives.get(objective, pretty(objective))
            spans: list[str | tuple[str, str]] = [f"  {name}: ", (f"{glyph} {state}", tone)]
            chance = body.get("legacy", {}).get(key, {}).get(objective)
            if chance is not None:
                spans.append((f", {words.percent(chance)} to hold in the long run", "dim"))
            doc.append(line(*spans))
    return tuple(doc), ()
