"""Accords on a seat's page: those it is a party to, a form to offer one, what others see of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play.accords import Accord
from wargame.play.room_accords import cards_of
from wargame.play.seen import others_see
from wargame.rules.tables import Tables
from wargame.telling import accords as told
from wargame.telling.words import Names, joined

View = Mapping[str, Any]

#: What a clause can say, in the words of the form.
DOES = (
    ("plays", "plays a card"),
    ("refrains", "does not play a card"),
    ("signs", "signs a deal"),
    ("stands", "keeps a standing order"),
    ("track", "sees to a track"),
)


def mine(accords: Iterable[Accord], me: str, names: Names, quarters: list[str]) -> dict[str, Any]:
    """The accords of a seat, or of all where ``me`` is nobody, the newest first."""
    return {"accords": [_shown(one, me, names, quarters) for one in accords][::-1]}


def _shown(accord: Accord, me: str, names: Names, quarters: list[str]) -> dict[str, Any]:
    state, tone = told.STATES[accord.state]
    parties = [names.role(one) for one in accord.parties if one != me]
    parties += ["you"] if me in accord.parties else []
    waits = [names.role(one) for one in accord.parties if one not in accord.signed]
    may: list[tuple[str, str]] = []
    if accord.open and me in accord.parties:
        if me not in accord.signed:
            may.append(("sign", "Sign it"))
        may.append(("withdraw", "Withdraw it") if me == accord.by else ("decline", "Decline it"))
    return {
        "name": accord.name,
        "state": state,
        "tone": tone,
        "between": joined(parties),
        "by": "you" if accord.by == me else names.role(accord.by),
        "quarter": accord.quarter,
        "form": told.FORMS[accord.form],
        "text": accord.text,
        "until": quarters[accord.until],
        "answers": accord.answers,
        "open": accord.open,
        "waits": f"{joined(waits)} {'has' if len(waits) == 1 else 'have'}" if accord.open else "",
        "reasons": [
            ("You" if who == me else names.role(who), why) for who, why in accord.reasons.items()
        ],
        "terms": [
            (told.clause(clause, names), *told.FOUND.get(accord.found.get(number, ""), ("", "")))
            for number, clause in enumerate(accord.terms)
        ],
        "may": may,
        "counter": " ".join(one for one in accord.parties if one != me)
        if accord.open and me in accord.parties and me != accord.by
        else "",
    }


def form(view: View, names: Names, compiled: Compiled, people: Iterable[str]) -> dict[str, Any]:
    """What the form to offer an accord chooses from: cells, cards, tracks, dates.

    Of other roles it names what everybody knows them to hold: no openings.
    """
    tables, me = compiled.tables, str(view["role"]["id"])
    with_whom = [one for one in people if one != me]
    subjects: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for key in [me, *with_whom] if with_whom else []:
        subjects[key] = {
            does: [(one, _name(names, key, one)) for one in nameable(tables, me, key, does)]
            for does in ("plays", "signs", "stands")
        }
    return {
        "over": bool(view["ended"]),
        "others": [(one, names.role(one)) for one in with_whom],
        "parties": [(me, "You")] + [(one, names.role(one)) for one in with_whom],
        "does": DOES,
        "subjects": subjects,
        "tracks": [
            (track["id"], track["name"], track["unit"])
            for track in view["tracks"]
            if track["exact"]
        ],
        "quarters": [
            (turn, tables.quarter_name(turn)) for turn in range(view["turn"], view["turns"])
        ],
        "forms": list(told.FORMS.items()),
    }


@lru_cache(maxsize=256)
def nameable(tables: Tables, me: str, key: str, does: str) -> Sequence[str]:
    """What one seat can name of a role: all of its own, of others what is no secret.

    It is the same throughout an exercise: read it.
    """
    role, own = tables.role(key), tables.role(me)
    able = cards_of(tables, role, does)
    if key == me or does == "stands":
        return able
    deals = [one for one in tables.actions[1:] if one.kind == "deal" and own.index in one.parties]
    ours = {one.key for one in deals} | {one.key.partition("/")[0] for one in deals}
    if does == "signs":
        return [one for one in able if one in ours]
    end = f"-{key.lower()}"
    return [
        one for one in able
        if _held(tables, one)
        and (not one.startswith("break-") or one[6:].removesuffix(end) in ours)
    ]  # fmt: skip


def _held(tables: Tables, key: str) -> bool:
    """Whether a card is an instrument that its role always holds."""
    return any(card.held and card.key == key.partition("/")[0] for card in tables.cards)


def _name(names: Names, role: str, key: str) -> str:
    return names.options.get(f"{role}/{key}") or names.card(key).strip('"')


def seen(compiled: Compiled, role: str) -> dict[str, Any]:
    """What others see of a role, and when."""
    return {"rows": others_see(compiled, role)}
