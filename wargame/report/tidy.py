"""Words of an exercise made safe to set in a page: what cannot be shown becomes a mark.

What people type is shown as it is and never understood.  Only what no page can hold, or what
would turn the words round it about, is replaced.
"""

from __future__ import annotations

import re

from wargame.report.svg import clean

# Every way to end a line that some reader knows.
_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# Control characters of the second set, and those that embed, override or isolate a direction:
# one that is not closed would turn the rest of the line round.
_UNSEEN = re.compile("[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def tidy(words: str) -> str:
    """The words with a line feed as their only line end and a mark for what cannot be shown."""
    return _UNSEEN.sub("\ufffd", clean(_ENDS.sub("\n", words)))


def one_line(words: str) -> str:
    """The same with single blanks in place of line ends, tabs and rows of blanks."""
    return re.sub("[ \t\n]+", " ", tidy(words)).strip()
