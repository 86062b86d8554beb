"""Defences and what they defend against: ROV, ASPA, roles and OTC, RFC 8212, peerlock; hijacks and route leaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.network import Aspa, Peerlock, Roa, provider_table
from bgpkit_nb.policy import HIJACKS, aspa, rov
from bgpkit_nb.policy.hijacks import hijacked
from bgpkit_nb.policy.security import origin_as, otc_in, otc_out
from bgpkit_nb.words.misuse import valleys

from .strategies import HALF, PREFIX, law, networks, origin_of, wild_networks

WHOLE = "192.0.2.0/24"


def solved(network: bgp.Network, subject: str | int, **options: object) -> bgp.Outcome:
    return bgp.solve(bgp.Scenario("security", network, subject, **options))


def reasons(outcome: bgp.Outcome, at: str | int, prefix: str | None = None) -> set[str]:
    """Why an AS refused what it refused."""
    return {refused.reason for _, refused in outcome.decision(at, prefix).refused}


def captured(outcome: bgp.Outcome) -> set[str]:
    """The ASes whose traffic somebody else takes."""
    return {row["source"] for row in bgp.captures(outcome).table if row["fate"] == "captured"}


# Origin validation (RFC 6811)


@pytest.mark.parametrize(
    ("prefix", "origin", "state"),
    [
        ("10.0.0.0/16", 64500, "valid"),
        ("10.0.0.0/20", 64500, "valid"),
        ("10.0.0.0/21", 64500, "invalid"),  # finer than maxLength
        ("10.0.0.0/16", 64501, "invalid"),  # another origin
        ("10.0.0.0/8", 64500, "not found"),  # coarser than the ROA
        ("10.1.0.0/16", 64500, "not found"),
        ("10.0.0.0/16", None, "invalid"),  # an AS_SET has no origin
        ("10.2.0.0/16", 64502, "valid"),  # one of two ROAs matches
        ("10.3.0.0/16", 0, "invalid"),  # AS 0 matches nobody, not even 0
        ("2001:db8::/48", 64500, "valid"),
        ("2001:db8::/49", 64500, "invalid"),
    ],
)
def test_a_route_is_valid_invalid_or_not_found(prefix: str, origin: int | None, state: str) -> None:
    roas = [
        Roa(bgp.Prefix.parse(text), asn, most)
        for text, asn, most in (
            ("10.0.0.0/16", 64500, 20),
            ("10.2.0.0/16", 64501, None),
            ("10.2.0.0/16", 64502, None),
            ("10.3.0.0/16", 0, None),
            ("2001:db8::/32", 64500, 48),
        )
    ]

    assert rov(roas, bgp.Prefix.parse(prefix), origin) == state


def test_the_origin_stands_last_in_the_path_unless_that_is_a_set() -> None:
    assert [origin_as(path) for path in ((1, 2, 2), (1, (2, 3)), ())] == [2, None, None]


# Path verification, by the worked examples of NIST-BRIO (demo-aspa-upstream, demo-aspa-downstream); left out is
# downstream example 10, whose ramps do not follow from its table of ASPAs

LETTERS = dict(zip("ABCDEFG", range(65000, 65070, 10), strict=True))
NIST = provider_table(
    Aspa(LETTERS[customer], tuple(LETTERS[each] for each in providers))
    for customer, providers in (("A", "CD"), ("B", "E"), ("C", "F"), ("D", "FG"), ("G", ""))
)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("FCA", "valid"),
        ("DCA", "invalid"),
        ("DFCA", "unknown"),
        ("DEB", "unknown"),
        ("ADEB", "invalid"),
        ("ADGEB", "invalid"),
        ("ACF", "invalid"),
        ("ACFG", "invalid"),
        ("EB", "valid"),
    ],
)
def test_a_path_from_a_customer_or_peer_must_go_up_all_the_way(path: str, state: str) -> None:
    assert aspa(NIST, [LETTERS[each] for each in path], upstream=True) == state


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("EGFCA", "unknown"),
        ("EGDA", "valid"),
        ("EDCA", "unknown"),
        ("EGDCA", "invalid"),
        ("CFDG", "unknown"),
        ("DGEB", "valid"),
        ("CDGEB", "invalid"),
        ("FCA", "valid"),
        ("EA", "valid"),
    ],
)
def test_a_path_from_a_provider_may_go_up_and_then_down(path: str, state: str) -> None:
    assert aspa(NIST, [LETTERS[each] for each in path], upstream=False) == state


def test_prepends_count_once_and_a_path_with_a_set_or_without_an_as_is_invalid() -> None:
    a, c, f = (LETTERS[each] for each in "ACF")

    assert aspa(NIST, (f, f, c, a, a, a), upstream=True) == "valid"
    assert aspa(NIST, (c, (a, f)), upstream=True) == "invalid"
    assert aspa(NIST, (), upstream=False) == "invalid"


@law
@given(st.lists(st.sampled_from(sorted(LETTERS.values())), min_size=1, max_size=6), st.data())
def test_what_is_valid_upstream_is_valid_downstream_and_more_aspas_never_make_an_invalid_path_unknown(
    path: list[int], data: st.DataObject
) -> None:
    known = {asn: NIST[asn] for asn in data.draw(st.sets(st.sampled_from(sorted(NIST))))}
    ranks = ("invalid", "unknown", "valid")

    up, down = (aspa(known, path, upstream=upstream) for upstream in (True, False))
    assert ranks.index(up) <= ranks.index(down)
    if up == "invalid":
        assert aspa(NIST, path, upstream=True) == "invalid"
    if down == "valid":
        assert aspa(NIST, path, upstream=False) == "valid"


# Roles and Only-to-Customer (RFC 9234 5)


@pytest.mark.parametrize(
    ("role", "otc", "reason", "kept"),
    [
        ("provider", None, "", None),
        ("provider", 7, "otc: leak", 7),
        ("rs", 9, "otc: leak", 9),
        ("peer", None, "", 9),
        ("peer", 9, "", 9),
        ("peer", 7, "otc: leak", 7),
        ("customer", None, "", 9),
        ("customer", 7, "", 7),
        ("rs-client", None, "", 9),
        ("", 7, "", 7),
        ("", None, "", None),
    ],
)
def test_what_comes_in_from_as_9_is_dropped_or_marked(
    role: str, otc: int | None, reason: str, kept: int | None
) -> None:
    assert otc_in(role, 9, otc) == (reason, kept)


@pytest.mark.parametrize(
    ("role", "otc", "reason", "kept"),
    [
        ("provider", None, "", 5),
        ("provider", 7, "", 7),
        ("rs", None, "", 5),
        ("peer", None, "", 5),
        ("peer", 7, "otc: only to customers", 7),
        ("customer", 7, "otc: only to customers", 7),
        ("rs-client", 7, "otc: only to customers", 7),
        ("customer", None, "", None),
        ("", 7, "", 7),
    ],
)
def test_what_goes_out_of_as_5_is_kept_back_or_marked(
    role: str, otc: int | None, reason: str, kept: int | None
) -> None:
    assert otc_out(role, 5, otc) == (reason, kept)


def pair() -> bgp.Network:
    return bgp.Network("pair").add(1, "Up").add(2, "Down", announces=WHOLE).customer("Down", of="Up")


@pytest.mark.parametrize(
    ("up", "down", "works"),
    [
        ("provider", "customer", True),
        ("peer", "peer", True),
        ("rs", "rs-client", True),
        ("provider", "", True),
        ("", "peer", True),
        ("provider", "provider", False),
        ("peer", "customer", False),
        ("rs", "customer", False),
    ],
)
def test_a_session_comes_up_only_with_roles_that_are_a_pair(up: str, down: str, works: bool) -> None:
    network = pair().with_role("Up", up, towards="Down").with_role("Down", down, towards="Up")
    outcome = solved(network, "Down")

    assert (outcome.route("Up") is not None) == works
    assert ("role mismatch (NOTIFICATION 2/11" in str(bgp.describe(outcome))) == (not works)


def test_a_role_that_contradicts_what_the_other_end_adopted_refuses_the_session() -> None:
    network = pair().adopt("Up", "otc").with_role("Down", "peer", towards="Up")

    assert "Down says its role is 'peer' and Up says 'provider'" in str(bgp.describe(solved(network, "Down")))


def test_ases_that_adopt_otc_find_their_roles_in_the_relation() -> None:
    network = pair().adopt("Up", "otc").adopt("Down", "otc")

    assert network.roles(network.sessions[0]) == ("customer", "provider")
    assert pair().roles(pair().sessions[0]) == ("", "")


def test_the_mark_passes_through_ases_that_know_nothing_of_it() -> None:
    network = (
        bgp.Network("chain")
        .add(1, "Origin", announces=WHOLE)
        .add(2, "Peer")
        .add(3, "Old")
        .add(4, "Last")
        .peers("Origin", "Peer")
        .customer("Old", of="Peer")
        .customer("Last", of="Old")
    )
    outcome = solved(network.adopt("Origin", "otc"), "Origin")

    assert [outcome.route(name).attrs.otc for name in ("Peer", "Old", "Last")] == [1, 1, 1]
    assert ("OTC", "AS1", "only to customers, from there on") in bgp.describe(outcome.route("Last")).rows


def test_the_mark_crosses_an_as_of_several_routers_and_stops_its_leak_at_the_far_edge() -> None:
    network = (
        bgp.Network("wide")
        .add(1, "Provider")
        .add(2, "Peer")
        .add(3, "Wide", routers=("West", "East"))
        .add(9, "Origin", announces=WHOLE)
        .customer("Origin", of="Provider")
        .customer("West", of="Provider")
        .peers("East", "Peer")
        .igp_link("West", "East")
        .on_export("Wide", ("accept",))
    )
    marked = network.adopt("Provider", "otc")

    assert solved(network, "Origin").as_path("Peer") == (3, 1, 9)
    assert solved(marked, "Origin").route("East").attrs.otc == 1
    assert solved(marked.adopt("Wide", "otc"), "Origin").route("Peer") is None
    assert reasons(solved(marked.adopt("Peer", "otc"), "Origin"), "Peer") == {"otc: leak"}


def test_a_route_server_marks_what_it_passes_on_and_refuses_what_is_marked() -> None:
    network = bgp.Network("exchange").add(5, "Server").add(1, "One", announces=WHOLE).add(2, "Two").add(9, "Up")
    network = network.rs_client("One", of="Server").rs_client("Two", of="Server").adopt("Server", "otc")
    leaking = (
        network.with_as("One", announces=())
        .add(8, "Origin", announces=WHOLE)
        .customer("Origin", of="Up")
        .customer("One", of="Up")
        .on_export("One", ("accept",))
    )

    assert solved(network, "One").route("Two").attrs.otc == 5
    assert solved(leaking, "Origin").as_path("Two") == (1, 9, 8)
    assert reasons(solved(leaking.adopt("Up", "otc"), "Origin"), "Server") == {"otc: leak"}


# Default deny (RFC 8212)


def flat() -> bgp.Network:
    return bgp.Network("flat").add(1, "Old").add(2, "New", announces=WHOLE).flat("Old", "New")


def test_without_a_policy_nothing_goes_out_and_nothing_comes_in() -> None:
    assert solved(flat(), "New").route("Old") is not None
    assert solved(flat().adopt("New", "rfc8212"), "New").route("Old") is None
    assert reasons(solved(flat().adopt("Old", "rfc8212"), "New"), "Old") == {"no policy (RFC 8212)"}


def test_any_policy_of_that_direction_opens_the_session_again() -> None:
    network = flat().adopt("New", "rfc8212").adopt("Old", "rfc8212")
    opened = network.on_export("New", ("med", 5), neighbor="Old").prefer("Old", 200, neighbor="New")

    assert solved(network, "New").route("Old") is None
    assert solved(opened, "New").route("Old").local_pref == 200


def test_business_is_a_policy() -> None:
    network = pair().adopt("Up", "rfc8212").adopt("Down", "rfc8212")

    assert solved(network, "Down").route("Up") is not None


# Peerlock


def tier() -> bgp.Network:
    """A protected network, its ally, and a customer of both that leaks to a third one."""
    return (
        bgp.Network("tier")
        .add(1, "Protected", announces=WHOLE)
        .add(2, "Ally")
        .add(3, "Other")
        .add(4, "Customer")
        .peers("Protected", "Ally")
        .peers("Protected", "Other")
        .peers("Ally", "Other")
        .customer("Customer", of="Ally")
        .customer("Customer", of="Other")
        .peerlock("Protected", through="Ally")
    )


def test_peerlock_takes_a_protected_as_from_itself_and_its_allies_only() -> None:
    network = tier().on_export("Customer", ("accept",)).on_export("Ally", ("accept",)).adopt("Other", "peerlock")
    outcome = solved(network, "Protected")

    assert {route.as_path for route in outcome.decision("Other").candidates} == {(1,), (2, 1)}
    assert reasons(outcome, "Other") == {"peerlock"}


def test_peerlock_leaves_providers_alone() -> None:
    network = bgp.Network("up").add(1, "Protected", announces=WHOLE).add(2, "Provider").add(3, "Edge")
    network = network.customer("Protected", of="Provider").customer("Edge", of="Provider")
    network = network.peerlock("Protected").adopt("Edge", "peerlock")

    assert solved(network, "Protected").as_path("Edge") == (2, 1)


# The six kinds of leak (RFC 7908)


def square() -> bgp.Network:
    """Origin under North; Leaker between North and South, which peer; Watcher under South."""
    network = bgp.Network("square")
    for asn, name in enumerate(("North", "South", "Leaker", "Watcher"), 1):
        network = network.add(asn, name)
    return network.add(9, "Origin", announces=WHOLE).customer("Origin", of="North").customer("Watcher", of="South")


LEAKS = {
    1: square().peers("North", "South").customer("Leaker", of="North").customer("Leaker", of="South"),
    2: square().peers("Leaker", "North").peers("Leaker", "South"),
    3: square().peers("North", "South").customer("Leaker", of="North").peers("Leaker", "South"),
    4: square().peers("North", "South").peers("Leaker", "North").customer("Leaker", of="South"),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_traffic_follows_a_leak_or_could_and_every_defence_refuses_it(kind: int) -> None:
    network = LEAKS[kind].on_export("Leaker", ("accept",), neighbor="South")
    for name in ("North", "Leaker", "Origin"):
        network = network.aspa(name)
    marked = network.adopt("North", "otc").adopt("South", "otc")
    locked = network.peerlock("North").adopt("South", "peerlock")

    leaked = (3, 1, 9)
    assert leaked in {route.as_path for route in solved(network, "Origin").decision("South").candidates}
    for defended, reason in (
        (marked, "otc: leak"),
        (network.adopt("South", "aspa"), "aspa: invalid"),
        (locked, "peerlock"),
    ):
        assert reasons(solved(defended, "Origin"), "South") == {reason}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leaker_that_adopts_otc_keeps_to_itself_what_its_rules_would_leak(kind: int) -> None:
    network = LEAKS[kind].on_export("Leaker", ("accept",), neighbor="South").adopt("Leaker", "otc")

    assert (3, 1, 9) not in {route.as_path for route in solved(network, "Origin").decision("South").candidates}


def test_describe_says_who_leaks_what_between_whom() -> None:
    network = LEAKS[1].on_export("Leaker", ("accept",), neighbor="South")

    assert (
        "Leaker carries 2 ASes from South to North, neither of them its customer: a route leak, crossed from "
        "South and Watcher." in str(bgp.describe(solved(network, "Origin")))
    )


def test_compare_says_who_arrives_as_before_by_another_way() -> None:
    scenario = bgp.scenarios.leak()
    said = bgp.compare(bgp.solve(scenario), bgp.solve(scenario.set(filters="none")))

    assert said.sentences[1:3] == (
        "0 of 4 sources moved.",
        "By another way, though arriving as before: East and Coast (East → Tier B → Office → Tier A → Content).",
    )


def test_announcing_a_learned_prefix_as_ones_own_is_caught_by_its_origin_alone() -> None:
    network = hijacked(LEAKS[1], 3, 9, WHOLE, "same prefix").roa(WHOLE, "Origin").aspa("Origin").aspa("North")

    assert reasons(solved(network.adopt("South", "rov"), "Origin"), "South") == {"rov: invalid"}
    assert reasons(solved(network.adopt("South", "aspa"), "Origin"), "South") == set()


def test_internal_more_specifics_let_out_by_mistake_are_invalid_unless_the_roa_is_loose() -> None:
    network = LEAKS[1].with_as("Origin", announces=(PREFIX, HALF)).adopt("North", "rov")

    assert reasons(solved(network.roa(WHOLE, "Origin"), "Origin"), "North", str(HALF)) == {"rov: invalid"}
    assert reasons(solved(network.roa(WHOLE, "Origin", max_length=25), "Origin"), "North", str(HALF)) == set()


# Hijacks


@pytest.mark.parametrize("how", HIJACKS)
def test_a_hijack_taken_back_leaves_the_network_as_it_was(how: str) -> None:
    network = LEAKS[1]

    turned = hijacked(network, 3, 9, WHOLE, how)
    assert hijacked(turned, 3, 9, WHOLE, "none") == network
    assert hijacked(hijacked(turned, 3, 9, WHOLE, "sub-prefix"), 3, 9, WHOLE, how) == turned


@pytest.mark.parametrize(
    ("how", "path", "at_south"),
    [
        ("same prefix", (3,), "rov: invalid"),
        ("forged origin", (3, 9), None),
        ("sub-prefix", (3,), "rov: invalid"),
        ("forged sub-prefix", (3, 9), "rov: invalid"),
    ],
)
def test_each_hijack_says_what_it_is_called_and_meets_origin_validation(how: str, path: tuple, at_south: str) -> None:
    network = hijacked(LEAKS[1].roa(WHOLE, "Origin"), 3, 9, WHOLE, how)
    prefix = str(HALF) if "sub" in how else WHOLE

    assert path in {route.as_path for route in solved(network, "Origin").decision("South", prefix).candidates}
    assert reasons(solved(network.adopt("South", "rov"), "Origin"), "South", prefix) == ({at_south} - {None})


def test_an_as_may_check_and_be_captured_all_the_same_behind_one_that_does_not() -> None:
    outcome = bgp.solve(bgp.scenarios.hijack().set(hijack="sub-prefix", rov=1))

    assert reasons(outcome, "South", "198.51.100.0/25") == {"rov: invalid"}
    assert "South" in captured(outcome)


def test_explain_names_who_said_what_was_refused() -> None:
    outcome = bgp.solve(bgp.scenarios.hijack().set(hijack="same prefix", rov=2))
    decision = outcome.decision("Tier A")

    refused = "was refused: a ROA covers the prefix, and none allows this origin with this length (ROV: invalid)."
    assert bgp.explain(decision, network=outcome.network).sentences[-1] == f"An announcement from Tier B {refused}"
    assert bgp.explain(decision).sentences[-1] == f"An announcement over 64496-64497 {refused}"


def test_captures_lists_every_source_with_where_its_traffic_ends() -> None:
    said = bgp.captures(bgp.solve(bgp.scenarios.hijack().set(hijack="same prefix", rov=3)))

    assert said.sentences == (
        "6 of 9 Gbit/s get through to Victim.",
        "Hijacker takes 3 Gbit/s meant for Victim, from East, Port and Bay.",
    )
    assert {row["source"]: row["refused at the source"] for row in said.table}["Tier B"] == "rov: invalid"


# Laws


@st.composite
def attacked(draw, start=None) -> tuple[bgp.Network, int]:
    """A network with a ROA for what its origin announces, a hijacker, and ASes that validate; and the hijacker."""
    network = draw(wild_networks(multipath=(False,)) if start is None else start)
    origin = origin_of(network)
    others = [system.asn for system in network.ases if system.asn != origin]
    hijacker = draw(st.sampled_from(others))
    network = hijacked(network, hijacker, origin, str(PREFIX), draw(st.sampled_from(tuple(HIJACKS))))
    network = network.roa(PREFIX, origin, max_length=draw(st.sampled_from((24, 25))))
    for asn in draw(st.sets(st.sampled_from(others))):
        network = network.adopt(asn, "rov")
    return network, hijacker


@law
@given(attacked())
def test_an_as_that_validates_never_uses_an_invalid_route(case: tuple[bgp.Network, int]) -> None:
    network, _ = case
    outcome = solved(network, origin_of(network))

    for asn in network.adopters("rov"):
        for prefix in outcome.verdicts:
            route = outcome.route(asn, prefix)
            if route is not None and not route.own:
                assert rov(network.roas, prefix, origin_as(route.as_path)) != "invalid"


@law
@given(networks(), st.data())
def test_where_everybody_validates_a_hijacker_takes_only_what_comes_by_anyway(
    network: bgp.Network, data: st.DataObject
) -> None:
    origin = origin_of(network)
    hijacker = data.draw(st.sampled_from([system.asn for system in network.ases if system.asn != origin]))
    how = data.draw(st.sampled_from(("same prefix", "sub-prefix")))
    network = hijacked(network.roa(PREFIX, origin), hijacker, origin, str(PREFIX), how)
    for system in network.ases:
        network = network.adopt(system.asn, "rov")

    outcome = solved(network, origin)
    for source in captured(outcome):
        assert hijacker in outcome.as_path(source)


@law
@given(wild_networks(multipath=(False,)), st.data())
def test_validating_changes_nothing_while_every_route_is_valid_or_unknown(
    network: bgp.Network, data: st.DataObject
) -> None:
    origin = origin_of(network)
    signed = network.roa(PREFIX, origin) if data.draw(st.booleans()) else network
    adopting = signed
    for asn in data.draw(st.sets(st.sampled_from([system.asn for system in network.ases]))):
        adopting = adopting.adopt(asn, "rov")

    before, after = solved(signed, origin), solved(adopting, origin)
    assert after.decisions == before.decisions


def leaking(network: bgp.Network, data: st.DataObject, most: int) -> tuple[bgp.Network, set[int]]:
    """The network with up to so many ASes that tell everybody everything."""
    leakers = data.draw(st.sets(st.sampled_from([system.asn for system in network.ases]), max_size=most))
    for asn in leakers:
        network = network.on_export(asn, ("accept",))
    return network, leakers


def leaks_used(network: bgp.Network) -> list:
    outcome = solved(network, origin_of(network))
    sources = [system.asn for system in network.ases]
    return [valley for asn in sources for walk in outcome.hops(asn) for valley in valleys(network, walk)]


@law
@given(networks(), st.data())
def test_where_everybody_has_roles_no_leak_is_used_whoever_leaks(network: bgp.Network, data: st.DataObject) -> None:
    network, _ = leaking(network, data, 8)
    for system in network.ases:
        network = network.adopt(system.asn, "otc")

    assert leaks_used(network) == []


@law
@given(networks(), st.data())
def test_one_leaker_without_roles_among_others_that_have_them_does_no_harm(
    network: bgp.Network, data: st.DataObject
) -> None:
    network, leakers = leaking(network, data, 1)
    for system in network.ases:
        if system.asn not in leakers:
            network = network.adopt(system.asn, "otc")

    assert leaks_used(network) == []


@law
@given(networks(), st.data())
def test_true_aspas_and_roles_refuse_nothing_where_nobody_leaks(network: bgp.Network, data: st.DataObject) -> None:
    origin, adopting = origin_of(network), network
    for system in network.ases:
        adopting = adopting.aspa(system.asn)
        adopting = adopting.adopt(system.asn, *data.draw(st.sets(st.sampled_from(("otc", "aspa", "rfc8212")))))

    before, after = solved(network, origin), solved(adopting, origin)
    for system in network.ases:
        assert after.as_path(system.asn) == before.as_path(system.asn)
        assert reasons(after, system.asn) <= {"loop"}


# What cannot be


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda n: n.roa(WHOLE, "Down", max_length=23), "cannot have the maxLength 23; choose 24 to 32"),
        (lambda n: n.roa(WHOLE, "Down", max_length=33), "cannot have the maxLength 33; choose 24 to 32"),
        (lambda n: n.roa("2001:db8::/32", "Down", max_length=129), "choose 32 to 128"),
        (lambda n: n.roa(WHOLE, "Down", max_length="25"), "cannot have the maxLength '25'"),
        (lambda n: n.roa("192.0.2.1/24", "Down"), "has host bits set"),
        (lambda n: n.roa(WHOLE, "Nobody"), "there is no AS 'Nobody'"),
        (lambda n: n.aspa("Down", ["Down"]), "AS2 cannot be a provider of itself; leave it out of its ASPA"),
        (lambda n: Aspa(1, (0,)), "0 is not an AS number"),
        (lambda n: Roa(PREFIX, -1), "-1 is not an AS number"),
        (lambda n: Peerlock(2**32), "4294967296 is not an AS number"),
        (lambda n: n.adopt("Down", "rpki"), "there is no defence 'rpki'; choose rov, aspa, otc, rfc8212, peerlock"),
        (lambda n: n.with_as("Down", secures=("x",)), "there is no defence 'x'"),
        (lambda n: n.with_role("Down", "boss", towards="Up"), "there is no role 'boss'; choose provider, customer"),
        (lambda n: n.with_role("Down", "peer", towards="Down"), "there is no link between"),
        (lambda n: n.add(7, "Third").with_role("Third", "peer", link="2-1"), "link '2-1' is not one of Third's"),
        (lambda n: n.adopt_first(2, "rov", ("Up",)), "adopters cannot be 2; choose 0 to 1"),
        (lambda n: n.adopt_first(1, "rov", 5), "choose a tuple of ASes, not 5"),
        (lambda n: hijacked(n, 2, 2, WHOLE, "same prefix"), "Down cannot hijack its own prefix"),
        (lambda n: hijacked(n, 1, 2, "192.0.2.1/32", "sub-prefix"), "cannot be cut 1 bits finer"),
    ],
)
def test_what_cannot_be_is_refused_by_name(build, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        build(pair())


def test_what_is_published_and_adopted_survives_saving_and_the_graph() -> None:
    network = tier().roa(WHOLE, "Protected", max_length=25).aspa("Customer").roa("10.0.0.0/8", 0)
    network = network.adopt("Other", "rov", "peerlock").with_role("Ally", "peer", towards="Other")

    assert bgp.from_json(bgp.to_json(network)) == network
    assert bgp.Network.from_networkx(network.to_networkx()) == network


def test_one_more_as_that_validates_can_cost_others_their_traffic() -> None:
    """Wide, which validates, peers with Victim. Its customer Under falls for Hijacker until it validates too; then it
    offers Wide a longer way to Victim, which Wide prefers as a customer's, and Edge finds Hijacker's way shorter."""
    network = bgp.Network("not monotone")
    for asn, name in enumerate(("Wide", "Zone", "Under", "Yard", "Chain", "Edge", "Leaf"), 1):
        network = network.add(asn, name)
    network = network.add(8, "Victim", announces=WHOLE).add(9, "Hijacker", announces=WHOLE).peers("Wide", "Victim")
    for customer, provider in (
        *(("Under", "Wide"), ("Chain", "Under"), ("Victim", "Chain"), ("Hijacker", "Under")),
        *(("Yard", "Zone"), ("Hijacker", "Yard"), ("Edge", "Wide"), ("Edge", "Zone"), ("Leaf", "Edge")),
    ):
        network = network.customer(customer, of=provider)
    network = network.roa(WHOLE, "Victim").adopt("Wide", "rov")

    assert captured(solved(network, "Victim")) == {"Under", "Zone", "Yard"}
    assert captured(solved(network.adopt("Under", "rov"), "Victim")) == {"Zone", "Yard", "Edge", "Leaf"}
