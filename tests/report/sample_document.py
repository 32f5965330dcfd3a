"""A document with every kind of block, pictures from the real charts, and hostile text.

What people and decks write goes into reports as it is: the words here try to be markup, to turn
the line round, to leave the page, and to be no text at all.
"""

from __future__ import annotations

from wargame.report.charts import Fan, Gap, Shares, fan, forest, heading, shares
from wargame.report.document import (
    Blank,
    Callout,
    Document,
    Figure,
    Item,
    Listing,
    Paragraph,
    Run,
    Section,
    Table,
    Writer,
    text,
)
from wargame.report.svg import Svg

#: Names that a report may meet, each with a way to break something.
HOSTILE: tuple[str, ...] = (
    '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "</w:t></w:r><w:p/>&amp;&#x41;&copy;",
    "null\x00 bell\x07 escape\x1b[31m vertical\x0btab form\x0cfeed",
    "**bold** _under_ __init__ `code` ~~gone~~ [link](https://example.org) ![x](y) $a$",
    "a | b | c \\| d",
    "# not a heading",
    "1. not a list",
    "- not a list either",
    "> not a quotation",
    "| a | b |\n|---|---|\n| c | d |",
    "```\nnot code",
    "left \u202eoverridden right\u202c \u2066isolated",
    "\u0639\u0645\u0644\u064a\u0629 \u0627\u0644\u062c\u0633\u0631 2025 (\u05d2\u05e9\u05e8)",
    "\u5317\u4eac\u306e\u6a4b \u0645 \U0001f309\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "e\u0301\u0301\u0301\u0301\u0301 Z\u0351\u036b\u0343a\u0329\u0321l\u033b\u0348g\u0336o\u0337",
    "W" * 300,
    "{{ 7 * 7 }} {% raw %} ${HOME} %s",
    "two\nlines\r\nand\ta tab\u2028and another",
    "lone \ud800 surrogate and \ufffe no character",
    "   ",
)

QUARTERS = tuple(f"{2025 + n // 4} Q{n % 4 + 1}" for n in range(8))


def forest_picture() -> Figure:
    """Differences with their intervals, one of them by a name that is not a name."""
    svg = Svg(900, 250, "What each decision was worth", "Five differences, two of them shown.")
    top = 10 + heading(svg, (20, 10), "What each decision was worth", "Points of score, 90 %.")
    rows = [
        Gap("Mobilise the reserve", 1.4, 0.3, 2.4, "Q2"),
        Gap("Refuse the corridor", -0.9, -1.8, -0.1, "Q3"),
        Gap(HOSTILE[0], 0.2, -0.6, 0.9, "Q4"),
        Gap(HOSTILE[12], -0.1, -0.7, 0.5, "Q5"),
        Gap("W" * 60, 0.0, -0.2, 0.2, "Q6"),
    ]
    forest(svg, (20, top), 860, rows, above="better", below="worse")
    return Figure(
        svg.render(),
        "What each decision was worth to its role",
        "Mobilising the reserve raised the expected score by 1.4 points (0.3 to 2.4); refusing "
        "the corridor lowered it by 0.9 (0.1 to 1.8). The others show no difference.",
    )


def shares_picture() -> Figure:
    """Shares of one, three rows."""
    svg = Svg(900, 150, "Chances at the end", "Shares of 1,000 worlds.")
    rows = [Shares("North", (0.62, 0.25, 0.13)), Shares("South", (0.21, 0.33, 0.46))]
    legend = (("one", "met"), ("two", "in part"), ("even", "not met"))
    shares(svg, (20, 20), 860, [*rows, Shares("East & <West>", (0.0, 0.004, 0.996))], legend)
    return Figure(
        svg.render(),
        "Chance of each objective when the exercise began",
        "North met its objective in 62 % of the worlds, South in 21 %, East and West in none.",
    )


def fan_picture() -> Figure:
    """Two courses of one track."""
    one = tuple((50.0 - n, 52.0, 54.0 + n, 57.0 + n, 60.0 + 2 * n) for n in range(8))
    two = tuple((40.0 - 2 * n, 44.0 - n, 48.0 - n, 50.0, 53.0) for n in range(8))
    svg = Svg(640, 300, "Will to fight", "Two courses over eight quarters.")
    fan(svg, (10, 10), 620, 280, Fan("Will to fight", QUARTERS, 50.0, one, two))
    return Figure(
        svg.render(),
        "Will to fight over eight quarters, as played (A) and with the change (B)",
        "As played the median rises from 50 to 61; with the change it falls to 41.",
    )


def hostile_table() -> Table:
    """Every hostile name once as a row's head and once in a cell."""
    return Table(
        "Names as they were entered",
        ("Name", "As code", "Number"),
        tuple(
            (text(name), (Run(name, "code"),), text(f"{number:,}"))
            for number, name in enumerate(HOSTILE, 998)
        ),
        "llr",
        anchors=tuple(f"name-{number}" for number in range(len(HOSTILE))),
    )


def orders(many: int) -> Table:
    """A long table that has to go over pages."""
    rows = tuple(
        (
            text(Run(f"#{number}", "code", f"event-{number}")),
            text(QUARTERS[number // 5 % 8]),
            text(("North", "South", "East")[number % 3]),
            text("Deploy two brigades to the river line and hold the bridges", " (signalled)"),
            text(f"{number * 37 % 100} %"),
            text(("held", "good") if number % 2 else ("failed", "bad")),
        )
        for number in range(many)
    )
    return Table(
        "All orders in the sequence of the record",
        ("Event", "Quarter", "Role", "Order", "Odds", "Outcome"),
        rows,
        "llllrl",
        anchors=tuple(f"event-{number}" for number in range(many)),
    )


def sample_document(many: int = 120) -> Document:
    """The whole sample; ``many`` rows in the annex."""
    return Document(
        title="Bridge 2025: after-action report",
        subtitle="Exercise of 14 March 2025, five roles, eight quarters",
        facts=(
            ("Exercise", text("Bridge 2025")),
            ("Played", text("14 March 2025")),
            ("Participants", text("North, South, East & ", (HOSTILE[0], "strong"))),
            ("Rules", text(("1.4.0", "code"))),
            ("Record", text(("b41f" * 16, "code"))),
        ),
        sections=(_overview(), _summary(), _narrative(), _improvement(), _annex(many)),
        handling="OFFICIAL - for exercise participants <only>",
    )


def _overview() -> Section:
    made = Writer()
    made.say(
        "The exercise asked whether the ",
        ("river line", "strong"),
        " can be held without the corridor. What was decided is told under ",
        Run("Narrative", "", "narrative"),
        ", what it rests on under ",
        Run("All orders", "", "annex-orders"),
        "; a link to ",
        Run("nowhere", "", "no-such-place"),
        " is just text.",
    )
    made.bullets(
        [
            text("Five roles, ", ("two of them played by people", "dim"), "."),
            Item(
                text("Objectives, by role:"),
                (
                    Item(text("North: hold the bridges."), anchor="objective-north"),
                    Item(text("South:"), (Item(text("open the corridor;")), Item(text("talk.")))),
                ),
            ),
            text(HOSTILE[3]),
        ]
    )
    return Section("overview", "Exercise overview", made.done(), page=True)


def _summary() -> Section:
    made = Writer()
    made.say("The reserve decided it, see ", Run("event 12", "", "event-12"), ".")
    made.add(
        Callout(
            "What this report cannot say",
            (
                Paragraph(text("One exercise is one case; nothing here is a forecast.")),
                Listing((Item(text("The dice were fair.")), Item(text("The roles were few.")))),
                Table(
                    "Assumptions",
                    ("Assumption", "Source"),
                    ((text("Bridges stand"), text("Deck, card 12")),),
                ),
            ),
            "caution",
        ),
        Callout(
            "Finding", (Paragraph(text(("Held", "good"), " in two worlds of three.")),), "finding"
        ),
        Callout(HOSTILE[0], tuple(Paragraph(text(name)) for name in HOSTILE), "note"),
        shares_picture(),
    )
    return Section("summary", "Executive summary", made.done())


def _narrative() -> Section:
    first, second, rest = Writer(), Writer(), Writer()
    first.say("North deployed; the odds were 62 % and the roll was 41.", anchor="move-1")
    first.say(("\u201cWe cannot wait for the spring.\u201d", "quote"))
    first.say("South said ", ("\u201cso be it\u201d", "quote"), " and signed.")
    first.bullets([text("the reserve,"), text("the bridges,"), text("the talks.")], numbered=True)
    first.add(fan_picture())
    second.bullets([text("a second numbered list"), text("begins again")], numbered=True)
    second.add(forest_picture())
    for name in HOSTILE:
        rest.say(name)
    return Section(
        "narrative",
        "Narrative",
        (Paragraph(text("Move by move, from the record.")),),
        (
            Section("q1", "2025 Q1: the river line", first.done()),
            Section("q2", "2025 Q2: " + HOSTILE[3], second.done()),
            Section(
                "q3",
                HOSTILE[0],
                (),
                (
                    Section(
                        "q3-deep",
                        "Third level",
                        rest.done(),
                        (Section("q3-deeper", "Fourth level", (Paragraph(text("Deep.")),)),),
                    ),
                ),
            ),
        ),
    )


def _improvement() -> Section:
    empty = text("")
    plan = Table(
        "Improvement plan",
        ("Observation", "Action", "Element", "Owner", "Start", "Done by"),
        (
            (
                text("The reserve was called up a quarter late, ", Run("event 12", "", "event-12")),
                empty,
                empty,
                empty,
                empty,
                empty,
            ),
        )
        * 3,
    )
    return Section(
        "improvement",
        "Improvement plan",
        (plan, Blank("Evaluator's rating and reasons", 4), Blank("Signed", 1)),
        page=True,
    )


def _annex(many: int) -> Section:
    return Section(
        "annex",
        "Annexes",
        (),
        (
            Section("annex-orders", "All orders", (orders(many),)),
            Section("annex-names", "Hostile names", (hostile_table(),)),
        ),
        page=True,
    )
