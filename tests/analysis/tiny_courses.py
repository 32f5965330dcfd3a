"""`tiny` with a second doctrine for each role, in the engine and in the slow enumerator."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import yaml

from tests.reference.slow_tiny import Terminal, Tiny
from tests.strategies import recompiled
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle

#: A Blue that only stores, a late one that is the keeper's twin in the first quarter, and a Red
#: that talks.
MORE = """
  - id: hoarder
    role: BLUE
    name: Hoarder
    text: Fill the depot, whatever happens at the line.
    standing:
      - {choose: rest, because: Nobody digs here.}
    orders:
      - {play: store, because: More is more.}
    offers:
      - {offer: quiet-sector, because: Quiet costs little.}
  - id: sleeper
    role: BLUE
    name: Sleeper
    text: The keeper, until the second quarter.
    standing:
      - {choose: rest, when: ['turn >= 1'], because: Enough.}
      - {choose: rest, when: [will < 58], because: Tired people hold nothing.}
      - {choose: dig, because: Earth is cheap.}
    orders:
      - {play: convoy, when: [line < 51, turn < 1], because: The line needs it this quarter.}
      - {play: store, because: What is stored now counts later.}
    offers:
      - {offer: quiet-sector, when: ['turn >= 1'], because: A quiet sector saves both of us men.}
    choices:
      - {event: storm, choose: shelter, when: [BLUE.bn >= 1], because: The depot must stay dry.}
  - id: whisperer
    role: RED
    name: Whisperer
    text: Talk, and push only a little.
    standing:
      - {choose: wait, because: Nobody is to hear us.}
    orders:
      - {play: rumour, when: [will >= 55], because: Will is the soft place.}
      - {play: probe, option: feint, because: A feint costs little.}
    answers:
      - {deal: quiet-sector, accept: false, because: Talk is free already.}
"""


@lru_cache(maxsize=1)
def tiny_courses() -> Compiled:
    """`tiny`, compiled with the doctrines above."""
    path = "scenarios/doctrines/tiny.yaml"
    return recompiled(load_bundle("tiny"), {path: lambda text: text + MORE})


def slow(course: dict[str, str]) -> Tiny:
    """The enumerator with these doctrines in place of the status quo."""
    tiny = Tiny()
    added: list[dict[str, Any]] = yaml.safe_load("doctrines:" + MORE)["doctrines"]
    for doctrine in added:
        if course.get(doctrine["role"]) == doctrine["id"]:
            tiny.doctrines[doctrine["role"]] = {"answers": [], "offers": [], **doctrine}
    return tiny


def ends(tiny: Tiny, turns: int) -> list[Terminal]:
    """Every course of the first ``turns`` quarters."""
    return list(tiny._from(Terminal(Fraction(1), {}, {}, tiny.start(), 0), turns, None))
