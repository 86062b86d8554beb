"""Every why: how a route lost, where one stopped that never came, what would change that, and who decides."""

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb import why
from bgpkit_nb.route import Attributes, held
from bgpkit_nb.words.duels import duel_text
from tests.strategies import EXAMPLES, PREFIX, law, networks, origin_of, wild_networks

#: Five hundred networks even where other laws are tried on fewer.
many = settings(max_examples=max(EXAMPLES, 500), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scenario_of(network: bgp.Network) -> bgp.Scenario:
    return bgp.Scenario("why", network, origin_of(network))


@pytest.fixture(scope="module")
def regional() -> bgp.Outcome:
    """Twelve ASes, eight of which send Orchard traffic."""
    return bgp.solve(bgp.scenarios.regional())


# Why not: what became of the route


def test_the_route_in_use_is_said_to_be_in_use(regional: bgp.Outcome) -> None:
    said = bgp.why_not(regional, at="City", route="North")

    assert said.answer.kind == "in use"
    assert str(said) == "City for 198.51.100.0/24: a route via North is the one in use."
    assert said.table == []


def test_a_route_that_was_received_lost_at_a_step_to_a_rival_by_a_margin(regional: bgp.Outcome) -> None:
    said = bgp.why_not(regional, at="Island", route="Desert")

    lost = said.answer.duel
    assert (said.answer.kind, lost.step, lost.margin) == ("lost", "as_path", 2)
    assert lost.decision.candidates[lost.rival].as_path == (64496, 64505)
    assert "It lost at AS_PATH length: 2 beats 4 by 2." in str(said)


def test_a_neighbour_a_link_and_a_path_all_name_a_route(regional: bgp.Outcome) -> None:
    names = ("Desert", "South", "Hills", "Orchard")
    asked = ("Desert", 64507, "64503-64507", names, [64503, 64507, 64500, 64497, 64505])

    kinds = {why.ask(regional, "Island", route, changes=False).duel.step for route in asked}

    assert kinds == {"as_path"}


def test_a_route_that_a_neighbour_hides_behind_a_better_one_names_the_step_there(regional: bgp.Outcome) -> None:
    stop = why.ask(regional, "Coast", "North", changes=False).stop

    assert (stop.kind, stop.at, stop.toward) == ("hidden", "North", "Coast")
    assert (stop.duel.step, stop.duel.margin) == ("local_pref", 30)


def test_a_path_stops_at_the_first_as_that_uses_another(regional: bgp.Outcome) -> None:
    stop = why.ask(regional, "Lake", ("Valley", "Coast", "Orchard"), changes=False).stop

    assert (stop.kind, stop.at, stop.duel.step) == ("hidden", "Valley", "as_path")


def test_an_export_rule_that_keeps_a_route_is_quoted(regional: bgp.Outcome) -> None:
    said = bgp.why_not(regional, at="Coast", route="Valley", changes=False)

    assert said.answer.kind == "not told"
    assert "does not tell Coast: a peer's route goes to customers only" in str(said)


def chain() -> bgp.Network:
    """Edge buys from Middle, which buys from Top; User buys from Top."""
    return (
        bgp.Network("chain")
        .add(64496, "Top")
        .add(64497, "Middle")
        .add(64498, "Edge", announces=PREFIX)
        .add(64499, "User")
        .customer("Middle", of="Top")
        .customer("Edge", of="Middle")
        .customer("User", of="Top")
    )


def asked(network: bgp.Network, route, at: str = "User", **options) -> why.Answer:
    return why.ask(bgp.solve(bgp.Scenario("chain", network, "Edge")), at, route, **options)


@pytest.mark.parametrize(
    ("network", "route", "kind", "at", "reason"),
    [
        (chain().on_import("Top", ("deny",), link="64497-64496"), ("Top", "Middle", "Edge"), "refused", "Top",
         "on import deny link=64497-64496"),
        (chain().on_export("Edge", ("add", "no-export")), ("Top", "Middle", "Edge"), "not told", "Middle", "no-export"),
        (chain().with_link("64497-64496", up=False), ("Top", "Middle", "Edge"), "link down", "Middle", ""),
        (chain(), ("Top", "Edge"), "no link", "Edge", ""),
        (chain(), ("Top", "Middle"), "not announced", "Middle", ""),
        (chain(), ("Top", "User", "Edge"), "loop", "User", ""),
    ],
)  # fmt: skip
def test_a_path_that_never_came_stopped_somewhere(network, route, kind: str, at: str, reason: str) -> None:
    stop = asked(network, route, changes=False).stop

    assert (stop.kind, stop.at, stop.reason) == (kind, at, reason)


def test_a_neighbour_without_a_route_points_to_what_keeps_it_out() -> None:
    network = chain().on_export("Edge", ("add", "no-export"))
    said = bgp.why_not(bgp.solve(bgp.Scenario("chain", network, "Edge")), at="User", route="Top")

    assert said.answer.kind == "no route"
    assert [(stop.kind, stop.at, stop.reason) for stop in said.answer.blocks] == [("not told", "Middle", "no-export")]
    assert "the community no-export keeps it" in str(said)


def test_the_announcing_as_is_told_that_every_road_leads_back_to_it(regional: bgp.Outcome) -> None:
    assert bgp.why_not(regional, at="Orchard", route="Coast").answer.kind == "own"


def test_a_route_that_shares_by_multipath_is_said_to_share() -> None:
    network = bgp.scenarios.two_transits().network.with_as("Origin A", multipath=True)
    outcome = bgp.solve(bgp.Scenario("both", network, "Cloudflare"))

    assert {why.ask(outcome, "Origin A", via, changes=False).kind for via in (64496, 64511)} == {"in use", "shares"}


@pytest.mark.parametrize("family", ["rfc4271", "frr", "cisco", "junos"])
def test_a_route_that_would_beat_the_one_in_use_alone_is_said_to(family: str) -> None:
    """MED compares within one neighbour only, so who meets whom decides: the lesson of RFC 3345."""

    def route(number: int, first: int, med: int, igp: int):
        attrs = Attributes((first, 64500), 0, med)
        return held(PREFIX, attrs, session=f"s{number}", neighbor_as=first, igp_metric=igp, peer_id=number)

    routes = [route(1, 64502, 0, 2), route(2, 64501, 10, 1), route(3, 64501, 0, 3)]
    decision = bgp.decide(routes, family=family, at="R")
    lost = why.duel(decision, 1)

    assert (decision.best, lost.step, lost.rival, lost.margin) == (0, "med", 2, 10)
    assert (lost.alone, lost.wins_alone) == ("igp_metric", True)
    said = duel_text(lost, bgp.Network("two").add(64501).add(64502))
    assert "What beat it there was the route via AS64501 (64501 64500) over s3, not the route in use." in said
    assert "Against the route in use alone it would win, at IGP metric" in said


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ("Nowhere", "there is no AS 'Nowhere'"),
        ("64496-64499", "link '64496-64499' is not one of Island's; choose 64503-64496, 64503-64507"),
        ((), r"a path from Island cannot be \(\); name the ASes"),
        ("Island", "cannot learn a route from itself"),
    ],
)
def test_a_route_that_is_none_is_refused(regional: bgp.Outcome, route, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.why_not(regional, at="Island", route=route)


# Why not: what would bring it about


def test_the_smallest_changes_are_offered_with_what_else_moves(regional: bgp.Outcome) -> None:
    said = bgp.why_not(regional, at="Island", route="Desert")

    rows = [(row["who"], row["change"], row["now"], row["becomes"], row["other ASes that move"]) for row in said.table]
    assert rows[0] == ("Island", "local_pref Desert", 80, 81, 0)
    assert ("Orchard", "prepend Coast", 0, 3, 2) in rows
    assert said.answer.origin.found[0].knob == "prepend"


def test_an_action_community_is_found_where_prepends_do_nothing(regional: bgp.Outcome) -> None:
    offered = {each.change.kind: each.change.value for each in why.ask(regional, "North", "South").origin.found}

    assert offered["community"] == "64496:3000"
    assert "prepend" not in offered


def test_buying_transit_is_offered_where_a_peer_tells_too_little() -> None:
    network = chain().add(64500, "Peer").peers("Peer", "Top")
    network = network.add(64501, "Far", announces="203.0.113.0/24").peers("Far", "Top")
    outcome = bgp.solve(bgp.Scenario("far", network, "Far"))

    answer = why.ask(outcome, "Peer", "Top", "203.0.113.0/24")

    assert [(each.change.kind, each.change.value) for each in answer.here.found] == [("relation", "customer")]


def used_link(outcome: bgp.Outcome, at: int) -> set[str | None]:
    """The links over which an AS's routes to `PREFIX` and its pieces come in."""
    pieces = [prefix for prefix in outcome.verdicts if PREFIX.covers(prefix)]
    whole = len(pieces) == 1 or sum(prefix.size for prefix in pieces if prefix != PREFIX) < PREFIX.size
    routes = [outcome.route(at, prefix) for prefix in pieces if whole or prefix != PREFIX]
    return {route.session if route else None for route in routes}


def tried(outcome: bgp.Outcome, change: bgp.Change) -> bgp.Outcome:
    network = bgp.apply(outcome.network, change)
    return bgp.solve(bgp.Scenario("tried", network, origin_of(network)))


def brings(outcome: bgp.Outcome, change: bgp.Change, at: int, link: str) -> bool:
    after = tried(outcome, change)
    return after.settled and used_link(after, at) == {link}


#: Whether a "none" is checked against every value of every change, as `make deep` does, or against the telling ones.
THOROUGH = EXAMPLES >= 500

#: Local-prefs on both sides of everything that random networks give: presets, rules from 60 to 160, own networks.
PREFERENCES = (0, 50, 79, 80, 81, 99, 100, 101, 129, 130, 131, 161, 2**32 - 1) if THOROUGH else (0, 131, 2**32 - 1)
PREPENDS = range(1, 11) if THOROUGH else (2, 10)
MEDS = (0, 1, 5, 10, 2**32 - 1) if THOROUGH else (5,)


def everything_else(outcome: bgp.Outcome, at: int, link: str, origin: int) -> list[bgp.Change]:
    """Changes of every kind that the search speaks of, listed anew, for an AS (at a link) and for the origin."""
    network = outcome.network
    ruled = [action[1] for rule in network.find(at).rules for action in rule.then if action[0] == "local_pref"]
    inside = [session for session in [outcome.route(at) and outcome.route(at).session] if session]
    found = [bgp.Change("local_pref", (at, where, None), value)
             for where in {link, *inside} for value in {*PREFERENCES, *ruled, *(each + 1 for each in ruled)}]
    for each in network.links_of(origin):
        edge = (origin, each.id, None)
        found += [bgp.Change("prepend", edge, count) for count in PREPENDS]
        found += [bgp.Change("med", edge, value) for value in MEDS]
        found.append(bgp.Change("announce", edge, False))
        found.append(bgp.Change("more_specific", (origin, each.id, str(PREFIX)), 1))
        found += [bgp.Change("community", edge, value) for value in OFFERED]
    return found


#: What every AS around the origin offers its customers: to be ranked last, and not to be told to peers or providers.
OFFERED = ("65000:50", "65000:1", "65000:2")


def with_offers(network: bgp.Network) -> bgp.Network:
    """The network with action communities on offer wherever the origin announces."""
    actions = [{"community": OFFERED[0], "local_pref": 50},
               *({"community": each, "block": to} for each, to in zip(OFFERED[1:], ("peer", "provider"), strict=True))]
    origin = origin_of(network)
    for link in network.links_of(origin):
        around = network.far_end(link, origin)
        network = network.with_as(around, plan=bgp.make_plan("offers", around, actions))
    return network


@many
@given(st.one_of(networks(), networks(10), wild_networks(multipath=(False,))), st.data())
def test_every_change_offered_works_and_every_none_is_confirmed(network: bgp.Network, data: st.DataObject) -> None:
    outcome, origin = bgp.solve(scenario_of(with_offers(network))), origin_of(network)
    asked = [(asn, link.id) for link in network.links for asn in network.ends(link)
             if asn != origin and used_link(outcome, asn) != {link.id}]
    assume(asked)
    at, link = data.draw(st.sampled_from(asked))

    answer = why.ask(outcome, at, link)

    event(answer.kind)
    event(f"remedies {len(answer.here.found)} {len(answer.origin.found)}")
    found = {}
    for remedy in (*answer.here.found, *answer.origin.found):
        found[remedy.change.kind, remedy.who] = remedy
        assert brings(outcome, remedy.change, at, link)
        for smaller in smaller_than(remedy, data):
            assert not brings(outcome, smaller, at, link)
    for change in everything_else(outcome, at, link, origin):
        if (change.kind, change.target[0]) not in found:
            assert not brings(outcome, change, at, link)


def smaller_than(remedy: why.Remedy, data: st.DataObject) -> list[bgp.Change]:
    """A change of the same kind at the same place, with fewer units, where there is one."""
    kind, target, value = remedy.change.kind, remedy.change.target, remedy.change.value
    if kind not in ("prepend", "local_pref") or remedy.units < 2:
        return []
    step = 1 if value > remedy.was else -1
    return [bgp.Change(kind, target, remedy.was + step * data.draw(st.integers(1, remedy.units - 1)))]


@law
@given(st.one_of(networks(), wild_networks(multipath=(False,))), st.data())
def test_changes_for_a_path_bring_that_path(network: bgp.Network, data: st.DataObject) -> None:
    outcome = bgp.solve(scenario_of(network))
    path, at = walked(network, data)

    answer = why.ask(outcome, at, path)

    assert (answer.kind == "in use") == ({walk.ases for walk in outcome.hops(at)} == {(at, *path)})
    for search in (answer.here, answer.origin):
        for remedy in search.found if search else ():
            after = tried(outcome, remedy.change)
            assert {walk.ases for walk in after.hops(at, PREFIX)} == {(at, *path)}


def walked(network: bgp.Network, data: st.DataObject) -> tuple[tuple[int, ...], int]:
    """A path of links without repeats that ends at the origin, and the AS it starts from."""
    path = [origin_of(network)]
    for _ in range(data.draw(st.integers(1, 4))):
        around = [network.far_end(link, path[0]) for link in network.links_of(path[0])]
        onward = [asn for asn in around if asn not in path]
        if not onward:
            break
        path.insert(0, data.draw(st.sampled_from(onward)))
    return tuple(path[1:]), path[0]


# What became of a route, checked against what routers hold


@law
@given(wild_networks(), st.data())
def test_what_is_said_to_be_received_is_held_and_what_is_not_is_not(network: bgp.Network, data: st.DataObject) -> None:
    outcome = bgp.solve(scenario_of(network))
    link = data.draw(st.sampled_from(network.links))
    at = data.draw(st.sampled_from(network.ends(link)))

    answer = why.ask(outcome, at, link.id, changes=False)

    decision = outcome.decision(at)
    held = [index for index, route in enumerate(decision.candidates) if route.session == link.id]
    if answer.kind == "own":
        assert decision.candidates[0].own
    else:
        assert answer.received == bool(held)
        assert answer.received or answer.stop or not outcome.settled
    if answer.kind == "lost":
        fell = decision.fell(answer.duel.loser)
        assert answer.duel.loser in held
        assert fell is None or fell[1].step == answer.duel.step
    refused = dict(decision.refused).get(link.id)
    if refused and outcome.settled and answer.kind not in ("own", "hidden"):
        assert (answer.kind, answer.stop.reason) == ("refused", refused.reason)


# Who decides


def test_an_only_route_points_to_the_as_upstream_that_chose_it(regional: bgp.Outcome) -> None:
    found = bgp.decider(regional, "City")

    assert (found.router, found.step) == ("North", "local_pref")
    assert "Who really decided is North, on the way" in str(bgp.explain(regional, at="City"))


def test_an_as_that_had_a_choice_decided_itself(regional: bgp.Outcome) -> None:
    assert bgp.decider(regional, "Lake")[::3] == ("Lake", "router_id")
    alone = bgp.explain(regional.decision("Lake"), network=regional.network)
    assert str(bgp.explain(regional, at="Lake")) == str(alone)


def test_where_nobody_had_a_choice_it_is_said(regional: bgp.Outcome) -> None:
    assert bgp.decider(regional, "Coast")[::3] == ("Orchard", why.NOBODY)
    assert "Nobody on the way to Orchard had a choice either." in str(bgp.explain(regional, at="Coast"))


def test_a_router_whose_policy_refused_all_others_decided_by_policy() -> None:
    scenario = bgp.scenarios.two_transits()
    network = scenario.network.on_import("Origin A", ("deny",), neighbor=64511).add(64512, "Behind")
    outcome = bgp.solve(bgp.Scenario("picky", network.customer("Behind", of="Origin A"), "Cloudflare"))

    assert [bgp.decider(outcome, at)[::3] for at in ("Origin A", "Behind")] == [("Origin A", why.IMPORT)] * 2
    assert "What left no other was its own import policy." in str(bgp.explain(outcome, at="Origin A"))
    assert "What left no other was Origin A's import policy." in str(bgp.explain(outcome, at="Behind"))


def test_an_as_without_a_route_has_no_decider() -> None:
    outcome = bgp.solve(bgp.scenarios.announcement().set(north=False, south=False))

    assert bgp.decider(outcome, "Source A") is None


def test_explain_asks_whose_decision_is_meant(regional: bgp.Outcome) -> None:
    with pytest.raises(ValueError, match="name an AS, such as at='Orchard'"):
        bgp.explain(regional)


@law
@given(networks())
def test_all_before_the_decider_had_no_choice(network: bgp.Network) -> None:
    outcome = bgp.solve(scenario_of(network))

    for system in network.ases:
        found = bgp.decider(outcome, system.asn)
        if found is None:
            continue
        path = [system.asn, *outcome.as_path(system.asn)]
        before = path[: path.index(found.asn)]
        assert all(len(outcome.decision(asn).candidates) == 1 for asn in before)
        assert found.step == why.NOBODY or len(found.decision.candidates) > 1


# Who controls the traffic


def test_the_control_map_names_the_as_the_step_and_the_communities_that_reach_it(regional: bgp.Outcome) -> None:
    rows = {row["source"]: row for row in bgp.control_map(regional).table}

    assert {name: rows[name]["decided at"] for name in rows} == {
        "City": "North", "North": "North", "Desert": "South", "South": "South", "Harbour": "Harbour",
        "Forest": "Forest", "Lake": "Lake", "Island": "Island",
    }  # fmt: skip
    assert (rows["City"]["arrives over"], rows["City"]["else over"]) == ("Coast", "Hills")
    assert "64496:3000 (not to providers)" in rows["City"]["communities"]
    assert rows["Lake"]["communities"] == ""


def test_a_wide_table_is_cut_to_the_columns_asked_for_and_the_sentences_stay(regional: bgp.Outcome) -> None:
    whole = bgp.control_map(regional)
    cut = whole.only("step", "source")

    assert cut.sentences == whole.sentences
    assert cut.table == [{"step": row["step"], "source": row["source"]} for row in whole.table]
    assert "<table>" in cut._repr_html_()
    assert "<table>" not in whole.only()._repr_html_()
    assert str(whole.only()) == str(whole)
    with pytest.raises(ValueError, match="no column 'speed'; choose from source, prefix"):
        whole.only("speed")


def test_who_moved_from_and_to_the_same_link_is_said_together(regional: bgp.Outcome) -> None:
    said = str(bgp.compare(regional, bgp.solve(regional.scenario.set(prepend=3))))
    assert "3 of 8 sources moved (9 Gbit/s): Harbour and Island from Coast to Hills; Lake from Coast to Valley." in said


def test_a_community_of_the_control_map_really_moves_what_it_says(regional: bgp.Outcome) -> None:
    row = next(row for row in why.controls(regional) if regional.network.name_of(row.source) == "City")
    edge = (64505, "64505-64496", None)

    moved = [ask.community for ask in row.asks
             if tried_regional(regional, bgp.Change("community", edge, ask.community)) != {row.arrives: 1.0}]

    assert "64496:3000" in moved


def tried_regional(outcome: bgp.Outcome, change: bgp.Change) -> dict[str, float]:
    """Where City's traffic arrives after a change."""
    return why.changed(outcome, change).catchments()[64504]


def test_what_is_decided_at_each_step_adds_up(regional: bgp.Outcome) -> None:
    shares = why.decided(regional)

    assert shares == pytest.approx({"local_pref": 10 / 23, "router_id": 7 / 23, "as_path": 6 / 23})
    assert [(row["step"], row["volume"]) for row in bgp.decided(regional).table] == [
        ("LOCAL_PREF", 10.0), ("router id", 7.0), ("AS_PATH length", 6.0)]  # fmt: skip


def test_traffic_that_is_lost_is_down_to_the_as_that_lost_it() -> None:
    outcome = bgp.solve(bgp.scenarios.announcement().set(north=False, south=False))

    assert set(why.decided(outcome)) == {"unreachable"}
    assert {row.asn for row in why.controls(outcome)} == {row.walk.ases[-1] for row in why.controls(outcome)}


def test_each_way_of_multipath_counts_by_its_share() -> None:
    network = bgp.scenarios.two_transits().network.with_as("Origin A", multipath=True)
    demands = bgp.scenarios.two_transits().demands
    outcome = bgp.solve(bgp.Scenario("both", network, "Cloudflare", demands=demands))

    rows = why.controls(outcome)

    assert [(row.volume, row.arrives) for row in rows] == [(2.0, "13335-64511"), (2.0, "13335-64496")]
    assert [(row.step, row.otherwise) for row in rows] == [(why.SHARED, "13335-64496"), (why.SHARED, "13335-64511")]


@law
@given(st.one_of(networks(), wild_networks()))
def test_whoever_is_in_control_held_the_other_way_and_nobody_before_did(network: bgp.Network) -> None:
    outcome = bgp.solve(scenario_of(network))
    rows = why.controls(outcome)

    assert sum(row.volume for row in rows) == pytest.approx(sum(flow.volume for flow in outcome.flows))
    assert sum(why.decided(outcome).values()) == pytest.approx(1.0 if rows else 0.0)
    for row in rows:
        if row.walk.end == "delivered":
            assert row.arrives == (row.walk.links[-1][0] if row.walk.links else None)
            assert row.asn in row.walk.ases
        if row.duel:
            assert row.duel.loser != row.decision.best
        if row.step == why.NOBODY:
            assert all(len(outcome.decision(asn).candidates) == 1 for asn in row.walk.ases)


def test_a_longer_prefix_decides_for_whoever_announces_it(regional: bgp.Outcome) -> None:
    outcome = bgp.solve(bgp.scenarios.regional().set(more_specific=1))
    rows = why.controls(outcome)

    moved = [row for row in rows if row.step == why.LONGEST]
    assert {(row.asn, row.arrives) for row in moved} == {(64505, "64505-64497")}
    assert "64505-64496" in {row.otherwise for row in moved}


# Where security keeps a route out


def hijacked(**knobs: object) -> bgp.Outcome:
    return bgp.solve(bgp.scenarios.hijack().set(hijack="same prefix", **knobs))


def test_a_route_that_validation_refuses_is_said_to_be_refused_and_why() -> None:
    said = bgp.why_not(hijacked(rov=1), at="South", route=("Tier B", "East", "Hijacker"))

    assert (said.answer.kind, said.answer.stop.reason) == ("refused", "rov: invalid")
    assert "a ROA covers the prefix, and none allows this origin with this length" in str(said)


def test_giving_up_a_defence_and_publishing_a_roa_are_offered_where_they_help() -> None:
    network = chain().roa(PREFIX.pieces(0)[0], "Edge").adopt("User", "rov")
    network = network.with_as("Edge", announces=(PREFIX, *PREFIX.pieces(1)))
    outcome = bgp.solve(bgp.Scenario("roa", network, "Edge"))

    answer = why.ask(outcome, "User", "Top", PREFIX.pieces(1)[0])

    assert answer.kind == "refused"
    assert [(each.change.kind, each.change.value) for each in answer.here.found] == [("adopts", False)]
    assert ("roa", 25) in [(each.change.kind, each.change.value) for each in answer.origin.found]


def test_whoever_refused_a_hijack_decided_by_import_policy() -> None:
    assert bgp.decider(hijacked(rov=1), "South")[::3] == ("South", why.IMPORT)
    assert why.decided(hijacked(rov=1))[why.IMPORT] == pytest.approx(2 / 9)
