"""A role's brief on paper: who it is, what it wants, what it may do, what others may ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wargame.play.seen import others_see
from wargame.report.aar_words import FIRM, brief, capital, number
from wargame.report.document import Document, Section, Writer, text
from wargame.report.paper_boards import quarters_of
from wargame.report.paper_words import Words, edition
from wargame.rules.tables import RoleTable

_KINDS = {"shared": "shared", "national": "your own", "restraint": "a restraint"}


def role_brief(words: Words, role: str) -> Document:
    """What lies before a cell when it sits down; nothing in it is another role's secret."""
    table = words.tables.role(role)
    model = next(one for one in words.scenario.roles if one.id == role)
    quarters = quarters_of(words)
    return Document(
        title=f"{table.name}",
        subtitle=words.scenario.name,
        facts=(
            ("The question", text((model.question, "strong"))),
            ("At the table", text(", ".join(model.seats))),
            ("First quarter", text(quarters[0])),
            ("Rounds", text(_rounds(words))),
            ("Edition", text(edition(words.compiled))),
        ),
        sections=(
            _situation(words, model),
            _wants(words, role),
            _means(words, table, model),
            _quarter(words, table),
            _tracks(words, role, model),
            *_offers(words, role),
            _seen(words, role),
        ),
        handling=f"For {words.the(role)} only",
        kind="brief",
    )


def _rounds(words: Words) -> str:
    hidden = words.scenario.hidden_end
    if hidden:
        return f"{words.scenario.turns}, or hidden between {hidden[0]} and {hidden[1]}"
    return str(words.scenario.turns)


def _situation(words: Words, model: Any) -> Section:
    writer = Writer()
    for paragraph in model.brief:
        writer.say(paragraph)
    if model.alone:
        writer.say(("What only you can do", "strong"))
        writer.bullets([text(capital(one)) for one in model.alone])
    return Section("brief", "Where you stand", writer.done())


def _wants(words: Words, role: str) -> Section:
    writer = Writer()
    writer.say(
        "An objective that is met counts 2 points, one that is near 1. Your score is the share of "
        "your points in all that you could have."
    )
    goals = [goal for goal in words.scenario.objectives if role in goal.roles]
    rows = []
    for goal in goals:
        if goal.kind == "private":
            continue
        tests = "; and ".join(
            f"{words.asked(test)} (near: within {words.within(test)})" for test in goal.tests
        )
        tests += "; and no deal broken" if goal.no_breach else ""
        rows.append((text((goal.name, "strong")), text(f"{goal.text} ({_KINDS[goal.kind]})"),
                     text(tests)))  # fmt: skip
    writer.table("What counts at the end", ("Objective", "In words", "Met where"), rows)
    private = [goal for goal in goals if goal.kind == "private"]
    if private:
        writer.say(
            f"Besides, draw one of your {len(private)} private objectives from the cards, unseen "
            "by "
            "the others, and keep it face down. Only that one counts."
        )
    writer.say(
        "At least and at most read the mean of the last two quarters; never above and never below "
        "read every quarter's end."
    )
    return Section("wants", "What you want", writer.done())


def _means(words: Words, table: RoleTable, model: Any) -> Section:
    tables, writer = words.tables, Writer()
    start = {
        "Political capital": f"{number(int(tables.start[table.pc_row]))}{FIRM}PC",
        "Money": f"${brief(int(tables.start[table.bn_row]))}{FIRM}bn",
        "Industrial slots": number(int(tables.start[table.slots_row])),
    }
    mint = model.purse.mint
    marks = words.value(mint.track, mint.at)
    use = {
        "Political capital": f"+{number(table.pc_income)} a quarter, and 1 more while "
        f"{words.track(mint.track)} stands at {marks} or more",
        "Money": f"the track {words.track(model.purse.track)}" if model.purse.track else
        "your purse; the sheet Purse says what comes in",
        "Industrial slots": model.purse.slots_use,
    }  # fmt: skip
    writer.table(
        "Three currencies, which do not exchange",
        ("Currency", "At the start", "What it does"),
        [(name, value, use[name]) for name, value in start.items()],
    )
    rows = []
    for option, own in zip(table.standing, model.standing, strict=True):
        said = [own.text] if own.text else []
        if effects := words.groups(option.groups):
            said.append(f"Brings {effects}.")
        if option.needs:
            said.append(f"Needs {words.conditions(option.needs)}.")
        name = option.name + (" (the default)" if own.id == model.default_standing else "")
        rows.append((name, " ".join(said), words.price(option.price) or "free"))
    writer.table("Standing orders: one each quarter, sealed", ("Order", "What", "Price"), rows)
    return Section("means", "What you have", writer.done())


def _quarter(words: Words, table: RoleTable) -> Section:
    settings, writer = words.tables.settings, Writer()
    third = words.conditions(table.third_needs)
    steps = [
        *(
            [f"Signals: show up to {table.signals} of your cards to all, true or bluff."]
            if table.signals
            else []
        ),
        "Events are read. Where one asks you, you answer before anything else.",
        f"Talks: up to {settings.offers} offers on deal forms, with the deal card beside them. "
        "Every party signs, or it is refused. What no card says is promised on accord forms, with "
        "a date, and a condition if you like; a binding one that is broken costs what a broken "
        "deal costs.",
        f"Orders, sealed: one standing order, up to {settings.orders} orders, each with a reason. "
        f"A third costs {number(settings.third_order_pc)}{FIRM}PC more"
        + (f" and needs: {third}." if third else "."),
        "A called shot: where a track that you see will stand in two quarters, and how sure "
        "you are.",
        f"After the reveal, one reaction: support (+{settings.support // 10}) or oppose "
        f"(\N{MINUS SIGN}{settings.oppose // 10}) what was revealed, for "
        f"{number(settings.reaction_cost)}{FIRM}PC, or play a reaction card. Who is named on a "
        "card and keeps silent pays for it.",
        f"At the end keep one opening, bury one (+{number(settings.bury_pc)}{FIRM}PC), discard "
        f"the rest and draw up to {settings.openings}.",
    ]
    writer.bullets([text(step) for step in steps], numbered=True)
    writer.say(
        "An order's chance is its base plus what is printed below it; the modifiers together count "
        f"at most {settings.sum_within // 10} points, and the chance stays between "
        f"{settings.least // 10} and {settings.most // 10}{FIRM}%."
    )
    return Section("quarter", "What you do each quarter", writer.done())


def _tracks(words: Words, role: str, model: Any) -> Section:
    writer = Writer()
    order = {key: place for place, key in enumerate(model.watch)}
    seen = [t for t in words.scenario.tracks if t.visible == "all" or role in t.visible]
    seen.sort(key=lambda track: order.get(track.id, len(order)))
    rows = [
        (
            text((words.track(track.id), "strong" if track.id in order else "")),
            words.value(track.id, track.start),
            _band(track),
            track.about,
        )
        for track in seen
    ]
    head = ("Track", "Start", "That is", "What it is")
    writer.table(f"What {words.the(role)} can see; in bold, where to look first", head, rows)
    hidden = [track for track in words.scenario.tracks if track not in seen]
    known = [words.track(track.id) for track in hidden if track.estimate]
    if known:
        writer.say(
            "Of these you are given an estimate at the start and in the first quarter of each "
            f"year: {', '.join(known)}."
        )
    return Section("tracks", "What you can see", writer.done())


def _seen(words: Words, role: str) -> Section:
    """What others learn of this role, and when."""
    writer = Writer()
    rows = [(text((one.what, "strong")), one.who, one.when) for one in
            others_see(words.compiled, role)]  # fmt: skip
    writer.say("The White Cell sees everything at once.")
    writer.table("What is yours, and who learns of it when", ("Yours", "Who sees it", "When"), rows)
    return Section("seen", "What others see of you, and when", writer.done())


def _band(track: Any) -> str:
    words = [
        band.word for band in sorted(track.bands, key=lambda b: b.at) if band.at <= track.start
    ]
    return str(words[-1]) if words else ""


def _offers(words: Words, role: str) -> Iterator[Section]:
    """Deals that others can bring, with this role's own price and gain."""
    writer = Writer()
    rows = []
    for card in words.tables.cards:
        model: Any = words.compiled.bundle.cards.get(card.key)
        if card.kind != "deal" or model is None or role not in model.parties:
            continue
        if model.role == role:
            continue
        prices = dict.fromkeys(
            ", ".join(words.price(p) for p in words.tables.actions[index].prices
                      if words.tables.roles[p.role].key == role) or "nothing"
            for index in card.actions
        )  # fmt: skip
        rows.append(
            (
                text((card.name, "strong")),
                words.role(model.role),
                " or ".join(prices),
                model.gains.get(role, ""),
            )
        )
    rows.sort(key=lambda row: (row[1], row[0][0].text))
    if not rows:
        return
    writer.say(
        "Whoever proposes a deal lays its card on the table: read all of it before you sign."
    )
    head = ("Deal", "Proposed by", "Your price", "What you are offered")
    writer.table("Deals that need your signature", head, rows)
    yield Section("offers", "What others may offer you", writer.done())
