"""What a seat at a distance is told of what it said."""

from __future__ import annotations

from concurrent.futures import Future

from wargame.tui.far_news import Sent


class _JustNow(Future[None]):
    """An answer that comes while it is looked whether it is there."""

    def done(self) -> bool:
        was = super().done()
        if not was:
            self.set_result(None)
        return was


def test_an_answer_that_comes_while_they_are_gone_through_is_told_next_time() -> None:
    sent = Sent()
    sent.add("Sent to the White Cell", _JustNow())
    assert sent.answered() == []
    assert sent.answered() == [("Sent to the White Cell", None)]
    assert sent.answered() == [] and sent.unanswered == []
