"""People at the pages of an exercise: they read what stands there, and click, tick and write.

Everything goes by what a person sees: names of buttons, labels of fields, headings, text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.browser import Watched
from tests.host.programs import PATIENCE

#: In Playwright's milliseconds.
LONG = PATIENCE * 1000


class Person:
    """Somebody at an open page; ``name`` is whom the page is for."""

    def __init__(self, name: str, seen: Watched) -> None:
        self.name, self.seen = name, seen

    @property
    def page(self) -> Page:
        return self.seen.page

    def go(self, part: str) -> None:
        """Open a part of the page; on a wide screen the first is always open."""
        button = self.page.get_by_role("navigation").get_by_role(
            "button", name=re.compile(f"^{part}( \\(new\\))?$")
        )
        if button.is_visible():
            button.click()

    def phase(self) -> str:
        """The phase that the page is at, as the window's title has it."""
        return self.page.title().rpartition(", ")[2]

    def quarter(self) -> str:
        """The quarter that stands in the head of the page."""
        found = re.search(r"\b\d{4}Q\d\b", self.page.get_by_role("banner").inner_text())
        assert found, "a page says which quarter it is"
        return found[0]

    def at(self, phase: str) -> None:
        """Wait until the page is at a phase."""
        expect(self.page).to_have_title(f"{self.name}, {phase}", timeout=LONG)

    def reads(self, words: str) -> None:
        """Wait until words stand somewhere on the page, whichever part is open."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=LONG)

    def form(self, button: str) -> Locator:
        """The form that a button ends."""
        has = self.page.get_by_role("button", name=button, exact=True)
        return self.page.locator("form").filter(has=has)

    def fill(self, form: Locator, fields: Mapping[str, str | bool]) -> None:
        """Fill a form in by its labels: text, what is chosen from a list, what is ticked."""
        for label, value in fields.items():
            field = form.get_by_label(label, exact=True).first
            if not field.count():
                field = form.get_by_label(label).first
            if isinstance(value, bool):
                field.set_checked(value)
            elif field.evaluate("one => one.tagName") == "SELECT":
                self.choose(field, value)
            else:
                field.fill(value)

    def choose(self, field: Locator, words: str) -> None:
        """Choose from a list what begins with words, or has them somewhere."""
        said = [text.strip() for text in field.locator("option").all_inner_texts()]
        fits = [place for place, text in enumerate(said) if text.startswith(words)] or [
            place for place, text in enumerate(said) if words in text
        ]
        assert fits, f"{words!r} is not among {said}"
        field.select_option(index=fits[0])


class Cell(Person):
    """People of a cell, at their seat."""

    def asked(self) -> bool:
        """Whether the page asks for a decision."""
        return self.page.get_by_role("heading", name="Your decision").is_visible()

    def decision(self) -> Locator:
        """The form of what is to be decided."""
        button = self.page.get_by_role("button", name=re.compile("^Commit"))
        return self.page.locator("form").filter(has=button)

    def commit(self) -> bool:
        """Press the button that commits; whether it was taken, as the page says."""
        form = self.decision()
        form.get_by_role("button", name=re.compile("^Commit")).click()
        answer = re.compile("Committed at|Not taken")
        expect(form.locator(".outcome")).to_contain_text(answer, timeout=LONG)
        return "Committed at" in form.locator(".outcome").inner_text()

    def talk(self, to: list[str], words: str) -> None:
        """Write a message to some cells."""
        self.go("Talk")
        form = self.form("Send")
        for one in to:
            form.get_by_label(one, exact=True).check()
        form.get_by_label("Your message").fill(words)
        form.get_by_role("button", name="Send").click()
        expect(self.page.locator("#talk")).to_contain_text(words, timeout=LONG)
        for one in to:
            form.get_by_label(one, exact=True).uncheck()
        self.go("Decide")

    def write(self, part: str, button: str, fields: Mapping[str, str], told: str) -> None:
        """Fill in one of the small forms and send it."""
        self.go(part)
        form = self.form(button)
        self.fill(form, fields)
        form.get_by_role("button", name=button).click()
        expect(form).to_contain_text(told, timeout=LONG)
        self.go("Decide")

    def offer(self, deal: str, form: str, words: str) -> None:
        """Put one form of a deal to its parties."""
        self.decision().locator("summary").filter(has_text=deal).first.click()
        box = self.decision().get_by_role("checkbox", name=f"Offer: {form}")
        box.check()
        self.near(box).get_by_label("What you say with it").fill(words)

    def answer(self, deal: str, choice: str | re.Pattern[str], words: str) -> None:
        """Answer one of the deals that are offered."""
        asked = self.page.locator("section").filter(
            has=self.page.get_by_role("heading", name=re.compile(f"offers: .*{re.escape(deal)}"))
        )
        asked = asked.last  # the innermost
        asked.get_by_role("radio", name=choice).first.check()
        asked.get_by_label("Your reason").fill(words)

    def order(self, why: str, *, most: int = 2) -> int:
        """Commit the first orders that can be given, each with its reason; how many."""
        orders = self.page.get_by_role("group", name="2. Your orders")
        boxes = orders.get_by_role("checkbox", disabled=False)
        chosen = [boxes.nth(place) for place in range(min(most, boxes.count()))]
        for box in chosen:
            box.check()
            self.near(box).get_by_label("Why this order").fill(why)
        while not self.commit():  # not all of it can be paid
            chosen.pop().uncheck()
        return len(chosen)

    def shoot(self, track: str, value: str, chance: str) -> None:
        """Call a shot."""
        group = self.page.get_by_role("group", name="3. Call your shot")
        self.choose(group.get_by_label("Track"), track)
        group.get_by_label("Value").fill(value)
        group.get_by_label("Chance in %").fill(chance)

    def react(self, verb: str, words: str) -> bool:
        """Support or oppose the first order that one may, or let all pass; whether it was done."""
        group = self.page.get_by_role("group", name="Your reaction")
        choice = group.get_by_role("radio", name=re.compile(f"^{verb} it"))
        done = False
        if choice.count():
            choice.first.check()
            self.decision().get_by_label("Your reason").fill(words)
            done = self.commit()
        if not done:
            group.get_by_role("radio", name="Let it pass").check()
            assert self.commit()
        return done

    def near(self, box: Locator) -> Locator:
        """What stands around a box: the smallest part that has its reason too."""
        return box.locator("xpath=ancestor::*[.//textarea][1]")


class Facilitator(Person):
    """The White Cell at its console."""

    def does(
        self, part: str, button: str, fields: Mapping[str, str | bool], gone: bool = False
    ) -> None:
        """Fill in the form of an act and press its button; it is done on return.

        ``gone``: the form does not stand there afterwards.
        """
        self.go(part)
        form = self.form(button)
        self.fill(form, fields)
        same = self.page.locator(f"form[data-form='{form.get_attribute('data-form')}']")
        form.get_by_role("button", name=button, exact=True).click()
        if not gone:  # the button may be: what was held is let run by another
            expect(same.locator(".outcome")).to_contain_text("Done at", timeout=LONG)

    def closes(self, phase: str) -> None:
        """Close a phase for which nobody is waited any more."""
        button = self.page.get_by_role("button", name=f"Close the phase: {phase}")
        expect(button).to_be_visible(timeout=LONG)
        button.click()

    def moved_from(self, phase: str) -> str:
        """Wait until the exercise is at another phase; which."""
        title = re.compile(f", (?!{phase}$)")
        expect(self.page).to_have_title(title, timeout=LONG)
        return self.phase()

    def cell(self, name: str) -> Locator:
        """The line of a cell in the table of cells."""
        return (
            self.page.get_by_role("table", name="How each cell fares")
            .get_by_role("row")
            .filter(has=self.page.get_by_role("rowheader", name=re.compile(f"^{name}")))
        )
