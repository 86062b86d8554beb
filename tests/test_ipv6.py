"""IPv6 everywhere: a scenario with IPv6 prefixes does, word for word, what its IPv4 twin does."""

import json
import re
from functools import cache

import pytest

import bgpkit_nb as bgp
from bgpkit_nb import wire
from bgpkit_nb.route import Prefix, address_text, next_hop_in, update_octets
from bgpkit_nb.words.update import describe_route

NAMES = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]
#: IPv4 documentation prefixes as they stand in the scenarios, each with its IPv6 twin 24 bits longer.
TWINS = {"192.0.2": "2001:db8:2", "198.51.100": "2001:db8:100", "203.0.113": "2001:db8:113"}
WRITTEN = re.compile(r"\b(192\.0\.2|198\.51\.100|203\.0\.113)\.(\d+)/(\d+)")

each_scenario = pytest.mark.parametrize("name", NAMES)


def twin_of(match: re.Match) -> str:
    whole = Prefix.parse(f"{TWINS[match[1]]}::/48")
    bits = int(match[3]) - 24
    return str(whole.pieces(bits)[int(match[2]) >> 8 - bits] if bits > 0 else whole)


def in_ipv6(text: str) -> str:
    """A text with every prefix turned into its twin."""
    return WRITTEN.sub(twin_of, text)


def saved_in_ipv6(scenario: bgp.Scenario) -> str:
    """A scenario's file with every prefix turned into its twin, and every maxLength 24 bits longer."""
    data = json.loads(in_ipv6(bgp.to_json(scenario)))
    for roa in data["scenario"]["base"]["roas"]:
        roa["max_length"] = longer(roa["max_length"])
    for knob in data["scenario"]["knobs"]:
        if knob["kind"] == "roa":
            knob["values"] = [longer(value) for value in knob["values"]]
            knob["start"] = longer(knob["start"])
    return json.dumps(data)


def longer(length: int | None) -> int | None:
    return None if length is None else length + 24


@cache
def made(name: str) -> tuple[bgp.Scenario, bgp.Scenario]:
    """A scenario and its IPv6 twin: the same file with other prefixes, so that saving is on the way too."""
    scenario = getattr(bgp.scenarios, name)()
    return scenario, bgp.from_json(saved_in_ipv6(scenario))


def settings(ours: bgp.Scenario, twin: bgp.Scenario) -> list[tuple[dict, dict]]:
    """The start, and every knob at each of its ends: for the one, and for the other."""
    pairs = [(knob.name, knob.values[end], other.values[end])
             for knob, other in zip(ours.knobs, twin.knobs, strict=True) for end in (0, -1)]
    return [({}, {}), *(({name: value}, {name: same}) for name, value, same in pairs)]


def test_every_scenario_has_an_ipv6_twin() -> None:
    for name in NAMES:
        ours, twin = made(name)
        assert {prefix.version for prefix in twin.prefixes} == {6}
        assert [in_ipv6(str(prefix)) for prefix in ours.prefixes] == [str(prefix) for prefix in twin.prefixes]
        assert bgp.from_json(bgp.to_json(twin)) == twin


@each_scenario
def test_routes_and_traffic_are_those_of_the_ipv4_twin(name: str) -> None:
    ours, twin = made(name)
    for turned, same in settings(ours, twin):
        four, six = bgp.solve(ours.set(**turned)), bgp.solve(twin.set(**same))

        assert [load.volume for load in six.load()] == pytest.approx([load.volume for load in four.load()])
        assert six.lost() == pytest.approx(four.lost())
        for (router, prefix), decision in four.decisions.items():
            other = six.decisions[router, Prefix.parse(in_ipv6(str(prefix)))]
            assert (decision.best, decision.settled_by) == (other.best, other.settled_by)
            assert [route.as_path for route in decision.candidates] == [route.as_path for route in other.candidates]


@each_scenario
def test_words_and_tables_are_those_of_the_ipv4_twin(name: str) -> None:
    ours, twin = made(name)
    knob = ours.knobs[0]
    four, six = (bgp.solve(each) for each in (ours, twin))
    turned = [bgp.solve(each.set(**{knob.name: each.knob(knob.name).values[-1]})) for each in (ours, twin)]

    assert in_ipv6(str(bgp.describe(four))) == str(bgp.describe(six))
    assert in_ipv6(str(bgp.compare(four, turned[0]))) == str(bgp.compare(six, turned[1]))
    for router in ours.base.routers:
        assert in_ipv6(str(bgp.explain(four.decision(router.name)))) == str(bgp.explain(six.decision(router.name)))


@each_scenario
def test_who_decided_who_takes_what_and_why_not_are_those_of_the_ipv4_twin(name: str) -> None:
    four, six = (bgp.solve(each) for each in made(name))
    network, subject = four.network, four.scenario.subject
    asked = [system.asn for system in network.ases if system.asn != subject][:3]

    for ask in (bgp.control_map, bgp.decided, bgp.captures):
        assert in_ipv6(str(ask(four))) == str(ask(six))
    for asn in asked:
        neighbours = {network.far_end(link, asn) for link in network.links_of(asn)}
        for neighbour in sorted(neighbours)[:3]:
            answers = [bgp.why_not(outcome, at=network.routers_of(asn)[0].name, route=neighbour, changes=False)
                       for outcome in (four, six)]
            assert in_ipv6(str(answers[0])) == str(answers[1])


@each_scenario
def test_the_explorer_shows_and_turns_it(name: str) -> None:
    _, twin = made(name)
    explorer = bgp.explore(twin, update=True)
    for knob in twin.knobs:
        for value in (knob.values[-1], knob.start):
            explorer.positions = {**explorer.positions, knob.name: value}

    told = [explorer.map.frame, explorer.funnel.view, explorer.update.view, bgp.draw(explorer.outcome)._repr_html_()]
    assert "2001:db8:" in str(told)
    assert not WRITTEN.search(str(told))


@each_scenario
def test_what_goes_over_the_wire_is_mp_reach_and_as_long_as_the_model_says(name: str) -> None:
    _, twin = made(name)
    outcome = bgp.solve(twin)
    for link in outcome.network.links_of(twin.subject):
        sent = bgp.update(outcome, link=link.id)
        update = sent.update

        assert update.faults == ()
        assert update.attributes[0].code == (14 if update.announced else 15)
        if update.announced:
            assert update_octets(update.attrs, outcome.prefix) == len(sent)
            assert address_text(update.attrs.next_hop, 6).startswith("2001:2::")


def test_a_router_has_one_next_hop_for_each_ip_version() -> None:
    four = 0xC6120001

    assert address_text(next_hop_in(four, 4)) == "198.18.0.1"
    assert address_text(next_hop_in(four, 6), 6) == "2001:2::c612:1"
    assert next_hop_in(next_hop_in(four, 6), 6) == next_hop_in(four, 6)


def test_a_route_says_its_ipv6_next_hop() -> None:
    _, twin = made("regional")
    outcome = bgp.solve(twin)
    route = next(route for decision in outcome.decisions.values() for route in decision.candidates if not route.own)
    said = {row["says"]: row["value"] for row in describe_route(route).table}

    assert said["NEXT_HOP"].startswith("2001:2::c612:")


def test_more_specifics_of_both_versions_live_side_by_side() -> None:
    network = (
        bgp.Network("both")
        .add(64496, "A")
        .add(64497, "B")
        .add(64498, "Stub", announces=["192.0.2.0/24", "2001:db8::/32"])
        .add(64499, "Source")
        .customer("Stub", of="A")
        .customer("Stub", of="B")
        .customer("Source", of="A")
        .customer("Source", of="B")
    )
    knob = bgp.knobs.more_specific(network, "Stub", "B", prefix="2001:db8::/32")
    demands = (bgp.Demand("Source", "2001:db8::/32", 6), bgp.Demand("Source", "192.0.2.0/24", 2))
    scenario = bgp.Scenario("both", network, "Stub", demands=demands, knobs=(knob,))

    assert knob.texts == ("only 2001:db8::/32", "two /33", "four /34")
    assert (bgp.solve(scenario).share("A"), bgp.solve(scenario.set(more_specific=1)).share("A")) == (1.0, 0.25)
    pieces = [str(prefix) for prefix in scenario.set(more_specific=2).prefixes]
    assert pieces == ["192.0.2.0/24", "2001:db8::/32", "2001:db8::/34", "2001:db8:4000::/34", "2001:db8:8000::/34",
                      "2001:db8:c000::/34"]


def test_rules_know_ipv6_prefixes() -> None:
    network = (
        bgp.Network("rules").add(64496, "A").add(64498, "Stub", announces=["2001:db8::/32", "2001:db8:1::/48"])
        .customer(64498, of=64496)
        .rule(64496, bgp.Rule("drop", "in", (("prefix", "2001:0db8:0001::/48"),), (("deny",),)))
    )
    outcome = bgp.solve(bgp.Scenario("rules", network, "Stub"))

    assert outcome.route("A", "2001:db8::/32") is not None
    assert outcome.decision("A", "2001:db8:1::/48").refused[0][1].reason == "drop"


def test_a_path_that_fits_an_ipv4_update_may_be_too_long_for_an_ipv6_one() -> None:
    ours, twin = made("two_transits")
    knob = ours.knobs[0].name
    fits = [bgp.update(bgp.solve(each.set(**{knob: 1008})), towards="Transit B") for each in (ours, twin)]

    assert [bool(sent.update.announced) for sent in fits] == [True, False]
    assert "longer than an UPDATE can carry" in fits[1].reason
    assert wire.decode(bytes(fits[1])).gone[0].prefix.version == 6
