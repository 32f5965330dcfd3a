"""What the screens show of deals: how each stands, what each side gives and wants, what was said.

Pure functions, no Textual.  A state is always a glyph and a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.telling.words_odds import quarter_after
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line, titled
from wargame.tui.plan import Draft
from wargame.tui.present_cards import tail_doc
from wargame.tui.present_levers import aims_said, pull
from wargame.tui.present_odds import weighed_doc

View = Mapping[str, Any]
Deal = Mapping[str, Any]

#: A counter that never runs down.
_FOR_GOOD = 900


# What was said and done ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Past:
    """What a seat has seen of a deal so far: talk by quarter, and how it was broken, if it was."""

    talk: tuple[Line, ...] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Pasts:
    """The past of every deal, by card."""

    by_card: Mapping[str, Past] = field(default_factory=dict)

    def of(self, card: str) -> Past:
        """The past of one deal."""
        return self.by_card.get(card, Past())


def pasts(feed: Iterable[Mapping[str, Any]], names: Names, first: str, mine: str) -> Pasts:
    """The past of every deal out of a seat's feed; ``first`` is the first quarter's name."""
    talk: dict[str, list[Line]] = {}
    broken: dict[str, str] = {}
    for fact in feed:
        quarter = quarter_after(first, fact["turn"])
        body = fact["body"]
        if fact["kind"] in ("offer", "answer"):
            card = body["action"].partition("/")[0]
            said = _talk(fact, names, mine)
            talk.setdefault(card, []).append(line((f"{quarter}  ", "dim"), *said))
        for entry in body.get("entries", ()):
            if entry["kind"] == "signed":
                broken.pop(entry["action"].partition("/")[0], None)
            elif entry["kind"] == "test" and not entry["passed"]:
                broken[entry["deal"]] = f"failed its test in {quarter}"
            elif entry["kind"] == "holds" and not entry["holds"]:
                broken[entry["deal"]] = f"collapsed in {quarter}"
            elif entry["kind"] == "adjudication" and entry["action"].startswith("break-"):
                deal = entry["action"].removeprefix("break-").rpartition("-")[0]
                broken[deal] = f"broken off by {names.role(entry['role'])} in {quarter}"
    cards = {*talk, *broken}
    return Pasts({card: Past(tuple(talk.get(card, ())), broken.get(card, "")) for card in cards})


def _talk(fact: Mapping[str, Any], names: Names, mine: str) -> list[str | tuple[str, str]]:
    body = fact["body"]
    you = body["by"] == mine
    who = "You" if you else names.role(body["by"])
    if fact["kind"] == "offer":
        said = f"{who} offered {names.card(body['action'])}"
    elif body["accepts"]:
        said = f"{who} accepted"
    elif body.get("would_sign"):
        said = f"{who} refused, but would sign {names.card(body['would_sign'])}"
    else:
        said = f"{who} refused"
    return [said, (f": “{body['reason']}”", "dim") if body.get("reason") else ""]


# How a deal stands ----------------------------------------------------------------------------


def state(deal: Deal, view: View, draft: Draft | None = None, past: Past | None = None) -> Line:
    """How a deal stands, as a glyph with a short word."""
    me = view["role"]["id"]
    if deal["in_force"]:
        left = deal["in_force"]
        test = f", tested in {deal['due_in']}q" if deal["due_in"] else ""
        return line((f"● in force{'' if left > _FOR_GOOD else f' {left}q'}{test}", "good"))
    if deal["due_in"]:
        return line((f"◐ tested in {deal['due_in']}q", "accent"))
    if deal["signed"]:
        return line(("● signed", "good"))
    if any(offer["action"] == deal["action"] for offer in view["offers"]):
        return line(("◀ offered to you", "accent"))
    if draft is not None and draft.node == "offers" and deal["action"] in draft.picks:
        return line(("▷ in your offers", "accent"))
    if deal.get("offered") and view["node"] in ("orders", "reactions", "hands"):
        return line(("✗ refused", "dim"))
    if deal.get("offered") and deal["proposer"] == me:
        return line(("▶ offered by you", "accent"))
    if past is not None and past.broken:
        return line(("✗ broken", "bad"))
    if deal["reasons"]:
        return line((f"– {_short(deal['reasons'][0])}", "dim"))
    return line(("○ open", "good")) if deal["proposer"] == me else line(("○ theirs", "dim"))


_SHORT = {
    "what it needs is not met": "needs unmet",
    "something else must open it first": "locked",
    "it is closed for now": "closed",
    "it has done its work": "done",
    "not enough political capital": "no PC",
    "not enough money": "no money",
    "no free industrial slot": "no slot",
    "it is in force already": "in force",
}


def _short(reason: str) -> str:
    return _SHORT.get(reason, "not now")


def why_not(deal: Deal, names: Names, mine: str) -> str:
    """Why a deal cannot be offered now, with what it needs."""
    reasons = [reason for reason in deal["reasons"] if reason != "what it needs is not met"]
    if len(reasons) < len(deal["reasons"]):
        needs = words.joined([words.condition(text, names) for text in deal["needs"]])
        reasons.append(f"it needs {needs}" if needs else "what it needs is not met")
    if not reasons and deal["proposer"] != mine:
        return f"only {names.role(deal['proposer'])} can offer it"
    return "; ".join(reasons)


def deal_rows(
    view: View, draft: Draft | None = None, known: Pasts | None = None
) -> tuple[Row, ...]:
    """The deals a role may propose or is a party to, a row a deal: what runs first.

    The row of a deal with several forms stands for the one that runs, is offered or is open.
    Within a group those that move what the role is judged by come first, with a mark, the most
    useful at the top.
    """
    me = view["role"]["id"]
    asked = {offer["action"] for offer in view["offers"]}
    groups: dict[str, list[Deal]] = {}
    for card in dict.fromkeys(deal["card"] for deal in view["deals"]):
        deal = min(forms(view, card), key=lambda form: _nearness(form, draft, asked))
        mine = deal["proposer"] == me
        title = "Yours to propose" if mine else "Others may propose to you"
        if deal["in_force"] or deal["due_in"] or deal["signed"]:
            title = "Running"
        elif deal["action"] in asked or (deal.get("offered") and mine):
            title = "Offered"
        groups.setdefault(title, []).append(deal)
    rows: list[Row] = []
    for title in ("Running", "Offered", "Yours to propose", "Others may propose to you"):
        deals = groups.get(title, [])
        aimed = {
            deal["card"]: found
            for deal in deals
            if (found := pull(view, forms(view, deal["card"])))
        }
        if deals:
            rows.append(Row(f"group:{title}", (*head(title), *_legend(bool(aimed))), heading=True))
        deals.sort(key=lambda deal: -aimed.get(deal["card"], 0))
        rows += [_row(deal, view, draft, known or Pasts(), deal["card"] in aimed) for deal in deals]
    return tuple(rows)


def _legend(aimed: bool) -> Line:
    return line(("  ◆ helps your aims", "dim")) if aimed else ()


def _nearness(form: Deal, draft: Draft | None, asked: set[str]) -> int:
    """Which form of a deal its row shows: the smallest."""
    if form["signed"]:
        return 0
    if form["action"] in asked or (draft is not None and form["action"] in draft.picks):
        return 1
    return 2 if form.get("offered") else 3 if form["legal"] else 4


def _row(deal: Deal, view: View, draft: Draft | None, known: Pasts, aimed: bool) -> Row:
    me = view["role"]["id"]
    others = " ".join(party for party in deal["parties"] if party != me)
    wants = f", {' '.join(deal['wanted'])} would sign" if deal.get("wanted") else ""
    many = len(forms(view, deal["card"]))
    settled = deal["signed"] or deal.get("offered") or (draft and deal["action"] in draft.picks)
    name = deal["name"] if settled or many == 1 else deal["name"].rsplit(": ", 1)[0]
    return Row(
        deal["action"],
        line(("◆ " if aimed else "  ", "accent"), *titled(name, "")),
        state(deal, view, draft, known.of(deal["card"])),
        line((f"with {others}{wants}", "dim")),
        note=line((f" ({many} forms)" if many > 1 and not settled else "", "dim")),
    )


# One deal in full -----------------------------------------------------------------------------


def deal_doc(
    deal: Deal,
    names: Names,
    mine: str,
    *,
    why: str = "",
    view: View | None = None,
    known: Pasts | None = None,
) -> Doc:
    """A deal in full: how it stands, what each side gives, gains and wants, terms, then odds."""
    past = (known or Pasts()).of(deal["card"])
    doc: list[Line] = [line((deal["name"], "head"))]
    if view is not None:
        doc.append(state(deal, view, None, past))
        if aims := aims_said(view, (deal,), names):
            doc.append(line(("◆ ", "accent"), aims))
        doc += [
            _offered(offer, names) for offer in view["offers"] if offer["action"] == deal["action"]
        ]
    if past.broken:
        doc.append(line(("✗ ", "bad"), (f"It {past.broken}.", "bad")))
    if why:
        doc.append(line(("[–] Not now: ", "bad"), (f"{why}.", "bad")))
    doc += [line(text) for text in (deal["text"], deal["option_text"]) if text]
    if deal["dilemma"]:
        doc.append(line((deal["dilemma"], "accent")))
    doc += [BLANK, head("Each side"), *_sides(deal, names, mine)]
    if view is not None:
        doc += _forms(deal, view)
    if past.talk:
        doc += [BLANK, head("What was said"), *past.talk[-6:]]
    doc += [BLANK, *_terms(deal, names, mine)]
    doc += [head("After signing"), *weighed_doc(deal, names)]
    return (*doc, *tail_doc(deal, names))


def _offered(offer: Mapping[str, Any], names: Names) -> Line:
    reason = f": “{offer['reason']}”" if offer.get("reason") else ", without a word"
    return line(("◀ ", "accent"), f"{names.role(offer['by'])} offers it{reason}")


def _sides(deal: Deal, names: Names, mine: str) -> list[Line]:
    doc = []
    for role in deal["parties"]:
        who = f"{names.role(role)}{' (you)' if role == mine else ''}"
        proposes = ", proposes" if role == deal["proposer"] else ""
        cost = words.cost(deal["costs"].get(role, {}))
        doc.append(line((f"{who}{proposes}", "strong"), f" pays {cost}"))
        if deal["gains"].get(role):
            doc.append(line("  gains: ", deal["gains"][role]))
        doc += [_wish(wish, names) for wish in deal.get("thought", {}).get(role, ())[:4]
                if wish["what"] == "objective"]  # fmt: skip
        if role in deal.get("wanted", {}):
            form = deal["wanted"][role]
            if form == deal["option"]:
                doc.append(line(("  ✓ ", "good"), "said it would sign this form"))
            else:
                other = f"{deal['card']}/{form}" if form else deal["card"]
                doc.append(line(("  ✓ ", "accent"), f"said it would sign {names.card(other)}"))
    return doc


def _wish(wish: Mapping[str, Any], names: Names) -> Line:
    """What a deal does to an objective that a role is thought to have."""
    glyph, tone = ("▲ ", "good") if wish["helps"] else ("▼ ", "bad")
    verb = "helps" if wish["helps"] else "hurts"
    way = "rise" if wish["wants"] == "up" else "fall"
    track = names.brief(wish["track"])
    return line(
        (f"  {glyph}", tone),
        (f"thought to want {track} to {way} ({wish['name']}): this {verb}", "dim"),
    )


def forms(view: View, card: str) -> list[Deal]:
    """The forms of a deal, in their order."""
    return [deal for deal in view["deals"] if deal["card"] == card]


def form_name(form: Deal) -> str:
    """What tells a form from the others of its deal."""
    return str(form["name"]).rsplit(": ", 1)[-1] if form["option"] else str(form["name"])


def _forms(deal: Deal, view: View) -> list[Line]:
    """The other terms on which the deal could be had."""
    others = [form for form in forms(view, deal["card"]) if form["action"] != deal["action"]]
    if not others:
        return []
    doc = [BLANK, head("Other terms of the same deal")]
    for form in others:
        odds = "sure" if form["sure"] else words.percent(form["chance"])
        doc.append(
            line(
                (f"{odds:>6}  ", "strong"),
                form_name(form),
                (f"; you pay {words.cost(form['cost'])}", "dim"),
            )
        )
    return doc


def _terms(deal: Deal, names: Names, mine: str) -> list[Line]:
    def said(effects: Sequence[str]) -> str:
        return words.joined([words.effect(text, names) for text in effects]) or "nothing"

    doc = []
    if deal.get("each_quarter"):
        doc.append(line(("While in force, each quarter: ", "dim"), said(deal["each_quarter"])))
    if deal.get("holds", 1000) < 1000:
        doc.append(line(("Holds each quarter with ", "dim"), words.percent(deal["holds"])))
    test = deal.get("test")
    if test and test["after"]:
        needs = words.joined([words.condition(text, names) for text in test["needs"]])
        after = words.count(test["after"], "quarter")
        doc.append(line(("Tested after ", "dim"), f"{after}: {needs}"))
        doc.append(line(("If it fails: ", "dim"), said(test["failed"])))
    if deal["refused"]:
        doc.append(line(("If refused: ", "dim"), said(deal["refused"])))
    for role, cost in deal.get("breaks", {}).items():
        who = "You" if role == mine else names.role(role)
        doc.append(
            line(("Can be broken off: ", "dim"), f"{who}, by an order, for {words.cost(cost)}")
        )
    if "breach_pc" in deal and (deal.get("breaks") or (test and test["after"])):
        doc.append(line(("A breach costs ", "dim"), words.cost({"pc": deal["breach_pc"]})))
    return [*doc, BLANK] if doc else []
