"""Tables of an export that need the content inside the save as well as its record.

The codebook (`codebook.csv`) says what the ids in the other tables are called; the list of injects
(`injects.csv`) says of each when it was planned and how it was run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.play.facts import plain_facts
from wargame.play.msel_run import Plan
from wargame.record.canonical import canonical
from wargame.record.events import Branch, Record
from wargame.record.export import Filled
from wargame.record.flat import Table, as_json, boolean, integer, number, text

if TYPE_CHECKING:
    from wargame.content.compiled import Compiled, Texts
    from wargame.content.scenarios import Scenario

CODEBOOK = Table(
    "codebook",
    "What the ids in the other tables are called, out of the content inside the save.",
    (
        text(
            "kind",
            "",
            "role, option (a standing order), track, derived, flag, line (a pipeline), "
            "objective, action, deal, form (of a card), event, event_branch, answer",
        ),
        text("id", "", "the id, as the other tables have it"),
        text("name", "", "its name"),
        text("unit", "", "the unit of a track or derived value"),
        text("about", "", "what it is"),
        text("roles", "", "whose it is, or who sees it exactly"),
        number("low", "", "the least a track can be", "the track's own"),
        number("high", "", "the most a track can be", "the track's own"),
        boolean("quantifiable", "", "whether a track is measured in the world, or an index"),
    ),
    "",
)


INJECTS = Table(
    "injects",
    "The list of injects as each line of play ran it: planned, brought in, answered.",
    (
        integer("branch", "", "the line of play, its ancestors' events included"),
        integer("serial", "", "the inject's number in the list"),
        text("planned", "", "the quarter it was planned for"),
        integer("minute", "", "how far into the quarter", "minutes"),
        text("sender", "", "from whom it seems to come"),
        as_json("to", "", "the roles it is for"),
        text("means", "", "how it reaches them"),
        text("event", "", "the event it brings in; none where it is words alone"),
        text("text", "", "its words"),
        text("expected", "", "what the players are expected to do"),
        as_json("objectives", "", "the objectives it serves"),
        boolean("standby", "", "whether it was only kept to hand"),
        text("contingency", "", "what to do where the players do something else"),
        text(
            "status",
            "",
            "delivered; held or skipped by the White Cell; queued for the next quarter; or planned",
        ),
        text("actual", "", "the quarter in which it was brought in"),
        text("node", "", "the phase in which it was"),
        integer("seq", "", "the number along the branch of the event that says so"),
        boolean("answered", "", "whether the players answered it"),
        text("seen", "", "what was seen of their answer"),
        text("reason", "", "the reason of what was done with it last, where one was given"),
    ),
    "",
)


def content_tables(record: Record) -> list[Filled]:
    """Both tables; without rows where this program cannot read the content inside the save."""
    try:
        compiled = ready_from_files(record.content)
    except WargameError:  # other times, other content
        return [(CODEBOOK, []), (INJECTS, [])]
    texts = compiled.bundle
    injects = [row for branch in record.branches for row in _injects(record, branch, compiled)]
    return [(CODEBOOK, [*_scenario(texts.scenario), *_cards(texts)]), (INJECTS, injects)]


def _injects(record: Record, branch: Branch, compiled: Compiled) -> Iterator[tuple[Any, ...]]:
    """The list of a hosted exercise; one that nobody facilitated has none."""
    line = list(record.line(branch.id))
    if not any(event.kind in ("command", "msel") for event in line):
        return
    plan = Plan(compiled).follow(branch.id, plain_facts(line, compiled))
    for _, item in sorted(plan.items.items()):
        entry = item.entry
        quarter, node, seq = item.delivered or (None, None, None)
        yield (
            branch.id, entry.serial, entry.quarter, entry.minute, entry.sender,
            canonical(list(entry.to)), entry.means, entry.inject, entry.text, entry.expect,
            canonical(list(entry.objectives)), entry.standby, entry.contingency or None,
            "delivered" if seq else item.kept or "planned",
            quarter, node, seq, item.answered, item.seen or None, item.reason or None,
        )  # fmt: skip


def _row(kind: str, key: str, name: str, **more: Any) -> tuple[Any, ...]:
    named = {"kind": kind, "id": key, "name": name, **more}
    return tuple(named.get(column.name) for column in CODEBOOK.columns)


def _scenario(scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    for role in scenario.roles:
        yield _row("role", role.id, role.name, about=role.question)
        for option in role.standing:
            yield _row("option", option.id, option.name, about=option.text, roles=role.id)
    for track in scenario.tracks:
        yield _row(
            "track",
            track.id,
            track.name,
            unit=track.unit,
            about=track.about,
            roles="all" if track.visible == "all" else " ".join(track.visible),
            low=track.low / 1000,
            high=track.high / 1000,
            quantifiable=track.quantifiable,
        )
    for value in scenario.derived:
        yield _row("derived", value.id, value.name, unit=value.unit)
    for key, meaning in scenario.flags.items():
        yield _row("flag", key, meaning)
    for line in scenario.pipelines.lines if scenario.pipelines else ():
        yield _row("line", line.id, line.name, unit="$m", roles=line.donor)
    for goal in scenario.objectives:
        yield _row("objective", goal.id, goal.name, about=goal.text, roles=" ".join(goal.roles))


def _cards(texts: Texts) -> Iterator[tuple[Any, ...]]:
    for key, card in sorted(texts.cards.items()):
        if card.kind == "event":
            yield _row("event", key, card.name, about=card.text)
            for branch in card.branches:
                yield _row("event_branch", f"{key}/{branch.id}", branch.name)
            for answer in card.choice.options if card.choice else ():
                role = card.choice.role if card.choice else ""
                yield _row(
                    "answer", f"{key}/{answer.id}", answer.name, about=answer.text, roles=role
                )
            continue
        roles = " ".join(card.parties) if card.kind == "deal" else card.role
        yield _row(card.kind, key, card.name, about=card.text, roles=roles)
        for form in card.options:
            yield _row("form", f"{key}/{form.id}", form.name, about=form.text, roles=roles)
