"""The after-action report: a record, and what was worked out about it, as a document.

Sections and their order are those of HSEEP's after-action report and improvement plan and of
professional wargame reports.  Words come from the record by plain templates; nothing is invented,
and what no record knows is room to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wargame.content.compiled import Compiled
from wargame.record.events import Branch, Record
from wargame.report import (
    aar_annexes,
    aar_dissent,
    aar_findings,
    aar_front,
    aar_hosted,
    aar_hotwash,
    aar_marks,
    aar_narrative,
    aar_register,
    aar_room,
    aar_shots,
    aar_summary,
    aar_turning,
    aar_value,
)
from wargame.report.aar_analysis import Analysis
from wargame.report.aar_context import Context
from wargame.report.aar_story import Story
from wargame.report.aar_words import Lexicon
from wargame.report.document import Document, Section

if TYPE_CHECKING:
    from wargame.content.details import Details

#: In the order in which they stand.
_BODY = (
    aar_front.overview,
    aar_front.limitations,
    aar_summary.section,
    aar_narrative.section,
    aar_value.evaluation,
    aar_value.luck,
    aar_turning.section,
    aar_marks.section,
    aar_findings.section,
    aar_dissent.section,
    aar_findings.plan,
    aar_shots.section,
    aar_value.regret,
)
#: How a room was run stands after the dissent, before the plan.
_RUN = _BODY.index(aar_dissent.section) + 1
_ANNEXES = (
    aar_annexes.orders,
    aar_annexes.adjudications,
    aar_annexes.events,
    aar_annexes.deals,
    aar_annexes.control,
    aar_annexes.tracks,
    aar_register.provenance,
)


def report(
    record: Record,
    branch: Branch,
    compiled: Compiled,
    analysis: Mapping[str, Any] | None = None,
    details: Details | None = None,
    without: str = "",
) -> Document:
    """The report on one branch of a record.

    ``analysis`` is the plain result of taking the exercise apart; ``without`` says why there is
    none.  ``details`` are what people know besides.
    """
    c = Context(
        Story(record, branch),
        Lexicon(compiled),
        None if analysis is None else Analysis(analysis),
        details,
        without,
    )
    body = [made(c) for made in _BODY]
    if aar_room.any_run(c):
        body.insert(_RUN, aar_room.section(c))
    annexes = [made(c) for made in _ANNEXES]
    if aar_hotwash.any_said(c):
        annexes.append(aar_hotwash.section(c))
    annexes += aar_hosted.all_of(c)
    annexes.append(aar_register.register(c, [*body, *annexes]))
    annexes.append(aar_register.glossary([*body, *annexes]))
    annex = Section("annexes", "Annexes", (), tuple(annexes), page=True)
    title = details.title if details and details.title else c.words.scenario.name
    return Document(
        "After-action report",
        title,
        aar_front.facts(c),
        (*body, annex),
        (details.handling if details else None) or "",
    )
