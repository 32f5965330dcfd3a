"""The sums of a balance read as findings: from whole numbers to figures with intervals."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.dominance import Dominated, dominated
from wargame.analysis.findings import (
    Card,
    Certain,
    Doctrine,
    Effect,
    Event,
    Findings,
    Form,
    Moved,
    Objective,
    Seat,
    Used,
)
from wargame.analysis.intervals import Interval, chance
from wargame.analysis.outcomes import Outcomes, Row, names_by_test
from wargame.analysis.pool import pairings
from wargame.analysis.seats import doctrines, half_time
from wargame.analysis.spread import crossed_doctrines, spreads
from wargame.analysis.sums import Sums, correlation_of, digest, mean_of, ratio_of
from wargame.analysis.trials import candidates
from wargame.analysis.usage import things
from wargame.content.compiled import Compiled
from wargame.rules.tables import Ints, RoleTable


def findings(compiled: Compiled, sums: Sums, *, worlds: int, seed: int) -> Findings:
    """What the sums of a balance say."""
    return _Reader(compiled, sums).read(worlds, seed)


class _Reader:
    def __init__(self, compiled: Compiled, sums: Sums) -> None:
        self.compiled = compiled
        self.tables = compiled.tables
        self.sums = sums
        self.outcomes = Outcomes(compiled.tables)
        self.place = {thing: number for number, thing in enumerate(things(compiled))}

    def read(self, worlds: int, seed: int) -> Findings:
        """Everything."""
        lost = self._dominated()
        count, finished = (int(n) for n in self.sums["finished"])
        return Findings(
            scenario=self.tables.scenario,
            seed=seed,
            worlds=worlds,
            pairings=pairings(self.compiled),
            crossed=crossed_doctrines(self.compiled),
            dice=int(self.sums["dice"].sum()),
            digest=digest(self.sums),
            finished=chance(finished, count),
            certain=tuple(self._certain()),
            seats=tuple(self._seat(role) for role in self.tables.roles),
            spreads=tuple(spreads(self.compiled, self.sums)),
            doctrines=tuple(self._doctrines()),
            cards=tuple(self._cards(lost)),
            events=tuple(self._events()),
            dominated=tuple(lost),
        )

    # Seats and doctrines -----------------------------------------------------------------

    def _certain(self) -> list[Certain]:
        found = []
        for played in sorted({half_time(self.tables), self.tables.turns - 1}):
            count, leader, every = (int(n) for n in self.sums[f"certain:{played}"])
            found.append(Certain(played, chance(leader, count), chance(every, count)))
        return found

    def _seat(self, role: RoleTable) -> Seat:
        outcomes, at, r = self.sums["outcomes"], self.outcomes.at, role.index
        behind, ahead = (int(n) for n in self.sums["behind"][r])
        objectives = []
        for objective in self._objectives(role):
            count, met, _ = (int(n) for n in outcomes[at[Row("met", role.key, objective)]])
            points = outcomes[at[Row("points", role.key, objective)]]
            near = (int(points[1]) - met) / count  # two points where met, one where near
            objectives.append(Objective(objective, chance(met, count), near))
        return Seat(
            role.key,
            _sure(mean_of(outcomes[at[Row("score", role.key)]], 1000)),
            _sure(mean_of(self.sums["success"][r], 1000)),
            _sure(mean_of(self.sums["order"][r], 1000)),
            chance(ahead, behind) if behind else None,
            behind,
            correlation_of(self.sums["half"][r]),
            tuple(objectives),
            {option.key: self._used(f"set:{role.key}/{option.key}") for option in role.standing},
        )

    def _objectives(self, role: RoleTable) -> list[str]:
        return [o.key for o in self.tables.objectives if role.index in o.roles]

    def _doctrines(self) -> list[Doctrine]:
        found = []
        place: dict[str, int] = {}
        for number, (key, name) in enumerate(doctrines(self.compiled)):
            role = self.tables.role(key)
            nth = place.get(key, 0)
            place[key] = nth + 1
            own = self.sums["own"][number]
            over = self._effect(role, self.sums[f"over_pool:{key}"][nth])
            at = self.outcomes.at
            met = {}
            for objective in self._objectives(role):
                count, times, _ = (int(n) for n in own[at[Row("met", key, objective)]])
                met[objective] = chance(times, count)
            score = own[at[Row("score", key)]]
            found.append(
                Doctrine(
                    key,
                    name,
                    int(score[0]),
                    _sure(mean_of(score, 1000)),
                    over.score,
                    _sure(mean_of(self.sums[f"beats_pool:{key}"][nth], 2)),
                    _sure(mean_of(self.sums[f"over_random:{key}"][nth], 1000)),
                    met,
                    over.objectives,
                )
            )
        return found

    # Cards, deals and events -------------------------------------------------------------

    def _dominated(self) -> list[Dominated]:
        found: list[Dominated] = []
        for role in self.tables.roles:
            pairs = self.sums.get(f"pairs:{role.key}")
            if pairs is not None:
                actions = candidates(self.compiled, role)
                found += dominated(role, actions, names_by_test(self.tables, role), pairs)
        return found

    def _cards(self, lost: Sequence[Dominated]) -> list[Card]:
        tables = self.tables
        effects = self._effects()
        found = []
        for card in tables.cards:
            if card.key not in self.compiled.bundle.cards:
                continue  # breaking a deal off is no card of any deck
            deal = card.kind == "deal"
            forms = []
            for index in card.actions:
                action = tables.actions[index]
                others = [p for p in action.parties if p != action.role] if deal else []
                keys = [tables.roles[party].key for party in others]
                forms.append(
                    Form(
                        action.key,
                        self._used(f"form:{action.key}"),
                        self._used(f"sign:{action.key}") if deal else None,
                        {key: self._used(f"say:{action.key}:{key}") for key in keys},
                        effects.get(action.key, ()),
                    )
                )
            keys = [form.action for form in forms]
            found.append(
                Card(
                    card.key,
                    tables.roles[card.role].key,
                    card.kind if card.phase != "reaction" else "reaction",
                    self._used(f"hand:{card.key}") if card.opening >= 0 else None,
                    self._used(f"card:{card.key}"),
                    self._used(f"deal:{card.key}") if deal else None,
                    tuple(forms),
                    _better(lost, keys, shown=True),
                    _better(lost, keys, shown=False),
                )
            )
        return found

    def _effects(self) -> dict[str, tuple[Effect, ...]]:
        """What every option does: to its role, a deal to every party."""
        found = {}
        for role in self.tables.roles:
            sums = self.sums.get(f"effects:{role.key}")
            if sums is None:
                continue
            for number, action in enumerate(candidates(self.compiled, role)):
                parties = action.parties if action.kind == "deal" else (role.index,)
                if int(sums[number, 0, 0]) >= 2:
                    found[action.key] = tuple(
                        self._effect(self.tables.roles[party], sums[number]) for party in parties
                    )
        return found

    def _events(self) -> list[Event]:
        found = []
        for event in self.tables.events:
            sums = self.sums["events"][event.index]
            effects: tuple[Effect, ...] = ()
            if int(sums[0, 0]) >= 2:
                effects = tuple(self._effect(role, sums) for role in self.tables.roles)
            answers = {
                option.key: self._used(f"answer:{event.key}/{option.key}")
                for option in event.options
            }
            found.append(Event(event.key, self._used(f"event:{event.key}"), answers, effects))
        return found

    def _effect(self, role: RoleTable, sums: Ints) -> Effect:
        """What paired differences ``[rows, 3]`` say of one role."""
        at = self.outcomes.at
        score = sums[at[Row("score", role.key)]]
        moved = tuple(
            Moved(
                objective,
                _sure(mean_of(sums[at[Row("met", role.key, objective)]])),
                _sure(mean_of(sums[at[Row("margin", role.key, objective)]], 1000)),
            )
            for objective in self._objectives(role)
        )
        return Effect(role.key, int(score[0]), _sure(mean_of(score, 1000)), moved)

    def _used(self, thing: str) -> Used:
        number = self.place[thing]
        sums = self.sums["use"][number]
        worlds, could, was = int(sums[0]), int(sums[1]), int(sums[2])
        ever = chance(int(self.sums["ever"][number, 1]), worlds)
        return Used(could, was, ratio_of(sums), ever)


def _better(lost: Sequence[Dominated], keys: Sequence[str], *, shown: bool) -> tuple[str, ...]:
    """What dominates a card as a whole, by the actions of its options."""
    found = {o.by for o in lost if o.card and o.shown == shown and o.action in keys}
    return tuple(sorted(found))


def _sure(found: Interval | None) -> Interval:
    """A mean of two worlds or more, which every study has."""
    return found if found is not None else Interval(0.0, 0.0, 0.0)
