"""Sections 12 and 13 of docs/rules.md: pipelines and credibility, drift."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rulebook.mini import (
    Plain,
    Table,
    action,
    build,
    coupling,
    derived,
    line,
    pipelines,
    role,
    shift,
    track,
)

STAGES = ("funded", "contracted", "produced", "delivered")


def piped(
    *lines: Plain,
    cards: Any = (),
    room: str = "100",
    values: Any = (),
    rolls: Any = None,
    tracks: Any = None,
    **changes: Any,
) -> Table:
    """A table with these lines and room for so many $bn."""
    more = {} if tracks is None else {"tracks": tracks}
    pipes = pipelines(*lines, **changes)
    made = build(cards, pipelines=pipes, derived=[derived("room", room), *values], turns=9, **more)
    return Table(made, rolls=rolls)


def stages(table: Table, key: str) -> list[float]:
    """What a line holds at each stage."""
    return [table.get(f"{key}.{stage}") for stage in STAGES]


def balanced(table: Table, key: str) -> bool:
    """Whether entered = absorbed + in the pipe + lost, to the thousandth."""
    rows = table.world.values
    pipe = sum(int(rows[table.row(f"{key}.{stage}"), 0]) for stage in STAGES)
    out = int(rows[table.row(f"{key}.absorbed"), 0]) + int(rows[table.row(f"{key}.lost"), 0])
    return int(rows[table.row(f"{key}.entered"), 0]) == pipe + out


START = {"funded": 2, "contracted": 12, "produced": 1.5}


def test_r12_1_what_entered_is_absorbed_in_the_pipe_or_lost() -> None:
    """Rule 12.1: the balance of a line that slips, waits and wastes holds after every quarter."""
    one = line("l", (617, 143, 701), start=START, enters="new")
    table = piped(
        one, room="0.37", values=[derived("new", "x / 47")], waiting_lost=93, slip_chance=50
    )
    assert table.get("l.entered") == 15.5
    for _ in range(6):
        table.quarter()
        assert balanced(table, "l")
    assert table.get("l.lost") > 0 and table.get("l.absorbed") > 2


def test_r12_2_new_money_enters_as_funded_and_is_paid_for() -> None:
    """Rule 12.2: 1.5 enter and the purse or the track that pays loses 1.5; never less than 0."""
    still = (0, 0, 0)
    lines = [
        line("purse", still, enters="new", paid_from="A.bn"),
        line("track", still, enters="new", paid_from="y"),
        line("none", still, enters="less"),
    ]
    table = piped(*lines, values=[derived("new", "1.5"), derived("less", "-1")])
    table.quarter()
    assert [table.get(f"{key}.funded") for key in ("purse", "track", "none")] == [1.5, 1.5, 0]
    assert (table.get("A.bn"), table.get("y")) == (8.5, 48.5)
    assert table.found("drift", what="y")[0]["terms"] == [["track", "placed with track", -1500]]


def test_r12_3_each_stage_passes_on_its_rate() -> None:
    """Rule 12.3: 600, 140 and 700 per mille of 3, 12 and 1.5, later stages first."""
    one = line("l", (600, 140, 700), start=START, enters="new")
    table = piped(one, room="0", values=[derived("new", "1")])
    table.quarter()
    assert stages(table, "l") == [1.2, 12.12, 2.13, 1.05]


def test_r12_3_nothing_passes_two_stages_in_a_quarter() -> None:
    """Rule 12.3: with every rate at the whole, money takes three quarters to be delivered."""
    table = piped(line("l", start={"funded": 1}), room="0")
    seen = []
    for _ in range(3):
        table.quarter()
        seen.append(stages(table, "l"))
    assert seen == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_r12_4_a_line_slips_on_its_own_die() -> None:
    """Rule 12.4: a roll below the chance halves every rate and names a cause, for one line."""
    lines = [line(key, (600, 140, 700), start=START) for key in ("late", "good")]
    rolls = {"line:late": 499, "line:good": 500, ("line:late", 1): 1}
    table = piped(*lines, room="0", slip_chance=50, slip_rate=500, rolls=rolls)
    table.quarter()
    assert stages(table, "late") == [1.4, 11.76, 1.815, 0.525]
    assert stages(table, "good") == [0.8, 11.52, 2.13, 1.05]
    causes = {entry["line"]: entry["slipped"] for entry in table.found("line")}
    assert causes == {"late": "transport", "good": ""}


def test_r12_4_slips_fall_as_often_as_stated() -> None:
    """Rule 12.4: in 4,000 worlds a third slips, half of them by each cause."""
    made = build(pipelines=pipelines(line("l"), slip_chance=33.3), derived=[derived("room", "1")])
    table = Table(made, size=4000)
    table.quarter()
    causes = table.every("l.slip")
    assert 1200 < sum(cause > 0 for cause in causes) < 1465
    assert abs(causes.count(1) - causes.count(2)) < 200


@pytest.mark.parametrize(("pace", "produced"), [("2", 3.36), ("0.5", 0.84), ("50", 12)])
def test_r12_5_pace_multiplies_production(pace: str, produced: float) -> None:
    """Rule 12.5: 140 per mille of 12 at twice, half and more than the whole."""
    one = line("l", (0, 140, 0), start={"contracted": 12}, produce_times="pace")
    table = piped(one, values=[derived("pace", pace)])
    table.quarter()
    assert table.get("l.produced") == produced


def test_r12_6_capacity_is_shared_and_the_rest_waits() -> None:
    """Rule 12.6: 2 for 3 and 1 waiting; what waits loses a tenth; a line of its own takes all."""
    still = (0, 0, 0)
    lines = [
        line("big", still, start={"delivered": 3}),
        line("small", still, start={"delivered": 1}),
        line("own", still, start={"delivered": 5}, absorbed_by="self"),
    ]
    table = piped(*lines, room="2", waiting_lost=100)
    table.quarter()
    assert [table.get(f"{key}.absorbed") for key in ("big", "small", "own")] == [1.5, 0.5, 5]
    assert [table.get(f"{key}.delivered") for key in ("big", "small", "own")] == [1.35, 0.45, 0]
    assert [table.get(f"{key}.lost") for key in ("big", "small", "own")] == [0.15, 0.05, 0]


def test_r12_7_goods_split_by_percent_and_the_last_takes_the_rest() -> None:
    """Rule 12.7: 0.010 at 33, 33 and 34 percent is 3, 3 and 4 thousandths."""
    goods = {"shells": 33, "kit": 33, "sky": 34}
    table = piped(line("l", (0, 0, 0), start={"delivered": 0.01}, goods=goods))
    table.quarter()
    assert table.found("absorbed")[0]["goods"] == {"shells": 3, "kit": 3, "sky": 4}


def test_r12_8_arrivals_move_tracks() -> None:
    """Rule 12.8: 2 $bn at +3 a $bn, and at -1 times 0.5, in the drift of the quarter."""
    arrivals = [
        {"kind": "kit", "name": "Kit", "track": "x", "add": 3, "source": ["judgement"]},
        {
            "kind": "kit",
            "name": "Worn",
            "track": "y",
            "add": -1,
            "times": "half",
            "source": ["judgement"],
        },
    ]
    one = line("l", (0, 0, 0), start={"delivered": 2})
    table = piped(one, arrivals=arrivals, values=[derived("half", "0.5")])
    table.quarter()
    assert (table.get("x"), table.get("y")) == (56, 49)
    assert table.found("drift", what="x")[0]["terms"] == [["arrivals", "Kit", 6000]]


def test_r12_9_what_an_effect_enters_counts_as_promised() -> None:
    """Rule 12.9: 1.3 as produced stands in the line and in what is due, and counts as entered."""
    card = action("a", effects=[{"enter": "l", "stage": "produced", "amount": 1.3}])
    table = piped(line("l", (0, 0, 0)), cards=[card])
    table.quarter(A={"orders": ["a"]})
    for name in ("l.produced", "l.due.produced", "l.entered"):
        assert table.get(name) == 1.3


@pytest.mark.parametrize(
    ("late", "arrives"), [(1, [1, 3, 2, 2]), (2, [1, 2, 3, 2]), ("lost", [1, 2, 2, 2])]
)
def test_r12_10_spoiled_goods(late: Any, arrives: list[float]) -> None:
    """Rule 12.10: half of one quarter's 2 $bn comes a quarter late, two late, or never."""
    card = action("a", effects=[{"spoil": "kit", "percent": 50, "late": late}])
    one = line("l", (0, 0, 250), start={"produced": 8})
    table = piped(one, cards=[card])
    seen = []
    for orders in (["a"], [], [], []):
        table.put("l.produced", 8)
        table.quarter(A={"orders": orders})
        seen.append(table.found("absorbed")[0]["goods"]["kit"] / 1000)  # type: ignore[index]
    assert seen == arrives
    held = table.get("held.kit.1") + table.get("held.kit.2")
    assert table.get("l.absorbed") == table.get("arrived") + held + table.get("spoiled")


def test_r12_10_spoiled_for_two_quarters() -> None:
    """Rule 12.10: each quarter's own 2 $bn loses a half; what was held comes whole."""
    card = action("a", effects=[{"spoil": "kit", "percent": 50, "quarters": 2}])
    table = piped(line("l", (0, 0, 250), start={"produced": 8}), cards=[card])
    seen = []
    for orders in (["a"], [], [], []):
        table.put("l.produced", 8)
        table.quarter(A={"orders": orders})
        seen.append(table.found("absorbed")[0]["goods"]["kit"] / 1000)  # type: ignore[index]
    assert seen == [1, 2, 3, 2]


def test_r12_11_due_runs_without_slips_and_without_pace() -> None:
    """Rule 12.11: a slip leaves what is due as it was, and so does a faster plant."""
    one = line("l", (1000, 500, 500), start={"contracted": 4, "produced": 4}, produce_times="pace")
    table = piped(one, slip_chance=100, values=[derived("pace", "3")])
    table.quarter()
    assert (table.get("l.due.contracted"), table.get("l.due.produced")) == (2, 4)
    assert (table.get("due.0"), table.get("absorbed.0")) == (2, 1)
    assert table.get("l.contracted") == 1


def test_r12_11_a_pledge_runs_whatever_was_funded() -> None:
    """Rule 12.11: 3 promised and 1 funded: 3 are due, 1 arrives."""
    one = line("l", enters="one", promised="three")
    table = piped(one, values=[derived("one", "1"), derived("three", "3")])
    for _ in range(3):
        table.quarter()
    assert (table.get("due.0"), table.get("absorbed.0")) == (3, 1)


def test_r12_12_kept_over_four_quarters() -> None:
    """Rule 12.12: the start counts until it has passed; nothing due is 100, more is 100."""
    one = line("l", (0, 0, 500), start={"produced": 4})
    table = piped(one, slip_chance=50, kept_start=[1, 1.25], rolls={"line:l": 0})
    assert table.get("kept") == 80
    table.quarter()
    assert (table.get("absorbed.0"), table.get("due.0")) == (1, 2)
    assert table.get("kept") == pytest.approx(100 * 4 / 5.75, abs=0.0005)
    for _ in range(3):
        table.quarter()
    held = [table.get(f"absorbed.{n}") for n in range(4)]
    due = [table.get(f"due.{n}") for n in range(4)]
    assert held == [0.422, 0.563, 0.75, 1]
    assert due == [0.25, 0.5, 1, 2]
    assert table.get("kept") == pytest.approx(100 * 2.735 / 3.75, abs=0.0005)
    empty = piped(line("l"))
    empty.quarter()
    assert empty.get("kept") == 100
    more = piped(line("l", start={"delivered": 5}))
    more.quarter()
    assert (more.get("due.0"), more.get("kept")) == (0, 100)


def drifted(add: float, **changes: Any) -> float:
    """What one coupling adds to x in a quarter."""
    tracks = [track("x", couplings=[coupling(add, **changes)]), track("y", 63)]
    table = Table(build(tracks=tracks, derived=[derived("mark", "60"), derived("size", "0.5")]))
    table.quarter()
    return round(table.get("x") - 50, 3)


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        ({}, 0.5),
        ({"per": 10, "of": "y"}, 3.15),
        ({"per": 10, "of": "y", "at": 60}, 0.15),
        ({"per": 10, "of": "y", "at": 70}, 0),
        ({"per": 10, "of": "y", "at": 70, "counts": "below"}, 0.35),
        ({"per": 10, "of": "y", "at": 60, "counts": "below"}, 0),
        ({"per": 10, "of": "y", "at": 70, "counts": "around"}, -0.35),
        ({"per": 10, "of": "y", "at": 60, "counts": "around"}, 0.15),
    ],
)
def test_r13_1_a_coupling(changes: Plain, moved: float) -> None:
    """Rule 13.1: 0.5, constant or for every 10 of 63, above, below or around a mark."""
    assert drifted(0.5, **changes) == moved


def test_r13_2_a_mark_that_is_a_value() -> None:
    """Rule 13.2: above `mark`, which is 60, there are 3."""
    assert drifted(1, per=1, of="y", at="mark") == 3


def test_r13_3_rounded_scaled_switched_capped() -> None:
    """Rule 13.3: 0.0015 becomes 0.002, times 0.75 0.002 again; on or off; at most 0.001."""
    rate = {"per": 1000, "of": "y"}
    tracks = [
        track("x", couplings=[coupling(0.5, **rate, times="size")]),
        track("y", 3),
        track("off", couplings=[coupling(0.5, **rate, when=["x > 60"])]),
        track("on", couplings=[coupling(0.5, **rate, when=["x < 60"])]),
        track("most", couplings=[coupling(-0.5, **rate, times="size", most=0.001)]),
    ]
    table = Table(build(tracks=tracks, derived=[derived("size", "0.75")]))
    table.quarter()
    moved = [round(table.get(name) - 50, 3) for name in ("x", "off", "on", "most")]
    assert moved == [0.002, 0, 0.002, -0.001]


def test_r13_4_shocks() -> None:
    """Rule 13.4: two standard deviations of 1.5 are 3, and in many worlds they spread so."""
    tracks = [track("x", shock=1.5), track("y")]
    made = build(tracks=tracks)
    table = Table(made, normals={"track:x": -2000})
    table.quarter()
    assert (table.get("x"), table.get("y")) == (47, 50)
    assert table.found("drift", what="x")[0]["terms"] == [["shock", "chance", -3000]]
    many = Table(made, size=4000)
    many.quarter()
    values = many.world.values[many.row("x")] - 50_000
    assert abs(values.mean()) < 90 and 1420 < values.std() < 1580


def test_r13_5_a_track_set_to_a_value() -> None:
    """Rule 13.5: it takes 120 cut at 100, whatever its couplings, and the ledger says so."""
    tracks = [track("x", set_to="v", couplings=[coupling(-7)]), track("y")]
    table = Table(build(tracks=tracks, derived=[derived("v", "2 * y + 20")]))
    table.quarter()
    assert table.get("x") == 100
    assert table.found("drift", what="x")[0]["terms"] == [["v", "set each quarter", 50_000]]


def test_r13_5_a_track_that_reads_the_others() -> None:
    """Rule 13.5: y drifts to 43, and a reading of it says 43 at closing and 50 in operations."""
    tracks = [track("x", set_to="late"), track("z", set_to="soon")]
    tracks.append(track("y", couplings=[coupling(-7)]))
    values = [derived("soon", "y"), derived("late", "y", at="closing", noise=2)]
    table = Table(build(tracks=tracks, derived=values), normals={"derived:late": 1000})
    assert (table.get("late"), table.get("soon")) == (50, 50)
    table.quarter()
    assert [table.get(name) for name in ("y", "z", "x")] == [43, 50, 45]
    assert table.found("drift", what="x")[0]["terms"] == [["late", "set each quarter", -5000]]


def test_r13_6_the_terms_of_a_drift_sum_to_it() -> None:
    """Rule 13.6: couplings, arrivals, shocks and the range's cut add up to the change."""
    arrivals = [{"kind": "kit", "name": "Kit", "track": "x", "add": 3.333, "source": ["judgement"]}]
    tracks = [
        track("x", 97, shock=1, couplings=[coupling(0.7, per=3, of="y"), coupling(-0.1)]),
        track("y"),
    ]
    one = line("l", (0, 0, 0), start={"delivered": 2}, paid_from=None)
    del one["paid_from"]
    table = piped(
        one, arrivals=arrivals, tracks=tracks, cards=[action("a", effects=[shift("y", -1)])]
    )
    table.quarter(A={"orders": ["a"]})
    for entry in table.found("drift"):
        total = sum(term[2] for term in entry["terms"])  # type: ignore[attr-defined]
        assert entry["before"] + total == entry["after"]  # type: ignore[operator]
    sources = [term[0] for term in table.found("drift", what="x")[0]["terms"]]  # type: ignore[attr-defined]
    assert sources == ["+0.7/3 y", "-0.1", "arrivals", "shock", "bounds"]


def test_r3_6_derived_values_are_computed_before_the_pipelines_are_paid() -> None:
    """Rule 3.6: a coupling on a derived value reads the purse as it was before a line took 4."""
    tracks = [track("x", couplings=[coupling(1, per=1, of="left")]), track("y")]
    roles = [role("A", "one"), role("B", "two")]
    one = line("l", (0, 0, 0), enters="new", paid_from="A.bn")
    made = build(
        pipelines=pipelines(one),
        tracks=tracks,
        roles=roles,
        derived=[derived("room", "1"), derived("new", "4"), derived("left", "A.bn")],
    )
    table = Table(made)
    table.quarter()
    assert (table.get("A.bn"), table.get("x")) == (6, 60)
