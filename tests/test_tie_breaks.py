"""The tie-break laboratory and what it stands on: candidates, puzzles, families compared, every order of arrival."""

import json
import pickle
from itertools import combinations

import pytest
from traitlets import TraitError

import bgpkit_nb as bgp
from bgpkit_nb.candidates import FIELDS, MOST_CANDIDATES, routes_of
from bgpkit_nb.decision import FAMILIES, hear_all, parting, winners_by_order
from bgpkit_nb.decision.family import DOCUMENTED
from bgpkit_nb.route import Segment
from bgpkit_nb.view import TieBreakLab
from bgpkit_nb.words.families import family_of, meetings

CYCLE = bgp.PUZZLES["med cycle"].candidates

each_puzzle = pytest.mark.parametrize("name", bgp.PUZZLES)


# Candidates


def test_a_candidate_becomes_the_route_that_a_router_holds() -> None:
    written = bgp.Candidate(
        "A", "64496 {64500 64501} 64511", 120, "egp", 5, "iBGP", 7, "192.0.2.9", "192.0.2.10", 3, 2, False
    )

    route = written.route()

    assert (route.as_path, route.length, route.first_as) == ((64496, (64500, 64501), 64511), 3, 64496)
    assert (route.local_pref, route.origin, route.med, route.ebgp, route.igp_metric) == (120, 1, 5, False, 7)
    assert (route.peer_id & 255, route.peer_address & 255, route.weight) == (9, 10, 3)
    assert (len(route.attrs.clusters), route.reachable, route.session) == (2, False, "A")


def test_what_a_confederation_added_is_written_in_round_brackets() -> None:
    route = bgp.Candidate("A", "(64512 64513) 64496 [64514]").route()

    assert route.as_path == (
        Segment("sequence", (64512, 64513)),
        64496,
        Segment("set", (64514,)),
    )
    assert (route.length, route.first_as) == (1, 64496)


def test_a_candidate_typed_as_text_is_the_one_it_was_typed_from() -> None:
    written = bgp.Candidate("A", "64496 {64500 64501}", med=5, igp_metric=None, reachable=False)

    assert bgp.Candidate(**written.texts()) == written
    assert set(written.texts()) == {field.name for field in FIELDS}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "name cannot be ' '; choose 1 to 24 characters"),
        ("name", "A" * 25, "choose 1 to 24 characters"),
        ("as_path", "64496 {", "AS_PATH cannot be '64496 {'; choose AS numbers such as"),
        ("as_path", "{}", "AS_PATH cannot be"),
        ("as_path", "0", "AS_PATH cannot be"),
        ("as_path", "4294967296", "AS_PATH cannot be"),
        ("as_path", "64496 " * 65, "64 ASes at most"),
        ("as_path", "1" * 5000, "AS_PATH cannot be"),
        ("local_pref", -1, "LOCAL_PREF cannot be -1; choose a whole number from 0 to 4294967295"),
        ("local_pref", "", "LOCAL_PREF cannot be ''"),
        ("local_pref", "1e3", "LOCAL_PREF cannot be '1e3'"),
        ("med", "4294967296", "MED cannot be '4294967296'; choose a whole number .*, or nothing"),
        ("med", True, "MED cannot be True"),
        ("med", "१", "MED cannot be"),
        ("weight", 65536, "weight cannot be 65536; choose a whole number from 0 to 65535"),
        ("origin", "BGP", "ORIGIN cannot be 'BGP'; choose IGP, EGP, INCOMPLETE"),
        ("session", "tcp", "session cannot be 'tcp'; choose eBGP or iBGP"),
        ("router_id", "192.0.2", "router id cannot be '192.0.2'; choose an IPv4 address"),
        ("address", "::1", "peer address cannot be '::1'; choose an IPv4 address"),
        ("reachable", "perhaps", "next hop resolves cannot be 'perhaps'; choose yes or no"),
    ],
)
def test_what_no_route_can_have_is_refused_with_what_would_do(field: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.Candidate(**{"name": "A", field: value})


def test_candidates_are_counted_and_told_apart_by_name() -> None:
    with pytest.raises(ValueError, match=f"cannot be 0 candidates; choose 1 to {MOST_CANDIDATES}"):
        routes_of([])
    with pytest.raises(ValueError, match="cannot be 9 candidates"):
        routes_of([bgp.Candidate(f"R{number}") for number in range(9)])
    with pytest.raises(ValueError, match="two candidates are called 'A'; give each"):
        routes_of([bgp.Candidate("A"), bgp.Candidate("A")])


# Arrivals


def test_in_frr_and_bird_each_route_of_the_cycle_wins_in_two_of_six_orders() -> None:
    routes = routes_of(CYCLE)

    for name in ("frr", "bird"):
        winners = list(winners_by_order(routes, name).values())
        assert [winners.count(index) for index in range(3)] == [2, 2, 2]
    assert set(winners_by_order(routes, "rfc4271").values()) == {2}


@each_puzzle
@pytest.mark.parametrize("family", FAMILIES)
def test_every_loser_fell_in_what_was_heard(name: str, family: str) -> None:
    decision = hear_all(routes_of(bgp.PUZZLES[name].candidates), family)

    for index in range(len(decision.candidates)):
        assert (decision.fell(index) is None) == (index == decision.best)


def test_orders_of_many_routes_are_not_tried() -> None:
    with pytest.raises(ValueError, match="5 routes arrive in too many orders; choose 4 at most"):
        winners_by_order(routes_of([bgp.Candidate(f"R{number}") for number in range(5)]), "frr")
    with pytest.raises(ValueError, match="nothing to hear; give one route or more"):
        hear_all([])


@each_puzzle
def test_two_decisions_part_exactly_where_they_hold_different_routes_first(name: str) -> None:
    routes = routes_of(bgp.PUZZLES[name].candidates)

    for one, other in combinations([hear_all(routes, family) for family in FAMILIES], 2):
        found = parting(one, other)
        assert one.best == other.best or found is not None
        if found:
            assert found.one != found.other
            assert found.step.name in {step.name for step in (*one.steps, *other.steps)}
        assert parting(one, one) is None


# Families compared


@each_puzzle
def test_the_families_of_a_puzzle_take_different_routes_and_its_source_is_named(name: str) -> None:
    puzzle = bgp.PUZZLES[name]

    takes = [row["takes"] for row in bgp.compare_families(puzzle.candidates, puzzle.families).table]

    assert len(set(takes)) == len(takes) == 2
    assert puzzle.source
    assert pickle.loads(pickle.dumps(puzzle)) == puzzle


def test_words_say_who_takes_what_where_they_part_and_that_order_counts() -> None:
    assert bgp.compare_families(CYCLE, ("rfc4271", "frr")).sentences == (
        "RFC 4271 takes B; FRRouting takes A1.",
        "RFC 4271 and FRRouting part at IGP metric: then RFC 4271 still holds B, and FRRouting A1.",
        "In RFC 4271, A1 drops out at IGP metric: 12 beats 13 by 1.",
        "In FRRouting, B drops out against A2 at IGP metric: 11 beats 12 by 1.",
        "In FRRouting the order of arrival counts. Of 6 orders, each wins in: A1 2, A2 2, B 2.",
    )


def test_who_met_whom_is_told_by_name() -> None:
    assert meetings(hear_all(routes_of(CYCLE), "bird")) == [
        "A1 beats A2 at MED: 100 beats 150 by 50.",
        "B beats A1 at IGP metric: 12 beats 13 by 1.",
    ]
    assert meetings(hear_all(routes_of(CYCLE))) == [
        "Of A1, A2 and B: at MED out goes A2 (100 beats 150 by 50); at IGP metric out goes A1 (12 beats 13 by 1)."
    ]


def test_families_known_from_documents_only_say_so_in_words_and_table() -> None:
    said = bgp.compare_families(CYCLE, FAMILIES)

    known = {row["family"]: row["known"] for row in said.table}
    assert {name for name, how in known.items() if how == DOCUMENTED} == {"Cisco IOS", "Junos", "OpenBGPD"}
    for name in ("Cisco IOS", "Junos", "OpenBGPD"):
        assert f"{name} ({DOCUMENTED})" in said.sentences[0]


def test_switches_stand_behind_plus_signs() -> None:
    rules = family_of("frr + missing-as-worst + bgp deterministic-med")

    assert rules.set == ("deterministic-med", "missing-as-worst")
    assert family_of(rules) is rules


@pytest.mark.parametrize(
    ("families", "says"),
    [
        (("quagga",), "there is no router family 'quagga'; choose rfc4271"),
        (("gobgp + deterministic-med",), "gobgp has no switch 'deterministic-med'; choose"),
        (("frr + as-path ignore + as-path confed",), "contradict each other; choose one of them"),
        ((), "there is no family to ask"),
    ],
)
def test_families_that_cannot_be_are_refused_by_name(families: tuple, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.compare_families(CYCLE, families)


def test_an_as_set_is_written_in_braces_wherever_a_path_is_shown() -> None:
    lab = bgp.tie_break_lab("as set")

    assert lab.deciders[0].funnel.view["candidates"][0]["as_path"] == "{64496 64497} 64511"


# The laboratory


@pytest.fixture
def lab() -> TieBreakLab:
    return bgp.tie_break_lab("med cycle")


def type_in(lab: TieBreakLab, row: int, **texts: str) -> None:
    """What the browser sends when somebody types."""
    rows = [dict(each) for each in lab.table.rows]
    rows[row].update(texts)
    lab.table.set_state({"rows": rows, "sent": lab.table.ack + 1})


def winners(lab: TieBreakLab) -> list[str]:
    return [decision.route.session for decision in lab.decisions]


@each_puzzle
def test_every_puzzle_can_be_chosen_and_shows_its_families(name: str) -> None:
    lab = bgp.tie_break_lab()

    lab.puzzles.value = name

    puzzle = bgp.PUZZLES[name]
    assert lab.candidates == puzzle.candidates
    assert [decision.rules for decision in lab.decisions] == [family_of(each) for each in puzzle.families]
    assert puzzle.question in lab.question.value.replace("&#x27;", "'")
    assert len(set(winners(lab))) == 2


def test_the_funnels_are_the_traces_and_mark_where_they_part(lab: TieBreakLab) -> None:
    for decider, decision in zip(lab.deciders, lab.decisions, strict=True):
        view = decider.funnel.view
        assert [step["name"] for step in view["steps"]] == [step.name for step in decision.steps]
        assert [step["name"] for step in view["steps"] if step["parted"]] == ["igp_metric"]
        assert [each["fate"] == "best" for each in view["candidates"]] == [
            index == decision.best for index in range(3)
        ]
        assert [cell["best"] for cell in lab.table.fates[lab.deciders.index(decider)]["cells"]] == [
            index == decision.best for index in range(3)
        ]
    assert len(json.dumps([decider.funnel.view for decider in lab.deciders])) < 20_000


def test_what_is_typed_is_decided_at_once(lab: TieBreakLab) -> None:
    assert winners(lab) == ["A1", "B"]

    type_in(lab, 2, local_pref="200")

    assert winners(lab) == ["B", "B"]
    assert lab.candidates[2].local_pref == 200
    assert lab.table.ack == 1


def test_order_of_arrival_is_an_input(lab: TieBreakLab) -> None:
    lab.table.set_state({"rows": lab.table.rows[::-1], "sent": 1})

    assert [candidate.name for candidate in lab.candidates] == ["B", "A2", "A1"]
    assert winners(lab) == ["B", "A1"]


def test_what_cannot_be_read_stays_with_the_reason_below_and_the_funnels_wait(lab: TieBreakLab) -> None:
    type_in(lab, 0, med="many", local_pref="200")

    assert lab.table.rows[0]["med"] == "many"
    reason = "MED cannot be 'many'; choose a whole number from 0 to 4294967295, or nothing."
    assert lab.table.errors == {"0.med": reason}
    assert winners(lab) == ["A1", "B"]
    assert lab.words.view["status"].startswith("One value cannot be used, so the rest waits: MED cannot be 'many'")
    type_in(lab, 0, med="3")
    assert lab.table.errors == {}
    assert winners(lab) == ["A1", "A1"]


def test_two_routes_of_one_name_are_refused_below_the_second(lab: TieBreakLab) -> None:
    type_in(lab, 1, name="A1")

    assert list(lab.table.errors) == ["1.name"]


def test_family_and_switches_are_turned_and_contradictions_are_named_in_place(lab: TieBreakLab) -> None:
    first = lab.deciders[0]

    first.switches.value = ["deterministic-med"]
    assert winners(lab) == ["B", "B"]
    first.switches.value = ["as-path ignore", "as-path confed"]
    assert first.switches.error == "'as-path ignore' and 'as-path confed' contradict each other; choose one of them."
    assert first.switches.value == ["as-path ignore", "as-path confed"]
    assert first.rules.set == ("deterministic-med",)
    first.family.value = "junos"
    assert (first.switches.value, first.switches.error) == ([], "")
    assert lab.decisions[0].family == "junos"
    assert first.funnel.view["subtitle"] == DOCUMENTED


@pytest.mark.parametrize("family", FAMILIES)
def test_every_switch_of_a_family_can_be_turned_alone(family: str) -> None:
    lab = bgp.tie_break_lab("med cycle", (family, "rfc4271"))

    for option in lab.deciders[0].switches.options:
        lab.deciders[0].switches.value = [option["value"]]
        assert lab.deciders[0].switches.error == ""
        assert lab.decisions[0].switches == (option["value"],)


def test_routes_of_ones_own_and_more_families_side_by_side() -> None:
    own = (bgp.Candidate("A", "64496"), bgp.Candidate("B", "64497", med=3))

    lab = bgp.tie_break_lab(own, ("rfc4271", "bird", "cisco"))

    assert lab.candidates == own
    assert [decision.family for decision in lab.decisions] == ["rfc4271", "bird", "cisco"]
    lab.candidates = own[:1]
    assert [row["name"] for row in lab.table.rows] == ["A"]
    with pytest.raises(TraitError, match="cannot be 0 candidates"):
        lab.candidates = ()


@pytest.mark.parametrize(
    ("routes", "families", "says"),
    [
        ("maze", (), "there is no puzzle 'maze'; choose oldest or lowest"),
        ("weight", ("frr",), "cannot be 1 families side by side; choose 2 to 4"),
        ("weight", ("frr", "quagga"), "there is no router family 'quagga'"),
        ((), (), "cannot be 0 candidates"),
    ],
)
def test_what_the_laboratory_cannot_show_is_refused_by_name(routes, families: tuple, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.tie_break_lab(routes, families)


def test_what_a_browser_sends_is_cut_to_what_there_can_be(lab: TieBreakLab) -> None:
    lab.table.set_state({"rows": [{"name": f"<b>{number}", "extra": "x"} for number in range(50)], "sent": 9})

    assert len(lab.table.rows) == MOST_CANDIDATES
    assert "extra" not in lab.table.rows[0]
    assert lab.table.ack == 9
    assert winners(lab) == ["A1", "B"]


def test_where_no_widget_can_run_words_and_table_stand_still(lab: TieBreakLab) -> None:
    bundle = lab._repr_mimebundle_()

    assert "FRRouting takes A1; BIRD takes B." in bundle["text/plain"]
    assert "<table>" in bundle["text/html"]
