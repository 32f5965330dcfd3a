"""Results as tables: plain rows, and pandas where it is there."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from wargame.errors import WargameError, did_you_mean

Row = dict[str, Any]


class Tabled:
    """A result that hands its figures over as rows, and as pandas data frames."""

    #: What there are tables of; the first is what is meant where nothing is said.
    tables_of: Sequence[str] = ()

    def rows(self, of: str | None = None) -> list[Row]:
        """The table ``of`` (see the class) as a list of dictionaries, one a row.

        Raises WargameError where there is no such table.
        """
        wanted = self.tables_of[0] if of is None else of
        if wanted not in self.tables_of:
            hint = did_you_mean(wanted, self.tables_of) or f"there are {', '.join(self.tables_of)}"
            raise WargameError(f"this result has no table of `{wanted}`; {hint}")
        made: list[Row] = getattr(self, f"_rows_{wanted}")()
        return made

    def frame(self, of: str | None = None) -> Any:
        """The table ``of`` as a ``pandas.DataFrame``, one row a dictionary of :meth:`rows`.

        Raises WargameError where there is no such table, or no pandas (the extra ``[pandas]``).
        """
        rows = self.rows(of)
        return _pandas().DataFrame.from_records(rows)


def _pandas() -> Any:
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        raise WargameError(
            "pandas is not installed here: `pip install 'wargame[pandas]'` brings it; "
            "`rows()` gives the same table as plain dictionaries"
        ) from error
