"""The ledger and the feed as sentences, and the arithmetic behind every number in them.

``tell`` says an entry in one sentence, ``explain`` gives every term of it; the terms printed
always sum to the result printed.  Nothing is computed a second time: all of it is in the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wargame.telling import white_cell
from wargame.telling.names import Names as Names
from wargame.telling.names import pretty
from wargame.telling.words import (
    BAND_WORDS,
    UNSEEN,
    brief,
    brief_signed,
    condition,
    count,
    coupling,
    effect,
    joined,
    main_cause,
    number,
    odds,
    percent,
    points,
    points_line,
    signed,
)

Entry = Mapping[str, Any]
Fact = Mapping[str, Any]

#: More quarters than this mean for good.
_FOR_GOOD = 100
_PURSES = {"pc": "PC", "bn": "bn", "slots": "S"}


# One entry, one sentence ------------------------------------------------------------------


def tell(entry: Entry, names: Names, *, cause: bool = True) -> str:
    """A ledger entry as one sentence; without its cause where that was just said."""
    said = _TELL.get(entry["kind"])
    if said is None:
        return f"{pretty(entry['kind'])}."
    text = said(entry, names)
    tail = f": {names.cause(entry['cause'])}." if "cause" in entry else ""
    return text.removesuffix(tail) + "." if tail and not cause and text.endswith(tail) else text


def tell_after(entries: Sequence[Entry], names: Names) -> list[str]:
    """What followed from a cause just named; what comes again later is said once."""
    whens: dict[str, list[str]] = {}
    lines: list[str] = []
    for entry in entries:
        if entry["kind"] == "scheduled":
            what = "; ".join(effect(text, names, entry["scale"]) for text in entry["effects"])
            whens.setdefault(what, []).append(entry["quarter"])
        else:
            lines.append(tell(entry, names, cause=False))
    return lines + [f"In {joined(quarters)}: {what}." for what, quarters in whens.items()]


def purse(key: str, amount: int) -> str:
    """An amount in one of the three currencies."""
    return f"{number(amount)} {_PURSES.get(key.rpartition('.')[2], '')}".strip()


def _shift(entry: Entry, names: Names) -> str:
    cut = f"; its bounds take {brief_signed(entry['cut'])}" if entry["cut"] else ""
    moved = entry["after"] - entry["before"]
    return (
        f"{names.short(entry['what'])} {brief(entry['before'])} to {brief(entry['after'])} "
        f"({brief_signed(moved)}{cut}): {names.cause(entry['cause'])}."
    )


def _change(entry: Entry, names: Names) -> str:
    said = effect(entry["text"], names)
    return f"{said[:1].upper()}{said[1:]}: {names.cause(entry['cause'])}."


def _scheduled(entry: Entry, names: Names) -> str:
    said = "; ".join(effect(text, names, entry["scale"]) for text in entry["effects"])
    return f"In {entry['quarter']}: {said}: {names.cause(entry['cause'])}."


def price(entry: Entry, names: Names) -> str:
    """What is paid: of a currency, or out of a track."""
    what, amount = entry["what"], -entry["by"]
    if what.rpartition(".")[2] in _PURSES:
        return purse(what, amount)
    # an authority, a fund
    return f"{names.amount(what, number(amount))} of {names.what(what)}"


def _paid(entry: Entry, names: Names) -> str:
    paid = f"{names.role(entry['role'])} pays {price(entry, names)}"
    return f"{paid} for {names.cause(entry['cause'])}."


def _income(entry: Entry, names: Names) -> str:
    verb = "receives" if entry["by"] >= 0 else "loses"
    cut = ""
    if entry["cut"]:
        cut = f", of which {purse(entry['what'], abs(entry['cut']))} does not fit under the cap"
    return f"{names.role(entry['role'])} {verb} {purse(entry['what'], abs(entry['by']))}{cut}."


def hazard(per_cent_mille: int) -> str:
    """An event's chance, which the ledger keeps in hundred-thousandths, in per cent."""
    return f"{number(per_cent_mille, 2)} %"


def _event(entry: Entry, names: Names) -> str:
    branch = f", {names.branch(entry['event'], entry['branch'])}" if entry["branch"] else ""
    chance = hazard(entry["hazard"])
    if entry.get("injected"):
        alone = "the dice bring it too" if entry["by_dice"] else f"its chance was {chance}"
        return (
            f"Event, brought in by the White Cell: {names.card(entry['event'])}{branch} "
            f"({alone}){_why(entry)}."
        )
    return f"Event: {names.card(entry['event'])}{branch} (its chance was {chance})."


def _held(entry: Entry, names: Names) -> str:
    return (
        f"The White Cell holds the event {names.card(entry['event'])} back, which the dice "
        f"bring{_why(entry)}."
    )


def _why(entry: Entry) -> str:
    return f": {str(entry['reason']).rstrip('.')}" if entry.get("reason") else ""


def _choice(entry: Entry, names: Names) -> str:
    option = names.options.get(f"{entry['event']}/{entry['option']}", pretty(entry["option"]))
    return f"The answer to {names.card(entry['event'])}: {option}."


def _adjudication(entry: Entry, names: Names) -> str:
    rolled = (
        ""
        if entry["sure"]
        else (f" (chance {percent(entry['chance'])}, roll {roll_words(entry['roll'])})")
    )
    band = BAND_WORDS[entry["band"]].lower()
    if "rolled" in entry:
        band += " by the White Cell"
    elif entry["sure"]:
        band = "it goes through"
    waits = f"; it waits {count(entry['waits'], 'quarter')}" if entry["waits"] else ""
    return f"{names.role(entry['role'])}, {names.card(entry['action'])}: {band}{rolled}{waits}."


def _holds(entry: Entry, names: Names) -> str:
    word = "holds" if entry["holds"] else "breaks down"
    return (
        f"{names.card(entry['deal'])} {word} (chance to hold {percent(entry['chance'])}, "
        f"roll {roll_words(entry['roll'])})."
    )


def _test(entry: Entry, names: Names) -> str:
    needs = joined([condition(text, names) for text in entry["needs"]])
    word = "passed" if entry["passed"] else "failed"
    return f"{names.card(entry['deal'])} came due and {word}: it needed {needs}."


def _in_force(entry: Entry, names: Names) -> str:
    quarters = entry["quarters"]
    if not quarters:
        return f"{names.card(entry['deal'])} has begun."
    how_long = "for good" if quarters > _FOR_GOOD else f"for {count(quarters, 'quarter')}"
    return f"{names.card(entry['deal'])} is in force {how_long}."


def _standing(entry: Entry, names: Names) -> str:
    return (
        f"{names.whose(entry['role'])} standing order: "
        f"{names.standing(entry['role'], entry['option'])}."
    )


def _line(entry: Entry, names: Names) -> str:
    pipe = sum(entry[stage] for stage in ("funded", "contracted", "produced", "waiting"))
    slip = f"; slowed by {entry['slipped']}" if entry["slipped"] else ""
    lost = f", ${number(entry['lost'], 2)} bn lost" if entry["lost"] else ""
    return (
        f"{names.lines.get(entry['line'], pretty(entry['line']))}: "
        f"${number(entry['absorbed'], 2)} bn absorbed so far, ${number(pipe, 2)} bn on its "
        f"way{lost}{slip}."
    )


def _absorbed(entry: Entry, _: Names) -> str:
    goods = [
        f"{pretty(kind)} ${number(size, 2)} bn" for kind, size in entry["goods"].items() if size
    ]
    return (
        f"Taken in this quarter: {joined(goods) or 'nothing'}. "
        f"Of what was due in a year {number(entry['kept'], 1)} % has arrived."
    )


def _derived(entry: Entry, names: Names) -> str:
    value = names.amount(entry["what"], brief(entry["value"]))
    return f"{names.what(entry['what'])}: {value}."


def _drift(entry: Entry, names: Names) -> str:
    moved = entry["after"] - entry["before"]
    cause = f"; chiefly {main_cause(entry['terms'], moved)}" if entry["terms"] else ""
    return (
        f"{names.short(entry['what'])} {brief(entry['before'])} to {brief(entry['after'])} "
        f"({brief_signed(moved)}){cause}."
    )


_TELL: dict[str, Callable[[Entry, Names], str]] = {
    "shift": _shift,
    "change": _change,
    "scheduled": _scheduled,
    "paid": _paid,
    "income": _income,
    "event": _event,
    "held": _held,
    "choice": _choice,
    "adjudication": _adjudication,
    "holds": _holds,
    "test": _test,
    "in-force": _in_force,
    "standing": _standing,
    "line": _line,
    "absorbed": _absorbed,
    "derived": _derived,
    "drift": _drift,
    "signed": lambda e, n: f"Signed: {n.card(e['action'])}.",
    "refused": lambda e, n: f"Refused: {n.card(e['action'])}.",
    "silent": lambda e, n: (
        f"{n.role(e['role'])} was named by an order and did not react; silence has its price."
    ),
    "buried": lambda e, n: (
        f"{n.role(e['role'])} buries an opening for {number(e['by'] + e.get('cut', 0))} PC."
    ),
}


# The arithmetic ---------------------------------------------------------------------------


def roll_words(roll: int) -> str:
    """A roll of 0 to 999 on the scale of per cent: ``20.3``."""
    return f"{roll // 10}.{roll % 10}"


def explain(entry: Entry, names: Names) -> list[str]:
    """Everything behind an entry: each term with its cause, and the sum."""
    kind = entry["kind"]
    if kind == "adjudication":
        return [
            f"{names.role(entry['role'])}, {names.card(entry['action'])}",
            *chance_lines(entry),
            *roll_lines(entry, names),
        ]
    if kind == "holds":
        word = "it holds" if entry["holds"] else "it breaks down"
        return [
            f"Does {names.card(entry['deal'])} hold?",
            *chance_lines(entry),
            f"Roll {roll_words(entry['roll'])}: {word}.",
        ]
    if kind == "event":
        return _explain_event(entry, names)
    if kind == "drift":
        return _explain_drift(entry, names)
    if kind == "shift" and entry["cut"]:
        return [
            tell(entry, names),
            f"  {signed(entry['by'])} {names.cause(entry['cause'])}",
            f"  {signed(entry['cut'])} held within its bounds",
            f"  {signed(entry['by'] + entry['cut'])} in all",
        ]
    return [tell(entry, names)]


def chance_lines(odds_of: Mapping[str, Any]) -> list[str]:
    """A chance as its base and every modifier, summed; of an entry or of a card in a view."""
    if odds_of.get("sure"):
        return ["  Certain: no roll is made."]
    terms = odds_of["modifiers"] if "modifiers" in odds_of else odds_of["terms"]
    lines = [f"  {percent(odds_of['base'])} to begin with"]
    lines += [f"  {points(amount)} {name}" for name, amount in terms]
    if odds_of["cut"]:
        lines.append(f"  {points(odds_of['cut'])} held within the limits of all odds")
    return [*lines, f"  = {odds(odds_of['chance'])}"]


def roll_lines(entry: Entry, names: Names) -> list[str]:
    """A roll against its bands, and how it fell."""
    waits = []
    if entry["waits"]:
        waits = [f"  What it brings waits {count(entry['waits'], 'quarter')}."]
    if said := white_cell.overruled(entry):
        waits = [f"  {said.rstrip('.')}.", *waits]
    if entry["sure"]:
        return waits if said else ["  It goes through.", *waits]
    best, good, half = band_edges(entry["chance"], names)
    roll = entry["roll"]
    fell = (roll < half) + (roll < good) + (roll < best)
    lines = [
        f"  Below {roll_words(best)} a breakthrough, below {roll_words(good)} a success, "
        f"below {roll_words(half)} a partial success, else a setback.",
        f"  Roll {roll_words(roll)}: {BAND_WORDS[fell].lower()}.",
    ]
    return [*lines, *waits]


def band_edges(chance: int, names: Names) -> tuple[int, int, int]:
    """Below which rolls a chance brings a breakthrough, a success, a partial success."""
    return (
        chance // names.breakthrough_share,
        chance,
        chance + (1000 - chance) // names.partial_share,
    )


def _explain_event(entry: Entry, names: Names) -> list[str]:
    lines = [tell(entry, names), f"  {hazard(entry['base'])} a quarter to begin with"]
    lines += [f"  times {number(times)}: {name}" for name, times in entry["times"]]
    return [*lines, f"  = {hazard(entry['hazard'])}, and the roll was {number(entry['roll'], 2)}"]


def _explain_drift(entry: Entry, names: Names) -> list[str]:
    moved = entry["after"] - entry["before"]
    lines = [f"{names.what(entry['what'])}, {number(entry['before'])} to {number(entry['after'])}"]
    lines += term_lines(entry["terms"], names)
    return [
        *lines,
        f"  {signed(sum(term[2] for term in entry['terms']))} in all"
        + ("" if moved else ": no change"),
    ]


def term_lines(terms: Iterable[Sequence[Any]], names: Names) -> list[str]:
    """Each term of a drift: its amount, its cause, and the coupling in words."""
    lines = []
    for source, because, amount in terms:
        how = "a random shock" if source == "shock" else coupling(source, names)
        lines.append(f"  {signed(amount)} {because}" + (f" ({how})" if how else ""))
    return lines


def cases(entries: Iterable[Entry]) -> list[tuple[Entry, list[Entry]]]:
    """The adjudications of a quarter in order, each with the entries that followed from it."""
    found: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if entry["kind"] == "adjudication":
            found.append((entry, []))
        elif found:
            found[-1][1].append(entry)
    return found


# A quarter --------------------------------------------------------------------------------


def entries_of(facts: Iterable[Fact]) -> list[Entry]:
    """Every ledger entry in some facts, in order."""
    return [entry for fact in facts for entry in fact["body"].get("entries", ())]


def quarter_summary(
    facts: Sequence[Fact],
    view: Mapping[str, Any],
    names: Names | None = None,
    before: Mapping[str, Any] | None = None,
) -> list[str]:
    """A quarter in at most twelve lines, from its facts as a seat saw them.

    ``before`` is the seat's view at the quarter's start: with it the change of the points
    the seat's objectives would bring is told.
    """
    known = names or Names.of(view)
    entries = entries_of(facts)
    moves = [f"Moved most: {line}" for line in biggest_moves(facts, known, 3)]
    told = [*_events_line(entries, known), *_deals_line(entries, known)]
    orders = _orders_lines(facts, entries, known)
    room = 12 - len(moves) - len(told) - 1
    if len(orders) > room:
        orders = [*orders[: room - 1], "; ".join(orders[room - 1 :])]
    return [*orders, *told, *moves, _points_change(view, before)]


def _orders_lines(facts: Sequence[Fact], entries: Sequence[Entry], names: Names) -> list[str]:
    fell = {entry["action"]: entry for entry in entries if entry["kind"] == "adjudication"}
    lines = []
    for fact in facts:
        for role, orders in fact["body"].get("orders", {}).items():
            told = [f"{names.card(key)}, {_outcome(fell.get(key))}" for key in orders["orders"]]
            lines.append(f"{names.role(role)}: {'; '.join(told) or 'no order'}.")
    return lines


def _outcome(entry: Entry | None) -> str:
    if entry is None:
        return "ordered"
    if "rolled" in entry:
        return f"{BAND_WORDS[entry['band']].lower()} (White Cell)"
    return "done" if entry["sure"] else BAND_WORDS[entry["band"]].lower()


def _events_line(entries: Sequence[Entry], names: Names) -> list[str]:
    fell = [names.card(entry["event"]) for entry in entries if entry["kind"] == "event"]
    return [f"Events: {joined(fell)}."] if fell else []


def _deals_line(entries: Sequence[Entry], names: Names) -> list[str]:
    told = [
        tell(entry, names)
        for entry in entries
        if entry["kind"] in ("signed", "refused", "holds", "test")
    ]
    return [f"Deals: {' '.join(told)}"] if told else []


def biggest_moves(facts: Sequence[Fact], names: Names, most: int) -> list[str]:
    """The tracks that moved most for their range over a quarter, each with its main cause."""
    moved: list[tuple[int, str, int, int]] = []
    for fact in facts:
        for key, (start, end) in fact["body"].get("tracks", {}).items():
            share = 1_000_000 * abs(end - start) // max(names.ranges.get(key, 100_000), 1)
            if share:
                moved.append((-share, key, start, end))
    causes = causes_of(entries_of(facts), names)
    lines = []
    for _, key, start, end in sorted(moved)[:most]:
        cause = main_cause(causes.get(key, ()), end - start)
        lines.append(
            f"{names.short(key)} {brief(start)} to {brief(end)} "
            f"({brief_signed(end - start)})" + (f", chiefly {cause}." if cause else ".")
        )
    return lines


def causes_of(
    entries: Iterable[Entry], names: Names, tracks: Iterable[Mapping[str, Any]] = ()
) -> dict[str, list[tuple[str, str, int]]]:
    """Every term that moved each track over a quarter: drift, cards, events.

    ``tracks`` are those of a view after that quarter: what they moved besides is a term too.
    """
    found: dict[str, list[tuple[str, str, int]]] = {}
    for entry in entries:
        if entry["kind"] == "drift":
            found.setdefault(entry["what"], []).extend(tuple(t) for t in entry["terms"])
        elif entry["kind"] == "shift":
            amount = entry["after"] - entry["before"]
            term = ("", names.cause(entry["cause"]), amount)
            found.setdefault(entry["what"], []).append(term)
        elif entry["kind"] in ("paid", "income") and entry["what"] in names.tracks:
            amount = entry["by"] + entry.get("cut", 0)
            term = ("", names.cause(entry.get("cause", "income")), amount)
            found.setdefault(entry["what"], []).append(term)
    for track in tracks:
        if track["exact"] and len(track["history"]) > 1:
            told = found.setdefault(track["id"], [])
            if unseen := track["change"] - sum(by for _, _, by in told):
                told.append(("", UNSEEN, unseen))
    return found


def _points_change(view: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    now = points_line(view["objectives"])
    if before is None:
        return f"Your objectives stand at {now}."
    then = points_line(before["objectives"])
    return (
        f"Your objectives stay at {now}."
        if now == then
        else f"Your objectives stand at {now}; at the start it was {then}."
    )
