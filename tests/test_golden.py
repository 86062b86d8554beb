"""Worked scenarios of others, replayed: what was printed, graded or measured there must come out here."""

import json
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.route import Attributes, Prefix, Route, held

PREFIX = "192.0.2.0/24"
STORIES = {
    each["id"]: each
    for each in json.loads((Path(__file__).parent / "data" / "scenarios.json").read_text())["scenarios"]
}
KINDS = {
    kind: [each for each in STORIES.values() if each["kind"] == kind]
    for kind in ("as_level", "decision", "lpm")
}


# Networks


def turned() -> list[tuple[str, dict, dict, int]]:
    """Every case of every network: (name, story, case, how many prepends "n" stands for)."""
    return [
        (f"{story['id']}: {case['name']}, n={n}", story, case, n)
        for story in KINDS["as_level"]
        for case in story["cases"]
        for n in case.get("for_prepends", [0])
    ]


def network_of(story: dict, case: dict, n: int) -> bgp.Network:
    """The story's network with the case's policy and announcements."""
    links = {**story, **case}["topology"]["links"]
    network = bgp.Network(story["id"])
    for asn in sorted({end for link in links for end in (link["a"], link["b"])}):
        announces = PREFIX if any(each["as"] == asn for each in case["announcements"]) else ()
        network = network.add(asn, announces=announces, plan=plan_of(story, asn))
    for link in links:
        network = join(network, link["a"], link["b"], link["rel"])
    for edge, value in {**story.get("local_pref", {}), **case.get("local_pref", {})}.items():
        near, far = map(int, edge.split("<-"))
        if any({near, far} == {link["a"], link["b"]} for link in links):
            network = network.prefer(near, value, neighbor=far)
    return announced(network, case, n)


def join(network: bgp.Network, a: int, b: int, relation: str) -> bgp.Network:
    if relation == "c2p":
        return network.customer(a, of=b)
    return network.peers(a, b) if relation == "p2p" else network.flat(a, b)


def plan_of(story: dict, asn: int) -> bgp.Plan | None:
    """The communities that an AS honours from its customers."""
    offers = story.get("community_local_pref", {}).get(str(asn), {})
    rows = [{"community": community, "local_pref": value} for community, value in offers.items()]
    return bgp.make_plan(f"AS{asn}", asn, rows) if rows else None


def announced(network: bgp.Network, case: dict, n: int) -> bgp.Network:
    for each in case["announcements"]:
        for neighbor, says in each.get("to", {}).items():
            copies = n if says.get("prepend") == "n" else says.get("prepend", 0)
            added = [("add", community) for community in says.get("communities", [])]
            network = network.on_export(each["as"], ("prepend", copies), *added, neighbor=int(neighbor))
    return network


def solved(story: dict, case: dict, n: int) -> bgp.Outcome:
    network = network_of(story, case, n)
    if story.get("no_policy"):
        network = with_plan_rules(network)
    return bgp.solve(bgp.Scenario(story["id"], network, case["announcements"][0]["as"]))


def with_plan_rules(network: bgp.Network) -> bgp.Network:
    """Without business there are no customers to honour communities from: they become rules for everyone."""
    for system in network.ases:
        for rule in system.plan.rules if system.plan else ():
            network = network.rule(system.asn, rule)
    return network


@pytest.mark.parametrize(
    ("story", "case", "n"), [each[1:] for each in turned()], ids=[each[0] for each in turned()]
)
def test_a_worked_network_ends_as_it_was_worked_out(story: dict, case: dict, n: int) -> None:
    outcome = solved(story, case, n)

    assert outcome.settled
    assert any(key.startswith("expected") for key in case)
    for asn, neighbor in case.get("expected_next_hop", {}).items():
        assert outcome.as_path(int(asn))[0] == neighbor
    for asn, path in case.get("expected_best", {}).items():
        assert outcome.as_path(int(asn)) == tuple(path)
    for asn, neighbors in case.get("expected_tie", {}).items():
        decision = outcome.decision(int(asn))
        assert {decision.candidates[index].neighbor_as for index in decision.equal} == set(neighbors)
    for asn, paths in case.get("expected_learned", {}).items():
        assert best_first(outcome.decision(int(asn))) == [tuple(path) for path in paths]


def best_first(decision: bgp.Decision) -> list[tuple]:
    """The accepted paths, the best first: each is what wins when the ones before it are gone."""
    left, order = list(decision.candidates), []
    while left:
        best = bgp.decide(left).route
        order.append(best.as_path)
        left.remove(best)
    return order


DISPUTED = [(story, case) for story in KINDS["as_level"] for case in story["cases"] if "disputed" in case]


@pytest.mark.parametrize(
    ("story", "case"), DISPUTED, ids=[f"{story['id']}: {case['name']}" for story, case in DISPUTED]
)
def test_a_disputed_answer_needs_an_as_that_shuns_its_customer(story: dict, case: dict) -> None:
    ((asn, published),) = case["published_answer"].items()

    assert best_first(solved(story, case, 0).decision(int(asn))) != [tuple(path) for path in published]


# Single decisions


def route_of(row: dict) -> Route:
    """A row of a table of routes, in the model's words."""
    return held(
        Prefix.parse(PREFIX),
        Attributes(tuple(row["as_path"]), med=row.get("med")),
        session=row["id"],
        local_pref=row.get("local_pref", 100),
        ebgp=row["type"] == "ebgp",
        igp_metric=row.get("igp", 0),
        peer_id=number(row["router_id"]),
        peer_address=number(row["peer"]),
    )


def number(text: int | str) -> int:
    return text if isinstance(text, int) else int(ip_address(text))


TABLES = [
    (f"{story['id']}: {case['name']}", {**story, **case})
    for story in KINDS["decision"]
    for case in story["cases"]
    if "rfc4271" in case.get("expected", {})
]


@pytest.mark.parametrize("case", [case for _, case in TABLES], ids=[name for name, _ in TABLES])
def test_a_worked_table_of_routes_is_decided_as_it_was_worked_out(case: dict) -> None:
    routes = {row["id"]: route_of(row) for row in case["routes"]}

    assert bgp.decide(routes[name] for name in case["arrival"]).route.session == case["expected"]["rfc4271"]


# Longest match before best route


LOOKUPS = [
    (f"{story['id']}: {case['dst']}", story["table"], case)
    for story in KINDS["lpm"]
    for case in story["cases"]
]


@pytest.mark.parametrize(("table", "case"), [each[1:] for each in LOOKUPS], ids=[each[0] for each in LOOKUPS])
def test_a_worked_lookup_leaves_by_the_longest_match(table: list[dict], case: dict) -> None:
    exits = {
        name: 64500 + order for order, name in enumerate(dict.fromkeys(row["next_hop"] for row in table))
    }
    network = bgp.Network("lookup").add(64499, "Here")
    for name, asn in exits.items():
        network = network.add(
            asn, name, announces={row["prefix"] for row in table if row["next_hop"] == name}
        )
        network = network.flat("Here", name)
    for row in table:  # what the exit's own ASN leaves out of the path stands behind it
        exit_, rest = exits[row["next_hop"]], row["as_path"][1:]
        network = network.prefer("Here", row["local_pref"], neighbor=exit_, prefix=row["prefix"])
        network = network.on_export(
            exit_, *(("prepend", 1, asn) for asn in rest), neighbor="Here", prefix=row["prefix"]
        )

    outcome = bgp.solve(bgp.Scenario("lookup", network, "Here"))
    address = ip_address(case["dst"])
    (walk,) = outcome.hops("Here", f"{address}/{address.max_prefixlen}")

    assert network.name_of(walk.ases[1]) == case["expected"]


# A hijack


def contest(n: int, hijack: str = PREFIX, lowest: int | None = None) -> bgp.Outcome:
    """Victim and hijacker announce at once; the victim prepends n times towards everyone.

    lowest: an AS whose router id is lower than all the others, which then wins last tie-breaks.
    """
    story = STORIES["HIJACK-prepend"]
    victim, hijacker = story["victim"], story["hijacker"]
    network = bgp.Network("hijack")
    for asn in sorted({end for link in story["topology"]["links"] for end in (link["a"], link["b"])}):
        network = network.add(asn, announces={victim: PREFIX, hijacker: hijack}.get(asn, ()))
    for link in story["topology"]["links"]:
        network = join(network, link["a"], link["b"], link["rel"])
    if lowest:
        network = network.with_router(lowest, router_id=1)
    return bgp.solve(bgp.Scenario("hijack", network.on_export(victim, ("prepend", n)), victim))


def captured(outcome: bgp.Outcome, prefix: str = PREFIX) -> set[int]:
    """The other ASes whose traffic ends at the hijacker."""
    story = STORIES["HIJACK-prepend"]
    others = {system.asn for system in outcome.network.ases} - {story["hijacker"], story["victim"]}
    return {asn for asn in others if outcome.hops(asn, prefix)[0].ases[-1] == story["hijacker"]}


def test_the_more_a_victim_prepends_the_more_the_hijacker_captures_until_nothing_changes() -> None:
    sets = [captured(contest(n)) for n in STORIES["HIJACK-prepend"]["prepends"]]

    assert all(before <= after for before, after in pairwise(sets))
    assert [len(each) for each in sets] == [2, 7, 7, 7, 7, 7, 7]


def test_one_prepend_leaves_one_as_to_its_tie_break() -> None:
    decision = contest(1).decision(10)

    assert {decision.candidates[index].as_path for index in decision.equal} == {(100, 100), (30, 200)}
    assert decision.settled_by == "router_id"


def test_with_that_tie_the_other_way_the_numbers_are_those_that_were_worked_out() -> None:
    """Router ids follow ASNs, so AS 10 goes through AS 30; whoever worked it out broke the tie for AS 100."""
    victim = STORIES["HIJACK-prepend"]["victim"]
    sets = [captured(contest(n, lowest=victim)) for n in STORIES["HIJACK-prepend"]["prepends"]]

    assert [len(each) for each in sets] == [2, 6, 7, 7, 7, 7, 7]


@pytest.mark.parametrize("n", [0, 10])
def test_a_more_specific_hijack_captures_everyone_whatever_is_prepended(n: int) -> None:
    assert captured(contest(n, "192.0.2.0/25"), "192.0.2.0/25") == {10, 20, 30, 40, 50, 60, 70}


# Roles on one side only (RFC 9234)


def with_roles() -> bgp.Outcome:
    """A hub and its spokes without business, where one end of each session may have a role; all announce a prefix."""
    story = STORIES["RFC9234-roles"]
    network = bgp.Network("roles").add(story["hub"], "hub")
    for spoke in story["spokes"]:
        network = network.add(spoke["asn"], spoke["name"], announces=spoke["prefix"]).flat("hub", spoke["name"])
        network = network.with_role(spoke["name"], spoke.get("spoke_role", ""), towards="hub")
        network = network.with_role("hub", spoke.get("hub_role", ""), towards=spoke["name"])
    return bgp.solve(bgp.Scenario("roles", network, "hub"))


def test_roles_on_one_side_mark_and_keep_back_what_real_routers_did() -> None:
    story, outcome = STORIES["RFC9234-roles"], with_roles()
    held = {
        name: {str(prefix): outcome.route(name, prefix) for prefix in outcome.verdicts}
        for name in ("hub", "r1", "r6", "r4")
    }

    assert [prefix for prefix, route in held["hub"].items() if route.attrs.otc] == story["expected"]["hub_otc"]
    for name in ("r1", "r6", "r4"):
        seen = [prefix for prefix, route in held[name].items() if route is not None]
        assert seen == story["expected"][f"rib_{name}"]
