"""Recorded decisions of real routers, replayed event by event: the best route, its list, and who shares."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bgpkit_nb.decision import Decision, Table, decide
from tests.oracle import decisions
from tests.oracle.__main__ import main
from tests.oracle.replay import cases, judge, scenario_of

DATA = Path(__file__).parent / "data"
RECORDED = {
    "frr_bestpath": 5301,
    "bird_bestpath": 3888,
    "gobgp_bestpath": 1944,
    "special_cases": 762,
}


def recorded(name: str) -> list[dict]:
    """The decisions of a file; what is about several routers is left out."""
    return [case for case in cases(DATA / f"{name}.jsonl.gz") if "events" in case]


def list_of(case: dict, table: Table) -> list[int]:
    """The router's own list: as it keeps one, or newest first."""
    order = table.order or tuple(reversed(range(len(table.routes))))
    return [decisions.index_in(case, table.routes[index]) for index in order]


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_decision_comes_out_and_so_does_the_router_s_list(name: str) -> None:
    replayed = [(case, *decisions.replay(case)) for case in recorded(name)]

    wrong = [case["id"] for case, _, said in replayed if decisions.index_in(case, said.route) != case["best"]]
    assert wrong == []
    assert [case["id"] for case, table, _ in replayed if list_of(case, table) != case["list_order"]] == []
    assert len(replayed) == RECORDED[name]


def shares_as_recorded(case: dict, decision: Decision) -> bool:
    """Those that FRR marked multipath are equal here, and it left out only next hops that it had already."""
    ours = {decisions.index_in(case, decision.candidates[index]) for index in decision.equal}
    marked = {case["best"], *case["multipath"]}
    hops = {case["routes"][index]["next_hop"] for index in marked}
    return marked <= ours and all(case["routes"][index]["next_hop"] in hops for index in ours - marked)


def test_who_shares_the_traffic_is_who_frr_marked_multipath() -> None:
    chosen = [case for case in recorded("frr_bestpath") if case["best"] is not None]

    assert [case["id"] for case in chosen if not shares_as_recorded(case, decisions.replay(case)[1])] == []
    assert Counter(bool(case["multipath"]) for case in chosen)[True] > 300


@pytest.mark.parametrize("name", ["bird_bestpath", "gobgp_bestpath"])
def test_deciding_at_once_is_hearing_one_after_the_other(name: str) -> None:
    """For these two, order of arrival says it all, unless somebody withdrew."""
    for case in recorded(name)[::7]:
        if {what for what, _ in case["events"]} == {"announce"}:
            table, _ = decisions.replay(case)
            said = decide(
                table.routes, family=decisions.family_of(case), switches=decisions.switches_of(case)
            )
            assert said.route == table.routes[table.best]


def test_frr_names_the_step_that_the_recorder_named_for_most() -> None:
    """The recorder compares the winner with everybody; a walk in pairs need not."""
    ours = {"peer_type": "ebgp", "neighbor_ip": "peer_address"}
    alike = Counter(
        ours.get(case["deciding_step"], case["deciding_step"]) == decisions.replay(case)[1].settled_by
        for case in recorded("frr_bestpath")[::5]
        if case["best"] is not None
    )

    assert alike[True] > 0.95 * alike.total()


# The command


def run(capsys: pytest.CaptureFixture, *names: str) -> tuple[int, str]:
    """The exit status and what is printed."""
    status = main(list(names))
    return status, capsys.readouterr().out


def written(path: Path, lines: list[dict]) -> str:
    """A file of cases, as plain text."""
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return str(path)


def test_the_command_counts_and_is_content_when_all_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    name = written(tmp_path / "few.jsonl", recorded("special_cases")[:20])

    assert run(capsys, name) == (0, f"{name}: 20 cases, 20 agree\n")


def test_the_command_shows_both_traces_of_a_disagreement(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    case = recorded("frr_bestpath")[0]
    name = written(tmp_path / "wrong.jsonl", [{**case, "best": 0}])

    status, printed = run(capsys, name)

    assert status == 1
    assert printed.startswith(f"{name}: 1 cases, 0 agree\n  {case['id']}\n    we say\n      best 1 (e5)")
    assert "settled by as_path" in printed and "recorded\n      best 0 (e2)" in printed


def test_the_command_shows_what_each_router_of_an_as_chose_where_it_disagrees(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    case = next(cases(DATA / "ibgp_cases.jsonl.gz"))
    name = written(tmp_path / "ibgp.jsonl", [{**case, "best_ext_by_router": [1, *case["best_ext_by_router"][1:]]}])

    status, printed = run(capsys, name)

    assert status == 1
    assert "[3, 3, 3, 3, 3]\n      r0 for 10.200.0.0/24: the route over iBGP from r" in printed


def test_routers_that_never_came_to_rest_agree_where_no_stable_state_exists() -> None:
    """Two reflectors far apart, and MEDs of one neighbour at two exits: no outcome can last."""
    neighbours = [(2, 64602, 10), (5, 64602, 1), (5, 64602, 1), (2, 64601, 1)]
    case = {
        "id": "restless", "implementation": "FRR 8.4.4", "settings": ["compare-routerid", "deterministic-med"],
        "local_as": 65000, "routers": [{"router": n, "router_id": f"10.255.0.{n + 1}"} for n in range(6)],
        "igp_links": [[1, 0, 11], [2, 0, 3], [3, 1, 9], [3, 2, 10], [4, 2, 1], [5, 2, 10]],
        "reflectors": [0, 1], "next_hop_self": True,
        "external": [{"ext": n, "at": at, "asn": asn, "rid": f"192.168.0.{n + 1}", "link": 0, "address": f"10.0.0.{n}"}
                     for n, (at, asn, _) in enumerate(neighbours)],
        "routes": [{"ext": n, "local_pref": 100, "as_path": [asn, 100], "origin": "igp", "med": med}
                   for n, (_, asn, med) in enumerate(neighbours)],
        "best_ext_by_router": [3, 3, 3, 3, 3, 1],
    }

    assert judge({**case, "unstable": True}).agrees
    assert not judge({**case, "unstable": False}).agrees


def test_reflectors_that_never_agreed_come_round_and_those_that_did_hold_still() -> None:
    cases_of = [case for case in cases(DATA / "special_cases.jsonl.gz") if "reflectors" in case]
    still = {**cases_of[0], "samples_changed": {"a": 0, "d": 0}}

    assert [judge(case).agrees for case in cases_of] == [True, True]
    assert not judge(still).agrees


def test_the_recorded_wedgie_is_replayed_step_by_step() -> None:
    (story,) = [case for case in cases(DATA / "network_cases_bird.jsonl.gz") if "steps" in case]

    assert judge(story).agrees


@pytest.mark.parametrize("names", [(), ("--help",)])
def test_the_command_without_files_says_how_to_use_it(names: tuple, capsys: pytest.CaptureFixture) -> None:
    status, printed = run(capsys, *names)

    assert status == 2
    assert "python -m tests.oracle FILE" in printed


def test_the_command_refuses_what_is_no_recording(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([written(tmp_path / "odd.jsonl", [{"id": "x"}])]) == 2
    assert "case 'x' has none of the recorded forms" in capsys.readouterr().err


def test_a_recorded_network_is_judged_with_its_own_router_family() -> None:
    case = next(cases(DATA / "network_cases_bird.jsonl.gz"))

    assert scenario_of(case).network.routers[0].family == "bird"
    assert judge(case).agrees
