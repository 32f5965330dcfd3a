"""What the staff officer would do, and why: courses of action in rows and words.  No Textual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.present_forecast import in_words, worth_of

if TYPE_CHECKING:
    from wargame.analysis.staff import Advice, Course

#: The row while nothing is known, and the rows of courses that were advised against.
THINKING = "thinking"
AGAINST = "against:"

_MARKS = re.compile(r"[*`]")

ABOUT = (
    "The staff officer knows what you know and no more. It tries plans for your role in worlds "
    "that look like this one to you, each with the same dice as your doctrine's plan, and keeps "
    "playing those that do best. Gains are points of your score, of 100, over that doctrine, "
    "with the interval of 95 %. It does not bargain as people do."
)


def thinking_rows() -> tuple[Row, ...]:
    """What stands there until the answer comes."""
    return (Row(THINKING, line(("… thinking; escape leaves", "dim")), enabled=False),)


def thinking_doc() -> Doc:
    """What is being done meanwhile."""
    return (
        line("The staff officer plays plans against each other. It takes a few seconds."),
        BLANK,
        line((ABOUT, "dim")),
    )


def none_doc(why: str) -> Doc:
    """Why there is no advice."""
    return (line(why),)


def numbered(advice: Advice) -> dict[str, Course]:
    """Every course the advice names by the id of its row, the best first."""
    found = {"1": advice.best}
    found |= {str(n): course for n, course in enumerate(advice.others, 2)}
    return found | {f"{AGAINST}{n}": course for n, course in enumerate(advice.against, 1)}


def advice_rows(advice: Advice) -> tuple[Row, ...]:
    """The best course, the next ones, and those it would not take."""
    rows: list[Row] = [Row("group:best", head("It would"), heading=True)]
    for key, course in numbered(advice).items():
        if key == "2":
            rows.append(Row("group:next", head("Next best"), heading=True))
        if key == f"{AGAINST}1":
            rows.append(Row("group:against", head("It would not"), heading=True))
        gain = worth_of(course.gain)
        rows.append(Row(key, line(course.words), line(*gain)))
    return tuple(rows)


def course_doc(advice: Advice, key: str, names: Mapping[str, str]) -> Doc:
    """One course with its gain, why, and how it was found; ``names`` of objectives by id."""
    course = numbered(advice).get(key)
    if course is None:
        return ()
    doc: list[Line] = [head(course.words)]
    if not (advice.follows and key == "1"):
        over = f" points over following its doctrine, {advice.doctrine}"
        doc.append(line("Expected gain: ", *worth_of(course.gain), over))
        if not course.sure:
            doc.append(line(("0 lies in the interval: no difference is shown.", "dim")))
    if key == "1":
        doc += [BLANK, line(_MARKS.sub("", advice.reason))]
        if advice.objective and advice.shift.shows:
            moved = names.get(advice.objective, advice.objective)
            doc.append(line(f"It moves {moved} most, by ", *worth_of(advice.shift, 100), " of it."))
    doc += [
        BLANK,
        line((f"{advice.tried} courses of action were tried in {advice.worlds:,} worlds.", "dim")),
        line(("Enter puts the marked one in your draft; nothing is committed.", "dim")),
        BLANK,
        line((ABOUT, "dim")),
    ]
    return tuple(doc)


def advice_lines(advice: Advice, names: Mapping[str, str]) -> list[str]:
    """The advice line by line, for a terminal without a screen."""
    said = [f"The staff officer would: {advice.best.words}.", _MARKS.sub("", advice.reason)]
    if advice.objective and advice.shift.shows:
        moved = names.get(advice.objective, advice.objective)
        said.append(f"It moves {moved} most, by {in_words(advice.shift, 100)} of it.")
    for place, course in enumerate(advice.others, 2):
        said.append(f"  {place}. Next best: {course.words}: {in_words(course.gain)} points.")
    said += [
        f"  It would not: {course.words}: {in_words(course.gain)} points."
        for course in advice.against
    ]
    said.append(f"{advice.tried} courses of action were tried in {advice.worlds:,} worlds.")
    return said
