"""The real AS graph as arrays: loading, routing, and agreement with the small engine and with recorded routes."""

import bz2
import gzip
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import bgpkit_nb as bgp
from tests.random_internet import link_of, network_of, random_case, refusals, told

np = pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.caida import CaidaError, read  # noqa: E402
from bgpkit_nb.internet import Internet, InternetError, Origin, propagate  # noqa: E402
from bgpkit_nb.internet.needs import forget_compiled  # noqa: E402

RANDOM = 3 * int(os.environ.get("BGPKIT_NB_EXAMPLES", "60"))
SERIAL_1 = b"# inferred clique: 1 2\n1|2|0\n1|3|-1\n2|3|-1\n3|4|-1\n"
SERIAL_2 = b"# inferred clique: 1 2\n1|2|0|bgp\n1|3|-1|bgp\n2|3|-1|mlp\n3|4|-1|bgp\n"
COMPANY = [(1, 2, 0), (1, 3, -1), (2, 3, -1), (3, 4, -1), (1, 5, -1), (5, 2, 0)]


def graph(links=COMPANY) -> Internet:
    return Internet.of(links)


def state(routing: internet.Routing) -> dict[int, tuple]:
    """What every AS learned from whom, with which AS_PATH."""
    ases = sorted(routing.internet.asn.tolist())
    return {asn: (routing.learned_from(asn), routing.as_path(asn), routing.hops(asn)) for asn in ases}


@pytest.fixture(scope="module")
def real(graph_file: Path) -> Internet:
    """The AS graph of the first of January 2018."""
    return internet.load(graph_file)


# -- loading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [SERIAL_1, SERIAL_2], ids=["serial-1", "serial-2"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress], ids=["plain", "gzip", "bzip2"])
def test_both_serials_are_loaded_plain_or_packed(tmp_path, content, pack):
    path = tmp_path / "20180101.as-rel.txt"
    path.write_bytes(pack(content))
    found = internet.load(path)

    assert sorted(found.links()) == [(1, 2, 0), (1, 3, -1), (2, 3, -1), (3, 4, -1)]
    assert (found.date, found.repeated, found.made_up) == ("2018-01-01", 0, False)
    assert repr(found) == "<Internet 20180101.as-rel.txt: 4 ASes, 3 transit and 1 peer links>"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"1|2|0\n1|2|-1\n", r"line 2: AS1 provides AS2, which contradicts .*line 1"),
        (b"1|2|0\n3|3|-1\n", "line 2: AS3 is linked to itself"),
        (b"1|2|0\n4294967296|3|0\n", "line 2: 4294967296 is no AS number"),
        (b"1|2|0\n3|4\n", "line 2: `3|4` has 2 fields"),
        (b"1|2|0|a|b\n", "line 1: .* has 5 fields"),
        (b"1|2|0|bgp\n3|4|0\n5|6|x|bgp\n", "line 3: `x` is no relation"),
        (b"1|2|-1\n2|3|-1\n3|1|-1\n", "a circle of providers: AS[123] provides .*; remove one of these links"),
        (b"<html>\n", "a web page"),
        (b"", "the file is empty"),
        (bz2.compress(SERIAL_1 * 99)[:-20], "the archive ends early"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_line(tmp_path, content, says):
    path = tmp_path / "as-rel.txt"
    path.write_bytes(content)

    with pytest.raises((CaidaError, InternetError), match=says) as refused:
        internet.load(path)
    assert str(path) in str(refused.value)


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "bomb"
    path.write_bytes(bz2.compress(bytes(80 * 2**20)))

    with pytest.raises(CaidaError, match="more than 67,108,864 bytes unpacked"):
        internet.load(path)


def test_repeated_links_of_a_file_are_one_link_and_counted(tmp_path):
    path = tmp_path / "as-rel.txt"
    path.write_bytes(b"1|2|-1\n1|2|-1\r\n3|4|0\n4|3|0|bgp\n")
    found = internet.load(path)

    assert (sorted(found.links()), found.repeated) == ([(1, 2, -1), (3, 4, 0)], 2)


def test_a_circle_of_providers_is_named_link_by_link():
    with pytest.raises(InternetError) as refused:
        Internet.of([(9, 1, -1), (1, 2, -1), (2, 3, -1), (3, 1, -1), (3, 4, -1)])

    said = str(refused.value)
    assert all(f"AS{a} provides AS{b}" in said for a, b in ((1, 2), (2, 3), (3, 1)))
    assert "AS9" not in said and "AS4" not in said


def test_providers_come_before_their_customers_and_ases_without_either_come_last():
    found = graph()
    place = {asn: found.index(asn) for asn in found.asn.tolist()}

    assert all(place[a] < place[b] for a, b, relation in found.links() if relation)
    assert {int(asn) for asn in found.asn[: found.transit]} == {1, 2, 3}
    assert {int(asn) for asn in found.asn[found.transit : found.core]} == {5}


def test_the_customer_cone_counts_every_as_below_once():
    found = graph([(1, 2, -1), (1, 3, -1), (2, 4, -1), (3, 4, -1), (5, 6, 0)])

    assert {asn: int(found.sizes[found.index(asn)]) for asn in range(1, 7)} == {1: 4, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1}


def test_the_real_graph_of_2018_has_the_ases_and_links_counted_elsewhere(real, graph_file):
    assert (len(real), real.transit) == (60_006, 9_011)
    assert (len(real.providers.near), len(real.peers.near)) == (117_703, 2 * 143_637)
    assert sorted(real.links()) == sorted(read(graph_file).links())


# -- routing -----------------------------------------------------------------------------------------------


def test_every_as_has_the_class_path_and_next_hop_that_the_rules_give():
    assert state(propagate(graph(), 4)) == {
        1: ("customer", (3, 4), (1, 3, 4)),
        2: ("customer", (3, 4), (2, 3, 4)),
        3: ("customer", (4,), (3, 4)),
        4: ("own", (), (4,)),
        5: ("peer", (2, 3, 4), (5, 2, 3, 4)),
    }


def test_prepends_move_a_route_on_the_way_up_across_and_down():
    links = [(1, 3, -1), (2, 3, -1), (1, 9, -1), (2, 9, -1), (1, 8, 0), (2, 8, 0)]
    plain = propagate(graph(links), 3)
    up = propagate(graph(links), 3, prepends={(3, 1): 1})
    across = propagate(graph(links), 3, prepends={(1, 8): 1})
    down = propagate(graph(links), 3, prepends={(1, 9): 2})

    assert [plain.hops(asn)[1] for asn in (8, 9)] == [1, 1]
    assert [up.as_path(1), up.hops(8)[1], up.hops(9)[1]] == [(3, 3), 2, 2]
    assert [across.hops(asn)[1] for asn in (8, 9)] == [2, 1]
    assert [down.hops(asn)[1] for asn in (8, 9)] == [1, 2]


def test_of_several_links_between_two_ases_the_prepends_of_each_count():
    found = graph([(1, 2, -1), (1, 2, -1), (1, 2, -1)])

    assert propagate(found, 2).decision(1).route.session == "1-2"
    assert propagate(found, 2, prepends={(2, 1): 5, (2, 1, 2): 4}).decision(1).route.session == "1-2-2"
    assert propagate(found, 2, prepends={(2, 1, 0): 3}, silent=[(2, 1, 1)]).decision(1).route.session == "1-2-2"
    assert propagate(found, 2, silent=[(2, 1)]).as_path(1) is None


def test_ties_count_the_equal_offers_that_only_the_lowest_number_cut():
    found = graph([(1, 9, -1), (2, 9, -1), (3, 9, -1), (1, 5, -1), (2, 5, -1), (3, 5, -1), (3, 6, -1)])
    routing = propagate(found, 9, prepends={(3, 5): 1})

    assert {asn: int(routing.ties[found.index(asn)]) for asn in (5, 6, 1, 9)} == {5: 1, 6: 0, 1: 0, 9: 0}


def test_a_path_that_no_update_could_carry_is_not_passed_on():
    found = graph([(1, 2, -1), (2, 3, -1), (1, 4, -1)])
    most = propagate(found, 3, prepends={(3, 2): 1009})
    over = propagate(found, 3, prepends={(3, 2): 1009, (2, 1): 1})

    assert (len(most.as_path(1)), most.as_path(4)) == (1011, None)
    assert (over.as_path(1), over.learned_from(1), int(over.reached.sum())) == (None, None, 2)


def test_an_island_and_an_origin_without_neighbours_that_listen_reach_nobody():
    found = graph([(1, 2, -1), (8, 9, 0)])

    assert state(propagate(found, 2))[9] == (None, None, ())
    assert propagate(found, 2, silent=[(2, 1)]).catchments() == {}


def test_a_routing_to_an_island_or_to_an_origin_without_providers_says_why_few_hear_it():
    found = graph([(1, 2, -1), (8, 9, 0), (1, 3, -1), (4, 3, 0), (4, 5, -1)])

    assert repr(propagate(found, 9)) == (
        "<Routing to AS9: 2 of 7 ASes have a route; AS9 is on an island of 2 ASes, with no link to the other 5>"
    )
    assert propagate(found, 4).remarks == (
        "AS4 has no provider, so only its peers and customers, and those below, can hear it",
    )
    assert propagate(found, 2).remarks == ()


@pytest.mark.parametrize("seed", range(20))
def test_a_glance_at_some_ases_shows_what_the_routing_of_all_does(seed):
    case = random_case(seed, origins=1 + seed % 2)
    found = Internet.of(case.links)
    origins = [*case.origins[1:], Origin(case.origins[0], behind=(found.asn[0].item(),) * (seed % 3 == 0))]
    routing = propagate(found, *origins, prepends=case.prepends, silent=case.silent)
    some = found.asn[seed % 2 :: 2].tolist()[::-1]
    seen = internet.Engine(found).at(some, *origins, prepends=case.prepends, silent=case.silent)

    assert found.asn[seen.at].tolist() == some
    for column in ("classes", "lengths", "next_hops"):
        there = routing.reached[seen.at] if column == "lengths" else slice(None)
        assert getattr(seen, column)[there].tolist() == getattr(routing, column)[seen.at][there].tolist()


@pytest.mark.parametrize("weights", [[1.0], "heavy", [[1.0] * 5], [1, 2, float("nan"), 4, 5], [1, 2, -3, 4, 5]])
def test_weights_that_lack_ases_or_are_no_weights_are_refused(weights):
    with pytest.raises(InternetError, match=r"weights cannot be .* 5 ASes|the weight of AS\d cannot be (nan|-3.0)"):
        propagate(graph(), 4).catchments(weights)


def test_anycast_and_hijack_share_the_ases_out_by_the_same_rules():
    found = graph([(1, 3, -1), (2, 3, -1), (1, 7, -1), (2, 8, -1), (1, 2, 0)])
    shared = propagate(found, 7, 8)
    forged = propagate(found, 7, Origin(8, behind=(7,)))

    assert shared.captured() == {7: 3, 8: 2}
    assert forged.as_path(2) == (8, 7)
    assert forged.as_path(3) == (1, 7)
    assert shared.catchments() == {1: 2, 2: 1} or sum(shared.catchments().values()) == 3


def test_ases_that_validate_origins_drop_the_invalid_one_and_save_those_behind_them():
    found = graph([(1, 2, -1), (2, 4, -1), (1, 3, -1), (3, 5, -1), (2, 9, -1), (3, 8, -1)])
    hijack = [8, Origin(9, valid=False)]

    assert propagate(found, *hijack).as_path(4) == (2, 9)
    saved = propagate(found, *hijack, rov=[2])
    assert saved.as_path(4) == (2, 1, 3, 8)
    assert refusals(saved.decision(2)) == [("2-9-0", "rov: invalid")]
    assert propagate(found, *hijack, rov=[1]).as_path(4) == (2, 9)


def test_a_leak_draws_in_providers_and_the_otc_mark_stops_it():
    found = graph([(1, 2, 0), (1, 3, -1), (2, 3, -1), (1, 9, -1), (2, 4, -1), (2, 6, 0)])
    leak = propagate(found, 9, leaks=3)

    assert propagate(found, 9).as_path(2) == (1, 9)
    assert (leak.as_path(2), leak.learned_from(2)) == ((3, 1, 9), "customer")
    assert [leak.as_path(asn) for asn in (1, 3, 4, 6)] == [(9,), (1, 9), (2, 3, 1, 9), (2, 3, 1, 9)]
    for adopters in ([1, 2], [2, 3]):
        stopped = propagate(found, 9, leaks=3, otc=adopters)
        assert (stopped.as_path(2), stopped.as_path(6)) == ((1, 9), None)
    assert refusals(propagate(found, 9, leaks=3, otc=[1, 2]).decision(2)) == [("2-3-0", "otc: leak")]
    assert propagate(found, 9, leaks=3, otc=[2]).as_path(2) == (3, 1, 9)
    assert propagate(found, 9, leaks=1).as_path(2) == (1, 9)


def test_a_setting_that_will_not_do_is_refused_with_what_would():
    found = graph()
    for wrong, says in [
        (lambda: propagate(found, 77), "there is no AS 77 in AS graph; choose one that has a link there"),
        (lambda: propagate(found), "nobody announces the prefix; name at least one origin"),
        (lambda: propagate(found, 4, 4), "AS4 announces twice; name every origin once"),
        (lambda: propagate(found, 4, prepends={(4, 3): 1011}), "cannot be 1011; choose 0 to 1010"),
        (lambda: propagate(found, 4, prepends={(4, 3): -1}), "prepend of AS4 towards AS3 cannot be -1"),
        (lambda: propagate(found, 4, prepends={(4, 1): 1}), "AS1 is no neighbour of AS4; choose one"),
        (lambda: propagate(found, 4, silent=[(4, 3, 1)]), "AS4 and AS3 have no link 1; choose 0 to 0"),
        (lambda: propagate(found, 4, silent=[4]), "4 names no link; write"),
        (lambda: Internet.of([(1, 2, 7)]), "link 1: relation 7 is unknown"),
        (lambda: Internet.of([]), "a graph cannot have 0 ASes"),
    ]:
        with pytest.raises(InternetError) as refused:
            wrong()
        assert says in str(refused.value)


def test_an_engine_forgets_the_settings_of_its_last_call_and_kept_routings_stay():
    found = graph()
    engine = internet.Engine(found)
    before = state(engine.route(4))
    kept = engine.route(4, prepends={(4, 3): 3, (3, 1): 2}, silent=[(3, 2)]).kept()
    seen = state(kept)

    assert state(engine.route(4)) == before
    assert state(kept) == seen != before


def test_what_numba_brings_is_asked_for_by_the_name_of_the_extra():
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import bgpkit_nb as bgp\n"
        "found = bgp.internet.Internet.of([(64496, 64497, -1)])\n"
        "try: bgp.internet.propagate(found, 64497)\n"
        "except ImportError as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.startswith("the real AS graph needs numba")
    assert "install the extra that brings it: pip install 'bgpkit_nb[research]'" in ran.stdout


def test_a_file_is_fetched_with_neither_numpy_nor_numba_and_its_graph_read_without_numba(tmp_path):
    (tmp_path / "as-rel.txt").write_text("64496|64497|-1\n", encoding="utf-8")
    code = (
        "import sys; sys.modules['numba'] = sys.modules['numpy'] = None\n"
        "import bgpkit_nb as bgp\n"
        "try: bgp.internet.download('2025-10')\n"
        "except bgp.internet.InternetError as error: print(str(error)[-21:])\n"
        "try: bgp.internet.load('x')\n"
        "except ImportError as error: print(str(error)[:29])\n"
        "del sys.modules['numpy']\n"
        "found = bgp.internet.load('as-rel.txt')\n"
        "print(found.links())\n"
        "try: found.sizes\n"
        "except ImportError as error: print(str(error)[:29])\n"
    )
    environment = os.environ | {"BGPKIT_NB_CACHE": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment)

    assert ran.stdout.splitlines() == [
        "Then say accept=True.", "the real AS graph needs numpy", "[(64496, 64497, -1)]",
        "the real AS graph needs numba",
    ], ran.stderr  # fmt: skip


def test_what_was_compiled_before_any_file_changed_is_compiled_again(tmp_path):
    (cache := tmp_path / "__pycache__").mkdir()
    times = {"caller.py": 10, "called.py": 30, "__pycache__/caller.1.nbi": 20, "__pycache__/fresh.1.nbi": 40}
    for name, seconds in times.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (seconds, seconds))
    forget_compiled(tmp_path)
    forget_compiled(tmp_path / "nowhere")

    assert [each.name for each in cache.iterdir()] == ["fresh.1.nbi"]


# -- one Internet, two engines -----------------------------------------------------------------------------


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 10, 1)))
def test_the_small_engine_and_the_arrays_agree_on_random_networks(start):
    for seed in range(start, start + max(RANDOM // 10, 1)):
        case = random_case(seed, origins=1 + (seed % 3 == 0))
        found = Internet.of(case.links)
        routing = propagate(found, *case.origins, prepends=case.prepends, silent=case.silent)
        outcome = bgp.solve(bgp.Scenario("random", network_of(case), case.origins[0]))
        for asn in found.asn.tolist():
            small, large = outcome.decision(asn), routing.decision(asn)
            assert told(small) == told(large), (seed, asn)
            assert link_of(small.route) == link_of(large.route), (seed, asn)
            assert routing.as_path(asn) == (small.route and small.route.as_path), (seed, asn)


def test_the_winner_of_the_arrays_is_the_winner_of_the_decision_in_the_real_graph(real):
    routing = propagate(real, 13335, prepends={(13335, 174): 2, (174, 3356): 3, (6939, 4637): 1})
    hubs = np.argsort(-np.diff(real.peers.start))[:5].tolist()
    for at in [*hubs, *range(0, len(real), 997)]:
        asn = int(real.asn[at])
        decision = routing.decision(asn)
        assert (decision.route and decision.route.as_path) == routing.as_path(asn)
        if decision.route:
            equal = [route for route in decision.candidates if goodness(route) == goodness(decision.route)]
            assert int(routing.ties[at]) == len(equal) - 1
            assert all(a != b for a, b in pairwise(routing.hops(asn)))


def goodness(route: bgp.Route) -> tuple[int, int]:
    return route.local_pref, route.length


def test_every_route_of_2018_agrees_with_the_recorded_ones(real, oracle_folder):
    from tests.internet_oracle import differences, recorded

    path = oracle_folder / "internet" / "bgpy_routes_20180101.csv.gz"
    if not path.exists():
        pytest.skip(f"No {path.name} among the recordings.")
    results = list(differences(internet.Engine(real), recorded(path)))

    assert [line for _, line in results if line] == []
    assert sum(count for count, _ in results) == 477_209


def test_the_oracle_counts_what_differs_and_names_what_cannot_be_compared(tmp_path, capsys):
    from tests.internet_oracle import main

    (graph_ := tmp_path / "as-rel.txt").write_bytes(SERIAL_1)
    (said := tmp_path / "routes.csv").write_text("")
    header = "origin,asn,class,path_length,next_hop\n"
    right = header + "4,4,origin,1,4\n4,3,customers,2,4\n4,1,customers,3,3\n4,2,customers,3,3\n"
    for text, status, says in [
        (right, 0, "4 routes, 0 differ"),
        (right.replace("4,2,customers,3,3", "4,2,peers,3,3"), 1, "4 routes, 1 differ"),
        (right.replace("4,2,customers,3,3\n", ""), 1, "4 routes, 1 differ"),
        (header, 1, "0 routes, 0 differ"),
        (header + "9,4,origin,1,9\n", 2, "there is no AS 9"),
        (header + "4,4,self,1,4\n", 2, "line 2: no recorded route"),
        ("origin,asn\n4,4\n", 2, "has no column class, next_hop, path_length"),
    ]:
        said.write_text(text)
        assert main([str(graph_), str(said)]) == status
        printed = capsys.readouterr()
        assert says in printed.out + printed.err


def test_a_census_of_all_origins_counts_what_each_routing_shows():
    counts_as_routings_show(internet.synthetic(300, seed=3), chunk=70)


def test_a_census_of_a_chain_too_long_for_narrow_words_agrees_as_well():
    chain = [(n, n + 1, -1) for n in range(1, 1030)]
    found = graph([*chain, (7, 2000, -1), (500, 2001, 0), (2001, 2002, -1), (900, 2003, -1), (1, 2003, -1)])
    some = [1, 2, 7, 500, 1029, 1030, 2000, 2001, 2002, 2003]

    counts_as_routings_show(found, some)
    # from one end of the chain to the other no path can be carried
    assert sum(int(part.reached[0]) for part in internet.census(found, [1030])) < len(found) - 1


@pytest.mark.parametrize("start", range(0, RANDOM, max(RANDOM // 6, 1)))
def test_a_census_of_random_networks_with_parallel_links_counts_what_each_routing_shows(start):
    for seed in range(start, start + max(RANDOM // 6, 1)):
        counts_as_routings_show(Internet.of(random_case(seed).links), chunk=5)


def counts_as_routings_show(found: Internet, origins: list[int] | None = None, **settings) -> None:
    """Whether a census agrees with the routing of each of its origins."""
    engine, seen = internet.Engine(found), []
    for part in internet.census(found, origins, **settings):
        seen += found.asn[part.origin].tolist()
        for number, at in enumerate(part.origin.tolist()):
            routing = engine.route(int(found.asn[at]))
            row = slice(part.start[number], part.start[number + 1])
            counted = dict.fromkeys(found.asn[part.neighbour[row]].tolist(), 0)
            for asn, ases in zip(found.asn[part.neighbour[row]].tolist(), part.ases[row].tolist(), strict=True):
                counted[asn] += ases
            assert {asn: ases for asn, ases in counted.items() if ases} == routing.catchments()
            assert part.by_class[number].tolist() == [int((routing.classes == kind).sum()) for kind in (1, 2, 3)]
            assert int(part.hops[number]) == int(routing.lengths[routing.reached].sum())
    assert seen == (found.asn.tolist() if origins is None else origins)
