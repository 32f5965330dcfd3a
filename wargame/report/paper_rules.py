"""The prose of the facilitator's guide: the day before, rolls, the quarter, rulings, the close.

Figures are the scenario's own.
"""

from __future__ import annotations

from wargame.report.aar_words import FIRM, counted, joined, number
from wargame.report.document import Callout, Paragraph, Section, Writer, text
from wargame.report.paper_tables import bands, luck
from wargame.report.paper_words import Words


def prepare(words: Words) -> Section:
    """What to print and to set up, and what to do when the power goes."""
    writer = Writer()
    roles = words.tables.roles
    names = joined([role.name for role in roles])
    writer.say(
        "The whole exercise can be played from this kit, with a pen, two ten-sided dice (or three) "
        "and a clock. What the program would do, the White Cell does with the tables below."
    )
    writer.say(("Print", "strong"))
    writer.bullets(
        [
            text("Cards on stout paper, cut along the marks; one set of each role's sheet. Cards "
                 "of "
                 "more than one part are kept together with a clip."),
            text("For each cell: its brief, its forms, its cards, and its board where it has one."),
            text("For the White Cell: this guide, the event cards and its forms."),
            text("For the wall: the board, on A3 where the printer can."),
        ]
    )  # fmt: skip
    writer.say(("Set up", "strong"))
    writer.bullets(
        [
            text(f"{counted(len(roles), 'table')} for the cells ({names}), "
                 "far enough apart to whisper; one for the White Cell; a wall for the board."),
            text("At each table an envelope for sealed orders, and one for deals."),
            text("A role's openings, without those marked always held, locked or reaction, are "
                 f"shuffled; {words.tables.settings.openings} are dealt to it."),
            text("Private objectives are dealt face down, one to each role; the rest are put "
                 "away."),
            text("Two people can be the White Cell: one runs the clock and the room, one the "
                 "tables."),
            text("Where the exercise is hosted as well: lay at each table its sheet with the code "
                 "(made with --sheets). A telephone's camera opens it; whoever has the sheet has "
                 "the seat, so hand it over in person and collect it at the end. On loopback "
                 "alone no code opens anything: the host is started with --bind."),
        ]
    )  # fmt: skip
    writer.say(("The power is gone in the middle of an exercise", "strong"))
    writer.bullets(
        [
            text("Stop the clock. Read out the last tracks that were shown, write them on the "
                 "board "
                 "in the column of the quarter."),
            text("Each cell writes its purse from memory on its sheet; the White Cell rules where "
                 "two memories differ."),
            text("Go on with the phase that was under way. What was sealed on a screen and not "
                 "yet revealed is written down anew."),
            text("When the power is back, the host is started with the same save. The White Cell "
                 "takes up one cell's sheets after the other (Orders, on its console) and enters "
                 "them from top to bottom: signals, the answer to an event, offers, answers to "
                 "offers, standing order, orders with their reasons, called shot, reaction, "
                 "opening kept and buried. What the room rolled is put in place of the dice, and "
                 "tracks that the room moved otherwise are set, with that as the reason."),
        ]
    )  # fmt: skip
    return Section("prepare", "Before the day, and when the power goes", writer.done())


def roll(words: Words) -> Section:
    """From a card to a band."""
    settings, writer = words.tables.settings, Writer()
    writer.bullets(
        [
            text("Start from the base on the card. Add each modifier whose conditions hold."),
            text(f"Add {settings.support // 10} for each support (at most {settings.supports}), "
                 "take "
                 f"{settings.oppose // 10} for each opposition."),
            text(f"All of these together count at most {settings.sum_within // 10} points either "
                 "way."),
            text(f"The chance is at least {settings.least // 10} and at most "
                 f"{settings.most // 10}{FIRM}%."),
            text("Roll three ten-sided dice for hundreds, tens and ones: 000 to 999, low is good. "
                 "With two dice, read tens and ones as 00 to 99 and put a nought behind."),
            text("Read the band in the table. The price is paid in every band."),
        ],
        numbered=True,
    )  # fmt: skip
    writer.add(bands(words))
    writer.add(
        Callout(
            "In between",
            (
                Paragraph(
                    text(
                        f"With a chance of p per mille: breakthrough below p/"
                        f"{settings.breakthrough_share}, success below p, partial below p and a "
                        f"{_share(settings.partial_share)} of what is left to 1000, else setback. "
                        "Drop fractions."
                    )
                ),
            ),
        )
    )
    rows = [
        ("Breakthrough", "the effects of a success, times 1.4 unless the card lists its own"),
        ("Success", "the effects as printed"),
        ("Partial", "half of them, a quarter later, unless the card lists its own"),
        ("Setback", "only what the card says; the price is gone"),
    ]
    writer.table("What a band brings", ("Band", "Brings"), rows)
    writer.add(luck())
    writer.say(
        "A card that is sure does not roll: it succeeds. Effects apply in the order of initiative; "
        "where it is not known, vetoes first, then orders, then deals. Effects of this quarter "
        "bite at once; in 2 q means at the opening of the second quarter from now."
    )
    return Section("roll", "How to roll", writer.done(), page=True)


def _share(parts: int) -> str:
    return {2: "half", 3: "third", 4: "quarter", 5: "fifth"}.get(parts, f"1/{parts}")


def aloud(words: Words) -> Section:
    """The rules as a facilitator says them to the room, in the time that a briefing has."""
    settings, tables, writer = words.tables.settings, words.tables, Writer()
    writer.say(
        ("Read this aloud after the situation: five minutes, and five for questions.", "dim")
    )
    signals = [role.name for role in tables.roles if role.signals]
    war = words.scenario.war
    said = [
        "You are a government or an alliance, and not yourselves. On your brief stands what you "
        "want, what you have, and what only you can do. What is yours is yours to keep or to tell.",
        "A quarter goes the same way each time. "
        + (f"{joined(signals)} may show cards: some meant, some bluff. " if signals else "")
        + "Events fall, and where one asks you, you answer.",
        f"Then you talk, and put up to {counted(settings.offers, 'deal')} to each other. A deal "
        "binds when everybody named has signed. What no card says, promise each other as an "
        "accord, with a date and a condition. A binding promise that is broken is told to all, "
        "and paid for.",
        f"Then you order, in secret and all at once: one standing order, up to "
        f"{counted(settings.orders, 'card')}; another one costs more. Write why, in a line: it is "
        "what we shall speak of at the end.",
        "If you like, call a shot: where a track will stand in two quarters, and how sure you are.",
        "Orders are opened together. You may support or oppose one. Silence where a card names "
        "you has its price.",
        "Every chance is on the card, with what makes it; no chance is below "
        f"{settings.least // 10} or above {settings.most // 10}{FIRM}%. One roll says how it "
        "falls: setback, partial, success or breakthrough.",
        "What you want to do and find on no card, write down, and say why it should work. Others "
        "are heard, and it is rolled for.",
        "The White Cell may overrule the dice, bring an event in, or go back. It does so in the "
        "open, with a reason, and that stands in the report.",
        "You are judged by your own objectives: several of you may reach theirs, or nobody."
        + (
            f" If {words.track(war.track)} stands at {words.value(war.track, war.once)}, or two "
            f"quarters running at {words.value(war.track, war.twice)}, everybody loses."
            if war is not None
            else ""
        ),
        "Whoever is not ready when the time is up plays its default. If you are stuck, say so: "
        "somebody comes.",
    ]  # fmt: skip
    writer.bullets([text(one) for one in said], numbered=True)
    return Section("aloud", "The rules, to be read aloud", writer.done())


def quarter(words: Words) -> Section:
    """The quarter as the White Cell runs it, phase by phase."""
    settings, tables, writer = words.tables.settings, words.tables, Writer()
    silent = {
        role.side: words.groups(groups)
        for role, groups in zip(tables.roles, settings.silent, strict=True)
    }
    breach = words.groups(settings.breach)
    signals = [role.name for role in tables.roles if role.signals]
    steps = [
        (
            "Situation",
            "Not in the first quarter: standing orders and what they set fall back, whatever runs "
            "for a number of quarters has one fewer, income and capital come in by the sheet Purse "
            "of each cell, the sheet What comes later is read for what is due, and deals in force "
            "bring what their cards say; one that may break down is rolled for.",
        ),
        *(
            [
                (
                    "Signals",
                    f"{joined(signals)} may name cards, true or bluff. Read the names out; say "
                    "nothing of what is true. Everybody sees it at the reveal, by what is ordered.",
                )
            ]
            if signals
            else []
        ),
        (
            "Events",
            f"At most {settings.events} a quarter, besides those brought in. Roll a per cent for "
            "each event card or use the rolls of the annex; an event happens below its chance. The "
            "role named answers; a silent one takes the default.",
        ),
        (
            "Offers and answers",
            f"Up to {settings.offers} offers a role, on deal forms. A deal needs every party's "
            "signature and is paid at once; a signed deal takes one of its proposer's orders and "
            "is rolled like an order. Who is no party is not told of an offer, nor of a refusal.",
        ),
        (
            "Reveal",
            "Read all standing orders, orders and signed deals aloud. Take the prices; a slot that "
            "is held is noted with the quarter in which it comes back. Move what standing orders "
            "move.",
        ),
        (
            "Reactions",
            "Read together. Whoever a revealed card is against and who does not react at all pays "
            "for silence, once a quarter: "
            + "; ".join(f"{side}: {said}" for side, said in silent.items() if said)
            + ".",
        ),
        (
            "Adjudication",
            "Work every chance out on the sheet Round, lowest initiative first. Roll the four "
            "closest in the open, all others at the table. Effects of now move the tracks as they "
            "fall, one after the other; what comes later goes onto What comes later.",
        ),
        (
            "Operations",
            "Work out the values of annex B, move what is on its way, then add all drifts at once, "
            "each read from the tracks as adjudication left them. A room in a hurry takes the "
            "ordinary course instead. Say aloud what all may see; show the rest to those who see "
            "it.",
        ),
        (
            "Close",
            "Write the tracks on the boards. Called shots that are due (two quarters old) are held "
            "against the board and marked hit or missed, for their cell alone. Accords whose date "
            "has come are judged. Each cell keeps one opening, buries one for "
            f"{number(settings.bury_pc)}{FIRM}PC, and draws up to {settings.openings}.",
        ),
    ]
    writer.bullets([text((f"{name}. ", "strong"), said) for name, said in steps], numbered=True)
    writer.say(
        ("A broken deal. ", "strong"),
        f"The breaker loses {_breach(words)}{f'; {breach}' if breach else ''}, and its deals run "
        f"at \N{MINUS SIGN}{settings.breach_odds // 10} for {settings.breach_quarters} quarters.",
    )
    writer.say(
        ("Accords. ", "strong"),
        "Cells may promise each other what no card says, on accord forms: who does what, by when, "
        "on what condition. Nobody but its parties is told. When the quarter named is over the "
        "White Cell looks at the sheets of that quarter and writes kept, broken or void. A binding "
        "one that is broken costs its breaker what a broken deal costs, once, and the room is told "
        "by whom and with whom, not its words; of a light one the parties alone are told.",
    )
    war = words.scenario.war
    if war is not None:
        writer.say(
            f"The line that nobody may cross: {words.track(war.track)} at "
            f"{words.value(war.track, war.twice)} or more two quarters running, or once at "
            f"{words.value(war.track, war.once)}. Then the exercise ends, and every score is 0."
        )
    return Section("quarter", "The quarter by hand", writer.done(), (_estimates(words),), page=True)


def _estimates(words: Words) -> Section:
    """What roles are told of tracks that they do not see."""
    writer = Writer()
    rows = []
    for track in words.tables.tracks:
        if track.estimate_row >= 0:
            told = [role.name for role in words.tables.roles if role.index not in track.seen_by]
            most = number((track.high - track.low) // 20)
            rows.append((words.track(track.key), joined(told), most))
    if rows:
        writer.say(
            "At the start, and in the first quarter of each year, tell these cells where these "
            "tracks stand, with an error: roll two ten-sided dice as 00 to 99, take 50 off, and "
            "move the true value by that share of twice the error; 75 means up by half of it."
        )
        writer.table("Estimates", ("Track", "Told to", "Error at most"), rows, "llr")
    return Section("estimates", "Estimates", writer.done())


def _breach(words: Words) -> str:
    return f"{number(words.scenario.adjudication.breach_pc)}{FIRM}PC"


def rulings() -> Section:
    """What the White Cell may do that no card says."""
    writer = Writer()
    writer.bullets(
        [
            text(("Overruling. ", "strong"), "When all reactions are in and before effects apply, "
                 "another band may stand in place of the dice. Say the reason aloud first; write "
                 "down what the dice said."),
            text(("A track by hand. ", "strong"), "At any moment, with a reason; where not every "
                 "role sees the track, only those that do are told the value."),
            text(("Holding and bringing in. ", "strong"), "An event brought in does not count "
                                                          "against "
                 "the limit; one that is held does not fall this quarter."),
            text(("A move in the cell's own words. ", "strong"), "Name a card or an earlier "
                                                                 "ruling as "
                 "precedent. Keep its price and the size of its effects. Move its base by 10 at "
                 "most. Let the cell argue for it, and the others against; each argument that is "
                 "agreed counts 3 to 15 points. Write the ruling down: the next of its kind "
                 "begins there."),
            text(("Going back. ", "strong"), "Only to the start of a phase, for all cells at once, "
                 "and only where nobody has learnt anything since. Sheets of what was played "
                 "are kept, crossed through."),
        ]
    )  # fmt: skip
    return Section("rulings", "What the White Cell may do", writer.done())


def close() -> Section:
    """The end of the day."""
    writer = Writer()
    writer.bullets(
        [
            text("Stop at the bell of the last round, whatever is on the table."),
            text("Work out points and scores on the sheet Close; read them without comment."),
            text("Five silent minutes: every seat fills in its hot-wash form."),
            text("Go round: one strength and one improvement a seat, until all are told. "
                 "What was not seen comes last."),
            text("Put the three moments that mattered on the wall, with the round, the decision "
                 "and "
                 "what the dice did with it."),
            text("Evaluators hand in their sheets: P, S, M or U for each objective, with the "
                 "round in which it was seen."),
            text("Enter the quarters into the program, and the details into its file; the report "
                 "is "
                 "then one command."),
        ],
        numbered=True,
    )  # fmt: skip
    return Section("close", "The close and the hot wash", writer.done())
