"""The decks of `bridge-2025` as writing: enough, sourced, short, in words of their own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pytest

from tests.play.helpers import roles
from tests.strategies import written
from wargame.content.cards import Action, Card, Deal, Event, EventOption, Option

BRIDGE = "bridge-2025"
SAME_DECKS = (BRIDGE, "ramstein-to-ramstein", "bridge-to-membership")
#: So many words in a row that stand in two cards were copied from one to the other.
RUN = 8
LONGEST = {"name": 45, "text": 230, "dilemma": 120, "gain": 110, "form": 45, "form text": 170}
SENTENCE = re.compile(r"[.!?](?:\s|$)")
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def cards() -> dict[str, Card]:
    return dict(written(BRIDGE).bundle.cards)


def prose(card: Card) -> Iterator[tuple[str, str]]:
    """What players read of a card, by the kind of passage. Notes are about figures and left out."""
    yield "name", card.name
    yield "text", card.text
    if card.dilemma:
        yield "dilemma", card.dilemma
    forms: Sequence[Option | EventOption] = []
    if not isinstance(card, Event):
        forms = card.options
    elif card.choice is not None:
        yield "question", card.choice.question
        forms = card.choice.options
    if isinstance(card, Deal):
        for gain in card.gains.values():
            yield "gain", gain
    for form in forms:
        yield "form", form.name
        if form.text:
            yield "form text", form.text


def dealt_or_proposed() -> dict[str, list[str]]:
    """The cards of each role: openings, and deals that it may propose. Instruments stand apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, card in cards().items():
        opening = isinstance(card, Action) and not card.held and card.phase == "orders"
        if isinstance(card, Deal) or (isinstance(card, Action) and opening):
            found[card.role].append(key)
    return found


@pytest.mark.parametrize("role", roles(BRIDGE))
def test_a_role_has_cards_enough_and_not_too_many(role: str) -> None:
    held = dealt_or_proposed()[role]
    assert 24 <= len(held) <= 40, f"{role}: {len(held)} cards"


@pytest.mark.parametrize("role", roles(BRIDGE))
def test_a_role_has_instruments_that_it_always_holds(role: str) -> None:
    held = [c for c in cards().values() if isinstance(c, Action) and c.role == role and c.held]
    assert 4 <= len(held) <= 8, [card.id for card in held]


@pytest.mark.parametrize("key", sorted(cards()))
def test_a_card_says_where_it_is_from(key: str) -> None:
    card = cards()[key]
    assert card.source
    assert len(card.catalogue) <= 2, "a card that is three things is none of them"
    if "judgement" in card.source and card.range is not None:
        low, high = sorted(card.range)
        assert low < high
        assert card.note or len(card.effects) == 1, "which figure is the range of?"


@pytest.mark.parametrize("key", sorted(cards()))
def test_a_card_is_short(key: str) -> None:
    for kind, passage in prose(cards()[key]):
        assert len(passage) <= LONGEST.get(kind, 140), f"{kind}: {len(passage)} letters"
        if kind == "text":
            assert 1 <= len(SENTENCE.findall(passage)) <= 4, passage


def test_no_passage_is_copied_from_one_card_to_another() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for key, card in cards().items():
        for _, passage in prose(card):
            words = WORD.findall(passage.lower())
            for at in range(len(words) - RUN + 1):
                run = tuple(words[at : at + RUN])
                other = seen.setdefault(run, key)
                assert other == key, f"{other} and {key}: {' '.join(run)}"


def test_no_two_cards_have_one_name() -> None:
    names = Counter(card.name for card in cards().values())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("key", sorted(k for k, c in cards().items() if isinstance(c, Deal)))
def test_every_party_of_a_deal_is_offered_something_and_pays_something(key: str) -> None:
    deal = cards()[key]
    assert isinstance(deal, Deal)
    assert set(deal.gains) == set(deal.parties)
    assert len(set(deal.gains.values())) >= min(2, len(deal.parties)), "one gain for all"
    assert set(deal.costs) <= set(deal.parties)
    for form in deal.options:
        assert set(form.costs or {}) <= set(deal.parties), form.id


@pytest.mark.parametrize("name", SAME_DECKS)
def test_every_doctrine_settles_every_deal_it_may_be_offered(name: str) -> None:
    """Not only the flagship's: whoever plays these decks meets these offers."""
    compiled = written(name)
    tables = compiled.tables
    for role in tables.roles:
        offers = [
            action
            for action in tables.actions[1:]
            if action.kind == "deal" and role.index in action.parties and action.role != role.index
        ]
        for key, doctrine in compiled.doctrines[role.key].items():
            for action in offers:
                assert any(
                    rule.choice == action.card
                    and rule.other in (0, action.index)
                    and not rule.atoms
                    and rule.per_mille == 1000
                    for rule in doctrine.answers
                ), f"{role.key}/{key} may have no answer to {action.key}"


@pytest.mark.parametrize(
    "key", [dilemma.id for dilemma in written(BRIDGE).bundle.scenario.dilemmas]
)
def test_a_dilemma_can_be_met_from_both_sides(key: str) -> None:
    dilemma = next(d for d in written(BRIDGE).bundle.scenario.dilemmas if d.id == key)
    sides = [set(horn.takes) for horn in dilemma.horns]
    for horn, takes in zip(dilemma.horns, sides, strict=True):
        assert len(takes) >= 2, f"{horn.name}: {sorted(takes)}"
        assert len(takes) == len(horn.takes), f"{horn.name} names a card twice"
    assert not set.intersection(*sides), "what takes both horns takes none"


def test_the_dilemmas_are_those_of_several_roles() -> None:
    """Each horn is in somebody's hand, and no dilemma is about one role alone but the soldier's."""
    every = cards()
    for dilemma in written(BRIDGE).bundle.scenario.dilemmas:
        owners = set()
        for horn in dilemma.horns:
            for take in horn.takes:
                card = every[take.partition("/")[0]]
                if isinstance(card, Event):
                    assert card.choice is not None
                    owners.add(card.choice.role)
                elif isinstance(card, Deal):
                    owners.update(card.parties)
                else:
                    owners.add(card.role)
        assert len(owners) >= 2, f"{dilemma.id}: {owners}"
