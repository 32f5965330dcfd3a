"""Forecasts and advice line by line: the same figures as on the screen, in words.

They are played in this very process: whoever reads line by line waits for the answer anyway, and
Ctrl-C ends the waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.present_advice import advice_lines, numbered
from wargame.tui.present_forecast import READ, bounds, in_words, most_moved, share
from wargame.tui.present_tracks import find_track, watched
from wargame.tui.settings import LEAST_WORLDS, MOST_WORLDS

if TYPE_CHECKING:
    from wargame.analysis.forecast import Forecast, Forecaster
    from wargame.analysis.staff import Advice

View = Mapping[str, Any]
Decision = dict[str, Any]

#: Worlds of a forecast where no number is given: an answer in about a second.
WORLDS = 1_000
NOT_HERE = "There is no forecast here: this seat's exercise is played elsewhere, or it is over."


class Ahead:
    """What a seat without a screen asks about the quarters to come."""

    def __init__(self, session: Any, role: str) -> None:
        self._session, self._role = session, role
        self._here: tuple[int, str] = (-1, "")
        self._forecaster: Forecaster | None = None
        self._advice: Advice | None = None
        self._explained = False
        #: The decision that was taken over from the last advice.
        self.taken: Decision | None = None

    def forecast(self, view: View, hand: Decision | None, names: Names, word: str) -> list[str]:
        """A forecast with the decision in hand, or as it stands."""
        if word and not (word.isascii() and word.isdigit()):
            return [f'"{word}" is no number of worlds. Type f, or f 5000.']
        worlds = int(word) if word else WORLDS
        if not LEAST_WORLDS <= worlds <= MOST_WORLDS:
            return [f"A forecast takes from {LEAST_WORLDS} to {MOST_WORLDS:,} worlds."]
        forecaster = self._at(view)
        if forecaster is None:
            return [NOT_HERE]
        plan = self._session.check(self._role, hand) if hand is not None else forecaster.silent
        picture = None
        try:
            for found in forecaster.pictures(plan, worlds):
                picture = found
        except KeyboardInterrupt:
            if picture is None:
                return ["No forecast."]
        assert picture is not None
        said = forecast_lines(picture, view, names)
        if not self._explained:
            said.append(READ)
            self._explained = True
        return said

    def advice(self, view: View, names: Names) -> list[str]:
        """What the staff officer would do, and why."""
        from wargame.analysis.staff import staff_advice

        if self._at(view) is None:
            return [NOT_HERE]
        try:
            compiled = self._session.game.compiled
            position = self._session.position(self._role)
            self._advice = staff_advice(compiled, position, self._role, "staff")
        except KeyboardInterrupt:
            return ["No advice."]
        if self._advice is None:
            return ["There is nothing to advise on here."]
        said = advice_lines(self._advice, names.objectives)
        return [*said, "Type take to make it your decision, or go on as you like."]

    def take(self, view: View, word: str) -> str:
        """Take a course of the last advice over into :attr:`taken`; gives what is to be said."""
        self.taken = None
        if self._at(view) is None or self._advice is None:
            return "There is no advice to take. Type a to ask for it."
        course = numbered(self._advice).get(word or "1")
        if course is None:
            return f'There is no course "{word}" in the advice. Type take, or take 2.'
        self.taken = dict(course.plan)
        return f"Your decision: {course.words}."

    def _at(self, view: View) -> Forecaster | None:
        """Who plays on from here; what was played is kept while the decision is the same."""
        game = getattr(self._session, "game", None)
        if game is None or view["ended"]:
            return None
        here = (view["turn"], view["node"])
        if here != self._here or self._forecaster is None:
            from wargame.analysis.forecast import Forecaster

            position = self._session.position(self._role)
            self._here, self._advice = here, None
            self._forecaster = Forecaster(game.compiled, position, self._role)
        return self._forecaster


def forecast_lines(picture: Forecast, view: View, names: Names) -> list[str]:
    """A forecast in words, the worth of the plan first."""
    said: list[str] = []
    if picture.worth is not None:
        keys = most_moved(picture)
        if keys:
            main = names.objectives.get(keys[0], keys[0])
            said.append(f"This plan: {in_words(picture.worth.objectives[keys[0]], 100)} on {main}.")
        else:
            said.append("This plan: no difference shown on any objective.")
        said.append(f"Your score: {in_words(picture.worth.score)} points.")
    else:
        said.append("As it stands, with nothing chosen:")
    score = picture.score
    said.append(f"Score at the end {score.mean:.1f} of 100 {_bounds(bounds(score, 1, 1))}.")
    for key, met in picture.met.items():
        name, near = names.objectives.get(key, key), picture.near[key]
        chance = words.odds_word(round(1000 * met.mean))
        line = f"  {name}: met in {share(met)} {_bounds(bounds(met))}, {chance}"
        line += f"; met or near in {share(near)}."
        if picture.worth is not None:
            rest, found = picture.without[key], picture.worth.objectives[key]
            line += f" Without the plan met in {share(rest)}: {in_words(found, 100)}."
        said.append(line)
    for key in watched(view):
        track = find_track(view, key)
        if track is None or key not in picture.tracks:
            continue
        low, _, middle, _, high = (int(value) for value in picture.tracks[key][-1])
        now, then = words.brief(picture.now[key]), words.brief(middle)
        line = f"  {track['name']}: now {now}, at the end {words.with_unit(then, track['unit'])}"
        said.append(f"{line}, in 80 of 100 worlds {words.brief(low)} to {words.brief(high)}.")
    said.append(f"Out of {picture.worlds:,} worlds.")
    return said


def _bounds(text: str) -> str:
    """An interval in brackets as words."""
    return "(" + text.strip("[]").replace("..", " to ") + ")"
