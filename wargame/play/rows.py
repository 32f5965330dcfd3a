"""What the ids in a record's tables are called: the codebook of an export (`codebook.csv`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.record.events import Record
from wargame.record.export import Filled
from wargame.record.flat import Table, boolean, number, text

if TYPE_CHECKING:
    from wargame.content.compiled import Texts
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


def codebook(record: Record) -> list[Filled]:
    """The codebook of the content inside a save; no rows where this program cannot read it."""
    try:
        texts = ready_from_files(record.content).bundle
    except WargameError:  # other times, other content
        return [(CODEBOOK, [])]
    return [(CODEBOOK, [*_scenario(texts.scenario), *_cards(texts)])]


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
