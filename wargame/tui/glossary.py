"""The glossary: what the short names of programmes and the words of the game mean.

Each entry says where it comes from: a section of one of the documents the exercise grew from
(RS, CEPA, DIB and VK in ``decks/sources.yaml``), or the game with a number of its rules.
No Textual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from wargame.tui.lines import BLANK, Doc, Row, head, line

GAME = "the game"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, its long form, what it means, where that is from, and how else it is written."""

    word: str
    name: str
    text: str
    source: str
    also: tuple[str, ...] = ()


#: Programmes, authorities, forums and firms, by subject.
DOCUMENTS = (
    # American money and authority
    Entry(
        "USAI",
        "Ukraine Security Assistance Initiative",
        "The Pentagon's own budget line for training and equipping Ukraine. It pays for new "
        "contracts instead of taking from shelves, so what it buys comes late but replaces "
        "nothing. Each year it waits for Congress.",
        "CEPA: US efforts",
    ),
    Entry(
        "PDA",
        "Presidential Drawdown Authority",
        "The president's power to send arms straight from American stocks. The quickest of all "
        "channels and the one most aid has taken; every use leaves a shelf to be refilled.",
        "RS: main article (channels of US aid)",
        ("drawdown", "drawdowns"),
    ),
    Entry(
        "FMS",
        "Foreign Military Sales",
        "Sales of American systems from government to government, with training and upkeep in "
        "the package. Thorough and lasting, but the buyer stands in the same production queue as "
        "everybody else.",
        "DIB: Current State",
    ),
    Entry(
        "FMF",
        "Foreign Military Financing",
        "American grants or loans with which a partner buys American equipment, mostly through "
        "FMS. The partner chooses; the factory's queue decides when.",
        "CEPA: Executive Summary",
    ),
    Entry(
        "supplemental",
        "Supplemental appropriation",
        "A spending law outside the yearly budget. American aid to Ukraine has come in a few "
        "large ones, each with its own fight, and between them authority runs out.",
        "RS: main article (channels of US aid)",
        ("supplementals",),
    ),
    Entry(
        "IMET",
        "International Military Education and Training",
        "American schooling for officers of partner forces: small money, long effect.",
        "CEPA: Introduction",
    ),
    Entry(
        "BSA",
        "Bilateral security agreement",
        "A pledge of ten years between Ukraine and one partner: consult after an attack, help "
        "with arms, money and training. A bridge to membership, worth as much as the budgets "
        "behind it.",
        "CEPA: Bilateral security agreements",
        ("BSAs",),
    ),
    Entry(
        "Ukraine Compact",
        "Ukraine Compact",
        "The statement of July 2024 in which Ukraine, the European Union and the partners with "
        "security agreements tied their separate promises together.",
        "CEPA: Bilateral security agreements",
    ),
    Entry(
        "Joint Declaration",
        "G7 Joint Declaration of Support",
        "The promise of 12 July 2023, in Vilnius, from which the bilateral agreements grew.",
        "CEPA: Joint declaration of support for Ukraine",
    ),
    # Export rules
    Entry(
        "ITAR",
        "International Traffic in Arms Regulations",
        "The American rules for exporting arms and what is known of making them. One American "
        "part can bring a whole foreign product under them, which makes partners design "
        "around it.",
        "DIB: Exhibit 1",
    ),
    Entry(
        "TSFD",
        "Technology Security and Foreign Disclosure",
        "The reviews inside the Pentagon that decide whether technology or information may leave. "
        "Several run side by side, nobody owns them all, and a service can stop a sale there.",
        "DIB: C) Regulatory & Compliance Reform, item 6",
    ),
    Entry(
        "NOFORN",
        "Not releasable to foreign nationals",
        "The marking that keeps a paper from every ally. It is put on by habit, since nobody is "
        "blamed for it; allies then learn late what they were meant to act on.",
        "DIB: D) Information Sharing, item 6",
    ),
    Entry(
        "CMMC",
        "Cybersecurity Maturity Model Certification",
        "The proof of computer security that suppliers of the Pentagon have to buy. It guards "
        "supply chains and keeps small and foreign firms out of them.",
        "DIB: Exhibit 6",
    ),
    Entry(
        "SOSA",
        "Security of Supply Arrangement",
        "An understanding between two countries to put each other's urgent orders first. A "
        "promise of best effort; it binds nobody when both are in need.",
        "DIB: C) Regulatory & Compliance Reform, item 8",
    ),
    Entry(
        "RDP MoU",
        "Reciprocal Defense Procurement memorandum",
        "An agreement that opens two arms markets to each other and waives rules to buy at "
        "home. Several exist and few buyers know how to use them.",
        "DIB: B) International Cooperation Priorities, item 4",
    ),
    Entry(
        "NTIB",
        "National Technology and Industrial Base",
        "The countries that American law counts as one industrial base: the United States, "
        "Canada, Britain, Australia and New Zealand. Being in it has changed little in practice.",
        "DIB: B) International Cooperation Priorities, item 3",
    ),
    Entry(
        "Tiger Team",
        "FMS Tiger Team",
        "The Pentagon's review of arms sales of 2022 and 2023. It left a standing board and a "
        "forum for stuck cases behind; industry waits to see whether they bite.",
        "DIB: Current State (FMS Tiger Team)",
    ),
    Entry(
        "vendor lock",
        "Vendor lock",
        "When a buyer can have upkeep, parts or changes from one supplier only, and pays and "
        "waits accordingly.",
        "DIB: Executive Summary (Vendor Lock)",
    ),
    # Coordination
    Entry(
        "UDCG",
        "Ukraine Defense Contact Group",
        "Some fifty countries that have met since April 2022 to match what Ukraine asks with what "
        "they can give. Quick because it is informal, and fragile for the same reason.",
        "CEPA: Executive Summary",
        ("Ramstein", "contact group"),
    ),
    Entry(
        "capability coalition",
        "Capability coalition",
        "A few members of the contact group that lead one field together: artillery, drones, "
        "mines, air defence, ships. Upkeep and health have nobody to lead them.",
        "CEPA: Regional commitments within the UDCG",
        ("capability coalitions",),
    ),
    Entry(
        "SAG-U",
        "Security Assistance Group - Ukraine",
        "The American headquarters in Wiesbaden that turns promises into shipments. Busy with the "
        "next weeks, it has few hands left to plan further.",
        "CEPA: International cooperation",
    ),
    Entry(
        "IDCC",
        "International Donor Coordination Centre",
        "The desk beside SAG-U where donors of many nations route what they send. In the spring "
        "of 2024 NATO had nobody there.",
        "CEPA: Regional commitments within the UDCG",
    ),
    Entry(
        "NSATU",
        "NATO Security Assistance and Training for Ukraine",
        "NATO's own coordination of gear and training, agreed at the Washington summit of July "
        "2024. It could carry on if Washington left the chair.",
        "CEPA: NATO",
    ),
    Entry(
        "NUC",
        "NATO-Ukraine Council",
        "The table at which Ukraine sits with the members as an equal, to consult in a crisis. "
        "It took the place of a commission in 2023.",
        "CEPA: NATO",
    ),
    Entry(
        "JATEC",
        "NATO-Ukraine Joint Analysis, Training and Education Centre",
        "A centre in Poland that turns what the war teaches into doctrine and courses.",
        "CEPA: NATO",
    ),
    Entry(
        "DPAP",
        "Defence Production Action Plan",
        "NATO's plan to bundle the demand of its members, share what each knows of supply, and "
        "hold them to common standards.",
        "VK: Achievements, difficulties, and challenges",
    ),
    Entry(
        "STANAG",
        "NATO standardisation agreement",
        "A common rule for how arms are made, tested and kept, so that one army's shell fits "
        "another's gun. Each costs somebody a local variant.",
        "VK: Achievements, difficulties, and challenges",
        ("STANAGs",),
    ),
    Entry(
        "friend-shoring",
        "Friend-shoring",
        "Letting trusted countries make part of what one needs, to gain lines and spread risk.",
        "RS: main article (friend-shoring)",
    ),
    Entry(
        "coproduction",
        "Coproduction",
        "Making a weapon together, under licence or in a joint firm, mostly near the one who uses "
        "it. It needs rules for technology that may leave and for who answers for its use.",
        "RS: main article (policy ask)",
        ("co-production",),
    ),
    # Europe
    Entry(
        "EPF",
        "European Peace Facility",
        "The Union's pot outside its budget that pays members back for arms they give. Each "
        "treasury fills it and each government can hold it up.",
        "CEPA: European Union",
    ),
    Entry(
        "ASAP",
        "Act in Support of Ammunition Production",
        "The Union's subsidy for plants that make shells, powder and fuses.",
        "DIB: Exhibit 9",
    ),
    Entry(
        "EDIRPA",
        "European Defence Industry Reinforcement through common Procurement Act",
        "Money of the Union for members that buy arms together.",
        "DIB: Exhibit 9",
    ),
    Entry(
        "EDIS",
        "European Defence Industrial Strategy",
        "The Union's long plan to research, develop and buy arms as one market. Those who want to "
        "buy European and those who want to buy soon read it differently.",
        "DIB: Exhibit 9",
    ),
    # Innovation
    Entry(
        "DIANA",
        "Defence Innovation Accelerator for the North Atlantic",
        "NATO's network of accelerators and test sites. It gives young firms small grants, "
        "mentors and a way to soldiers who try what they make.",
        "DIB: Exhibit 9",
    ),
    Entry(
        "NIF",
        "NATO Innovation Fund",
        "A venture fund of members of the alliance for firms whose technology serves soldiers "
        "and civilians, and a signal of where trusted money is.",
        "VK: Achievements, difficulties, and challenges",
        ("Innovation Fund",),
    ),
    Entry(
        "Brave1",
        "Brave1",
        "Ukraine's state platform that brings inventors, firms and units together and shortens "
        "the way to a first order. It cannot say for the ministry what it wants.",
        "DIB: Exhibit 3",
    ),
    Entry(
        "UDI",
        "Ukrainian Defense Industry",
        "Ukraine's state arms holding, a company since 2023 and called Ukroboronprom before. "
        "Meant to shed idle works and win partners; towns live from some of them.",
        "CEPA: A brief history of Ukraine's defense industry",
        ("Ukroboronprom",),
    ),
    Entry(
        "AUKUS",
        "Australia, United Kingdom, United States",
        "A pact of three close allies on submarines and, in its second pillar, on new "
        "technology: the test of how far export rules can give way among friends.",
        "DIB: E) AUKUS",
    ),
    # The Taiwan Strait
    Entry(
        "TRA",
        "Taiwan Relations Act",
        "The American law of 1979 that replaced a treaty of defence. It provides for arms and "
        "training and binds nobody to come.",
        "CEPA: Taiwan, Section I",
    ),
    Entry(
        "strategic ambiguity",
        "Leaving open whether one would come",
        "The American way with Taiwan since 1979. It restrains both shores as long as each doubts, "
        "and reassures neither.",
        "CEPA: Taiwan, Section I; Section II",
    ),
    Entry(
        "porcupine strategy",
        "Asymmetric defence of an island",
        "Many small weapons that are hard to find, so that a landing is slow and dear, in place "
        "of few large ones that match the attacker's.",
        "CEPA: Taiwan, Section II",
        ("porcupine",),
    ),
    Entry(
        "PLA",
        "People's Liberation Army",
        "The Chinese armed forces. They outnumber Taiwan's in people and equipment by far.",
        "CEPA: Taiwan, Section II",
    ),
    Entry(
        "DICAS",
        "Defense Industrial Cooperation, Acquisition, and Sustainment forum",
        "A forum of the American and Japanese ministries that first met in June 2024, on joint "
        "missile production, repair of ships and aircraft, and supply chains.",
        "DIB: G) Indo-Pacific",
    ),
    Entry(
        "Kyiv forum",
        "International Forum of Defence Industries",
        "The meeting of autumn 2023 where 252 firms of more than 30 countries came to Kyiv to "
        "talk of making arms there.",
        "RS: main article (Kyiv forum)",
    ),
)

#: The words of the game itself.
WORDS = (
    Entry(
        "PC",
        "Political capital",
        "What a role can ask of its own side. A role gains one a quarter and a second while those "
        "it answers to are content; it never holds more than ten.",
        f"{GAME}: rules 4.2, 4.3",
        ("political capital",),
    ),
    Entry("bn", "Billions of dollars", "Money a role is free to commit.", f"{GAME}: rule 4.1"),
    Entry(
        "S",
        "Industrial slot",
        "Room for one more programme at a time. A price with a slot holds it for the quarters "
        "named and then gives it back.",
        f"{GAME}: rule 4.6",
        ("slot", "slots"),
    ),
    Entry(
        "mint",
        "Mint",
        "The track whose level earns a role its second point of political capital.",
        f"{GAME}: rule 4.2",
    ),
    Entry(
        "standing order",
        "Standing order",
        "The one line of policy a role takes each quarter, in secret and mostly free: who comes "
        "first, how to decide, where to press.",
        f"{GAME}: rules 5.1 to 5.5",
    ),
    Entry(
        "opening",
        "Opening",
        "A card dealt to a hand: a chance that passes. At the quarter's end one may be kept and "
        "one buried for capital.",
        f"{GAME}: rules 7.1, 7.3",
        ("openings",),
    ),
    Entry(
        "bury",
        "Bury a card",
        "To give up an opening for political capital at the end of a quarter.",
        f"{GAME}: rule 7.3",
    ),
    Entry(
        "signal",
        "Signal",
        "A card a role shows before the quarter's orders. What it orders then is its own affair, "
        "so a signal may be a bluff.",
        f"{GAME}: rule 3.4",
        ("signals",),
    ),
    Entry(
        "called shot",
        "Called shot",
        "A forecast sealed with one's orders: a track at or beyond a value two quarters on, with "
        "a chance. It moves nothing and is held against what came.",
        f"{GAME}: rule 6.9",
        ("shot",),
    ),
    Entry(
        "deal",
        "Deal",
        "A card of several roles. It stands when all its parties accept, is paid at once, and "
        "then has to succeed like an order.",
        f"{GAME}: rules 8.3, 8.6",
        ("deals",),
    ),
    Entry(
        "breach",
        "Breach",
        "A deal broken, or a test of it failed. It costs political capital, ends the deal, and "
        "for four quarters weighs on the next ones.",
        f"{GAME}: rule 8.10",
    ),
    Entry(
        "initiative",
        "Initiative",
        "The order in which orders resolve: the lower goes first.",
        f"{GAME}: rule 6.6",
    ),
    Entry(
        "reaction",
        "Reaction",
        "What a role may do once orders are revealed: support one, oppose one, or play a card "
        "kept for that.",
        f"{GAME}: rule 9.1",
        ("reactions",),
    ),
    Entry(
        "silence",
        "The price of silence",
        "A role that an order is aimed at and that says nothing pays for it, in credibility or "
        "in belief.",
        f"{GAME}: rule 9.5",
    ),
    Entry(
        "breakthrough",
        "Breakthrough",
        "A roll below a fifth of the chance: the success, and more.",
        f"{GAME}: rules 10.5, 11.1",
    ),
    Entry(
        "partial",
        "Partial success",
        "A roll in the nearer half of what missed: part of the effect, often a quarter late.",
        f"{GAME}: rules 10.5, 11.1",
    ),
    Entry(
        "setback",
        "Setback",
        "A roll in the farther half of what missed: the price is gone, and sometimes more.",
        f"{GAME}: rules 4.7, 10.5",
    ),
    Entry(
        "track",
        "Track",
        "A number the exercise follows from quarter to quarter: ground held, shells, will, "
        "credibility. Each tells what moved it.",
        f"{GAME}: rule 3.6",
        ("tracks",),
    ),
    Entry(
        "coupling",
        "Coupling",
        "How one track pulls at another each quarter, such as dark homes at resolve.",
        f"{GAME}: rules, section 13",
        ("couplings",),
    ),
    Entry(
        "pipeline",
        "Pipeline",
        "The way of aid from pledge to use: funded, contracted, produced, delivered, absorbed. "
        "Any step can slip.",
        f"{GAME}: rules, section 12",
    ),
    Entry(
        "objective",
        "Objective",
        "What a role is judged by. Met brings two points, near one; the score is the share of all "
        "points. Every role has one of restraint.",
        f"{GAME}: rules, section 15",
        ("objectives",),
    ),
    Entry(
        "estimate",
        "Estimate",
        "A yearly figure with its error, for a track that a role cannot see.",
        f"{GAME}: rules, section 16",
    ),
    Entry(
        "White Cell",
        "White Cell",
        "Those who run a facilitated exercise: they rule on what no card foresees, and each "
        "ruling goes on the record.",
        GAME,
    ),
    Entry(
        "seed",
        "Seed of the dice",
        "The number every roll follows from. The same seed and the same decisions give the same "
        "exercise, everywhere.",
        f"{GAME}: rule 1.2",
    ),
    Entry(
        "forecast",
        "Forecast",
        "What may become of the exercise, out of many worlds: the share of them in which each "
        "objective is met, and between which values each track ends. It knows what your role "
        "knows and takes everybody to play by doctrine, so it is no promise.",
        GAME,
    ),
    Entry(
        "worlds of a forecast",
        "Worlds of a forecast",
        "Exercises that look to your role like this one. What it cannot see is dealt anew in "
        "each, and each is played to the end on dice of its own.",
        GAME,
    ),
    Entry(
        "worth of a plan",
        "Worth of a plan",
        "How much more often each objective is met, and how much higher the score is, with the "
        "plan than with nothing chosen. Both are played in the same worlds on the same dice, so "
        "that the difference is the plan's and not luck's.",
        GAME,
    ),
    Entry(
        "interval",
        "Interval of 95 %",
        "The two figures in brackets after an estimate, such as [2..9]. Of a hundred intervals "
        "made like that, 95 hold the true figure. Where 0 lies between them, no difference is "
        "shown; more worlds make it narrower.",
        GAME,
    ),
    Entry(
        "staff officer",
        "Staff officer",
        "Advice on request: somebody with your knowledge and no more who tries plans against one "
        "another in many worlds and says which does best, by how much and why.",
        GAME,
    ),
)

ENTRIES = tuple(sorted((*DOCUMENTS, *WORDS), key=lambda entry: entry.word.casefold()))


def entry(word: str) -> Entry | None:
    """The entry of a word, however it is written."""
    return next((e for e in ENTRIES if word.casefold() in _spellings(e)), None)


def _spellings(given: Entry) -> tuple[str, ...]:
    return tuple(text.casefold() for text in (given.word, given.name, *given.also))


def search(query: str) -> tuple[Entry, ...]:
    """The entries that hold every word of a query: those that begin with it first."""
    wanted = query.casefold().split()
    if not wanted:
        return ENTRIES
    found = [
        e
        for e in ENTRIES
        if all(
            w in " ".join((*_spellings(e), e.text.casefold(), e.source.casefold())) for w in wanted
        )
    ]
    start = query.casefold().strip()
    return tuple(
        sorted(found, key=lambda e: not any(text.startswith(start) for text in _spellings(e)))
    )


@cache
def _pattern(given: Entry) -> re.Pattern[str]:
    # A short form counts only as it is written: "asap" in prose is no ammunition act.
    loose = [re.escape(t) for t in (given.word, given.name, *given.also) if not _short(t)]
    exact = [re.escape(t) for t in (given.word, given.name, *given.also) if _short(t)]
    parts = [*(f"(?i:{text})" for text in loose), *exact]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])")


def _short(text: str) -> bool:
    return sum(letter.isupper() for letter in text) > 1 or len(text) <= 2


def found_in(text: str) -> tuple[Entry, ...]:
    """The entries whose words stand in a text, programmes before the words of the game."""
    return tuple(e for e in (*DOCUMENTS, *WORDS) if _pattern(e).search(text))


def rows(entries: Iterable[Entry]) -> tuple[Row, ...]:
    """Entries as a list."""
    return tuple(Row(e.word, line((e.word, "strong"), (_longer(e), "dim"))) for e in entries)


def _longer(given: Entry) -> str:
    """The long form, where it says more than the word."""
    return "" if given.name.casefold() == given.word.casefold() else f"  {given.name}"


def doc(given: Entry) -> Doc:
    """An entry to read."""
    also = (line(("Also: ", "dim"), ", ".join(given.also)),) if given.also else ()
    return (
        head(given.word),
        *((line((given.name, "accent")),) if _longer(given) else ()),
        BLANK,
        line(given.text),
        BLANK,
        *also,
        line(("Source: ", "dim"), (given.source, "dim")),
    )
