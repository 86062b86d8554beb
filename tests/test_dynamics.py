"""Networks to which things happen: events on a clock, timers, and what is claimed of what came of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.propagation.damping import Damper
from bgpkit_nb.route import Attributes
from tests.oracle.replay import judge
from tests.strategies import PREFIX, law, networks

DATA = Path(__file__).parent / "data"
FAILS, BACK = (bgp.Change("link", ("primary",), up) for up in (False, True))


def line() -> bgp.Scenario:
    """Three ASes in a row, each the customer of the next."""
    network = bgp.Network("line").add(1, announces=PREFIX).add(2).add(3).customer(1, of=2).customer(2, of=3)
    return bgp.Scenario("line", network, 1)


def link(name: str, up: bool) -> bgp.Change:
    return bgp.Change("link", (name,), up)


def used(story: bgp.Story, at: str | int) -> list[tuple | None]:
    """The AS_PATH that an AS used at the end of each chapter."""
    return [outcome.as_path(at) for outcome in story.outcomes]


# Events


def test_a_link_that_fails_takes_its_routes_along_and_brings_them_back() -> None:
    story = bgp.play(line(), [link("2-3", False), link("2-3", True)])

    assert used(story, 3) == [(2, 1), None, (2, 1)]
    assert used(story, 2) == [(1,)] * 3
    assert [len(chapter.messages) for chapter in story.chapters] == [2, 0, 1]


def test_a_wedgie_stays_wedged_until_the_backup_is_reset() -> None:
    scenario = bgp.scenarios.wedgie()
    states = bgp.stable_states(scenario)
    story = bgp.play(scenario, [bgp.Reset("backup"), FAILS, BACK, bgp.Reset("primary"), bgp.Reset("backup")])

    assert [states.index(outcome) for outcome in story.outcomes] == [1, 0, None, 1, 1, 0]
    assert story.outcomes[1].as_path("Transit Two") == (64502, 64501, 64500)
    assert story.outcomes[3].as_path("Transit Two") == (64504, 64500)


def test_prepending_moves_nothing_in_a_wedge_of_local_prefs() -> None:
    scenario = bgp.scenarios.wedgie_three_quarters()
    prepends = bgp.Change("prepend", (64501, "backup", None), 5)
    story = bgp.play(scenario, [FAILS, BACK, prepends])

    assert used(story, "Upstream")[1:3] == [(64502, 64501)] * 2
    assert used(story, "Upstream")[3] == (64502, *[64501] * 6)


def test_an_as_stops_announcing_and_announces_again() -> None:
    off, on = (bgp.Change("announce", (1, None, None), value) for value in (False, True))

    assert used(bgp.play(line(), [off, on]), 3) == [(2, 1), None, (2, 1)]


def test_policy_that_changes_is_applied_to_what_was_heard_before() -> None:
    network = (
        bgp.Network("two ways").add(1, announces=PREFIX).add(2).add(3)
        .flat(1, 2).flat(1, 3).flat(2, 3)
    )
    story = bgp.play(bgp.Scenario("two ways", network, 1), [bgp.Change("local_pref", (3, "2-3", None), 200),
                                                             bgp.Change("local_pref", (3, "2-3", None), None)])

    assert used(story, 3) == [(1,), (2, 1), (1,)]
    assert not [message for message in story.chapters[1].messages if message.receiver == "AS3"]


def test_a_session_is_reset_and_comes_back_after_a_while() -> None:
    story = bgp.play(line(), [(60_000, bgp.Reset("1-2", down=7_000))])
    chapter = story.chapters[1]

    assert [(turn.time, turn.router, turn.route is not None) for turn in chapter.turns] == [
        (60_000, "AS2", False), (61_000, "AS3", False), (68_000, "AS2", True), (69_000, "AS3", True)
    ]


def test_a_neighbour_that_falls_silent_is_believed_until_the_hold_timer_fires() -> None:
    story = bgp.play(line(), [(10_000, bgp.Silence("1-2", lasts=200_000))])

    assert [(turn.time, turn.router, turn.route is not None) for turn in story.chapters[1].turns] == [
        (100_000, "AS2", False), (101_000, "AS3", False), (211_000, "AS2", True), (212_000, "AS3", True)
    ]


def test_a_silence_shorter_than_the_hold_time_only_makes_messages_late() -> None:
    withdrawn = bgp.Change("announce", (1, None, None), False)
    story = bgp.play(line(), [(10_000, bgp.Silence("1-2", lasts=60_000)), (20_000, withdrawn)])

    assert story.chapters[1].turns == ()
    assert [(turn.time, turn.router) for turn in story.chapters[2].turns] == [(71_000, "AS2"), (72_000, "AS3")]


def test_an_event_in_the_midst_of_things_finds_them_as_they_are() -> None:
    story = bgp.play(line(), [(1_500, link("1-2", False))])

    assert story.chapters[0].verdict.kind == "under way"
    assert used(story, 3) == [None, None]
    assert story.chapters[1].verdict.kind == "settled"


def test_what_was_on_its_way_over_a_link_that_fails_is_lost() -> None:
    story = bgp.play(line(), [(500, link("1-2", False))])

    assert story.messages == ()


def test_a_link_inside_an_as_fails_and_the_next_hop_is_reached_another_way() -> None:
    network = (
        bgp.Network("inside").add(64500, "AS", routers=("west", "east", "north"))
        .igp_link("west", "east", 1).igp_link("west", "north", 5).igp_link("north", "east", 5)
        .add(64501, "Origin", announces=PREFIX).customer("Origin", of="east")
    )
    story = bgp.play(bgp.Scenario("inside", network, "Origin"), [link("west-east", False), link("north-east", False)])

    assert [outcome.route("west") and outcome.route("west").igp_metric for outcome in story.outcomes] == [1, 10, None]


def test_a_story_without_events_ends_where_solve_does() -> None:
    for name in ("regional", "cogent", "wedgie", "bad_gadget", "med_oscillation"):
        scenario = getattr(bgp.scenarios, name)()
        for seed in (None, 3):
            outcome, told = bgp.solve(scenario, seed=seed), bgp.play(scenario, seed=seed).outcome
            assert told.verdicts[told.prefix] == outcome.verdicts[told.prefix]
            assert [told.route(r.name) for r in told.network.routers] == [
                outcome.route(r.name) for r in outcome.network.routers
            ]


@law
@given(networks(), st.data())
def test_where_policy_leaves_one_stable_state_routing_forgets_what_happened(network: bgp.Network, data) -> None:
    """Under Gao-Rexford policy, whatever failed and came back: the end is what a fresh start comes to."""
    scenario = bgp.Scenario("random", network, network.ases[-1].asn)
    names = data.draw(st.lists(st.sampled_from([each.id for each in network.links]), min_size=1, max_size=3))
    events = [event for name in names for event in (link(name, False), link(name, True), bgp.Reset(name))]
    story, fresh = bgp.play(scenario, events, seed=1), bgp.solve(scenario)

    assert {r.name: story.outcome.route(r.name) for r in network.routers} == {
        r.name: fresh.route(r.name) for r in network.routers
    }


@law
@given(networks(), st.data())
def test_after_any_failure_routing_is_what_it_is_in_a_network_that_never_had_the_link(network, data) -> None:
    scenario = bgp.Scenario("random", network, network.ases[-1].asn)
    name = data.draw(st.sampled_from([each.id for each in network.links]))
    outcome = bgp.play(scenario, [link(name, False)], seed=data.draw(st.integers(0, 9))).outcome
    fresh = bgp.solve(bgp.Scenario("cut", network.with_link(name, up=False), scenario.subject))

    assert {r.name: outcome.route(r.name) for r in network.routers} == {
        r.name: fresh.route(r.name) for r in network.routers
    }


def test_the_same_story_twice_is_equal_and_leaves_the_scenario_as_it_was() -> None:
    scenario = bgp.scenarios.wedgie()
    stories = [bgp.play(scenario, [FAILS, BACK], seed=4, mrai=30_000) for _ in range(2)]

    assert stories[0] == stories[1]
    assert scenario == bgp.scenarios.wedgie()


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([bgp.Reset("nowhere")], "there is no session 'nowhere'"),
        ([(-1, FAILS)], "an event's time cannot be -1; choose 0 to"),
        ([(5, FAILS), (4, BACK)], "an event at 4 ms cannot follow one at 5 ms"),
        (["link down"], "'link down' is no event; give a Change, a Reset or a Silence"),
        ([bgp.Change("links", ("primary",), True)], "there is no kind of change 'links'"),
        ([bgp.Silence("primary", lasts=-3)], "lasts of .* cannot be -3"),
    ],
)
def test_what_is_no_event_is_refused_by_name(events: list, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.play(bgp.scenarios.wedgie(), events)


# MRAI


def withdrawn(size: int, mrai: int | bgp.Mrai, seed: int | None = None) -> bgp.Story:
    return bgp.play(bgp.scenarios.path_hunting(size), [link("origin", False)], mrai=mrai, seed=seed)


def test_path_hunting_goes_through_ever_longer_ways_and_then_gives_up() -> None:
    turns = withdrawn(5, 0).turns("AS64503")
    lengths = [len(turn.route.as_path) for turn in turns if turn.route]

    assert lengths == sorted(lengths)
    assert lengths[-1] > lengths[0]
    assert turns[-1].route is None


def test_the_larger_the_mesh_the_longer_the_hunt() -> None:
    counts = [len(withdrawn(size, 0).chapters[1].messages) for size in (3, 4, 5, 6)]

    assert counts == sorted(counts)
    assert counts[-1] > 5 * counts[0]


def test_mrai_makes_the_hunt_last_whole_rounds_of_its_interval() -> None:
    times = [withdrawn(size, 30_000).chapters[1] for size in (3, 4, 5)]

    assert [(chapter.end - chapter.start) // 30_000 for chapter in times] == [2, 3, 4]


def test_two_messages_about_a_prefix_to_the_same_neighbour_are_an_interval_apart() -> None:
    last: dict[tuple, int] = {}
    for message in withdrawn(5, 30_000).messages:
        key = message.session, message.receiver
        assert key not in last or message.time - last[key] >= 30_000
        last[key] = message.time


def test_withdrawals_wait_like_announcements_and_the_last_word_counts() -> None:
    off, on = (bgp.Change("announce", (1, None, None), value) for value in (False, True))
    story = bgp.play(line(), [(5_000, off), (6_000, on), (7_000, off)], mrai=30_000)

    assert [(message.time, message.attrs is None) for message in story.messages if message.receiver == "AS2"] == [
        (1_000, False), (31_000, True)
    ]


def test_what_the_neighbour_knows_already_is_not_said_again_when_the_interval_ends() -> None:
    off, on = (bgp.Change("announce", (1, None, None), value) for value in (False, True))
    story = bgp.play(line(), [(5_000, off), (6_000, on)], mrai=30_000)

    assert len(story.messages) == 2


def test_ibgp_may_have_an_interval_of_its_own() -> None:
    network = (
        bgp.Network("inside").add(64500, "AS", routers=("west", "east")).igp_link("west", "east")
        .add(64501, "Origin", announces=PREFIX).customer("Origin", of="east")
    )
    off, on = (bgp.Change("prepend", (64501, None, None), n) for n in (1, 2))
    story = bgp.play(bgp.Scenario("inside", network, 64501), [(40_000, off), (80_000, on)],
                     mrai=bgp.Mrai(ebgp=0, ibgp=60_000))

    assert [message.time for message in story.messages if message.receiver == "west"] == [2_000, 62_000, 122_000]


def test_two_that_act_at_the_same_instant_go_round_for_ever_though_they_could_rest() -> None:
    scenario = bgp.scenarios.disagree()
    verdict = bgp.play(scenario, mrai=30_000).outcome.verdicts[PREFIX]

    assert verdict.kind == "repeats"
    assert {message.receiver for message in verdict.cycle} >= {"Left", "Right"}
    assert len(bgp.stable_states(scenario)) == 2
    assert any(bgp.play(scenario, mrai=30_000, seed=seed).outcome.settled for seed in range(5))


def test_no_timer_makes_a_network_rest_that_has_no_stable_state() -> None:
    for mrai in (0, 5_000, 30_000):
        for seed in (None, 1, 2):
            assert bgp.play(bgp.scenarios.bad_gadget(), mrai=mrai, seed=seed).outcome.settled is False


def test_an_interval_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="mrai cannot be -1; choose 0"):
        bgp.play(line(), mrai=-1)


# Flap damping


def flapping(times: int, **options: object) -> bgp.Story:
    """The first link of the line goes down and up every minute; AS 3 hears of it from AS 2."""
    events = [(60_000 * (n + 1) + 30_000 * up, link("1-2", bool(up))) for n in range(times) for up in (0, 1)]
    return bgp.play(line(), events, **options)


def test_a_route_that_flaps_three_times_is_set_aside_and_comes_back_by_itself() -> None:
    turns = flapping(3, damping=bgp.Damping()).turns("AS3")

    assert turns[-2].time == 181_000
    assert 20 * 60_000 < turns[-1].time - 181_000 < 40 * 60_000
    assert [turn.route is not None for turn in turns] == [True, False, True, False, True, False, True]


def test_two_flaps_are_forgiven() -> None:
    assert flapping(2, damping=bgp.Damping()).turns("AS3") == flapping(2).turns("AS3")


def test_a_route_that_is_set_aside_says_why_it_is_not_used() -> None:
    story = flapping(3, damping=bgp.Damping())
    last = [message for message in story.messages if message.receiver == "AS3"][-1]

    assert last.refused == "damped: it came and went too often"
    assert last.decision.route is None


def test_a_penalty_halves_in_a_half_life_and_never_passes_its_ceiling() -> None:
    damper, key, said = Damper(bgp.Damping()), ("s", "r"), Attributes((1,))
    for n in range(40):
        damper.hears(key, said if n % 2 == 0 else None, 0)

    assert damper.penalty(key, 0) == 750 * 2**4
    assert damper.penalty(key, 15 * 60_000) == 750 * 2**3
    assert damper.until(key) == 60 * 60_000


def test_damping_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="reuse above 0 and below suppress"):
        bgp.play(line(), damping=bgp.Damping(reuse=3000))


# Message by message, and in words


def test_rounds_takes_the_same_events_and_timers() -> None:
    scenario, options = bgp.scenarios.wedgie(), {"events": [FAILS, BACK], "mrai": 30_000, "seed": 2}

    assert tuple(bgp.rounds(scenario, **options)) == bgp.play(scenario, **options).messages


def test_the_words_tell_each_event_and_how_it_ended() -> None:
    said = bgp.describe(bgp.play(bgp.scenarios.wedgie(), [FAILS, bgp.Reset("backup"), BACK]))

    assert str(said).splitlines()[1].startswith("Link primary fails: routing comes to rest after")
    assert [row["event"] for row in said.table] == [
        "the start", "link primary fails", "session backup is reset", "link primary is back"
    ]


def test_the_words_claim_a_round_only_where_it_was_seen() -> None:
    assert "come round for ever" in str(bgp.describe(bgp.play(bgp.scenarios.bad_gadget())))
    assert "not at rest" in str(bgp.describe(bgp.play(line(), [(1_500, link("1-2", False))])))


def test_a_chapter_that_goes_round_shows_the_messages_of_one_round() -> None:
    chapter = bgp.play(bgp.scenarios.bad_gadget()).chapters[0]
    said = bgp.describe(chapter)

    assert len(said.table) == len(chapter.verdict.cycle) < len(chapter.messages)
    assert said.caption == "One round, which is followed by the same again"


def test_a_chapter_that_settles_shows_every_message() -> None:
    assert bgp.describe(bgp.play(line()).chapters[0]).table == [
        {"time (s)": 1.0, "from": "AS1", "to": "AS2", "says": "1", "the receiver then uses": "1, from now on"},
        {"time (s)": 2.0, "from": "AS2", "to": "AS3", "says": "2 1", "the receiver then uses": "2 1, from now on"},
    ]


# Drawn


def test_the_picture_of_a_story_has_a_bar_for_as_long_as_a_route_is_used() -> None:
    figure = bgp.draw_story(bgp.play(line(), [(10_000, link("2-3", False)), (20_000, link("2-3", True))]))
    bars = [(bar.y[0], bar.base[0], round(bar.base[0] + bar.x[0], 2)) for bar in figure.data]

    assert bars == [("AS2", 1.0, 22.26), ("AS3", 2.0, 10.0), ("AS3", 21.0, 22.26)]
    assert [note.text for note in figure.layout.annotations] == ["link AS2–AS3 fails", "link AS2–AS3 is back"]


def test_the_picture_tells_routes_apart_by_pattern_as_well_as_colour() -> None:
    figure = bgp.draw_story(bgp.play(bgp.scenarios.bad_gadget()), routers=["One"], end=10)
    marks = {(bar.hovertemplate.split("<br>")[0], bar.marker.color, bar.marker.pattern.shape) for bar in figure.data}

    assert len(marks) == len({shape for *_, shape in marks}) == len({color for _, color, _ in marks}) == 2


# The atlas


def test_the_atlas_of_a_wedgie_leads_in_by_the_primary_and_out_by_the_backup() -> None:
    atlas = bgp.atlas(bgp.scenarios.wedgie())
    down = {place.down: number for number, place in enumerate(atlas.places) if place.down}
    moves = {(move.start, move.event, move.end) for move in atlas.moves}

    assert (len(atlas.stable), atlas.exact) == (2, True)
    assert {(0, FAILS, down["primary",]), (down["primary",], BACK, 1)} <= moves
    assert {(0, bgp.Reset("primary"), 1), (1, bgp.Reset("backup"), 0), (1, bgp.Reset("primary"), 1)} <= moves


def test_where_there_is_one_stable_state_all_ways_lead_back_to_it() -> None:
    atlas = bgp.atlas(bgp.scenarios.two_transits())

    assert len(atlas.stable) == 1
    assert {move.end for move in atlas.moves if move.start != 0} == {0}


def test_the_atlas_is_a_graph_for_whoever_wants_to_count() -> None:
    graph = bgp.atlas(bgp.scenarios.disagree()).to_networkx()

    assert [graph.nodes[node]["name"] for node in (0, 1)] == ["A", "B"]
    assert {target for _, target in graph.out_edges(0)} >= {1, 2}


def test_the_words_of_the_atlas_say_what_leads_from_one_state_to_the_other() -> None:
    said = str(bgp.describe(bgp.atlas(bgp.scenarios.wedgie_three_quarters())))

    assert said.splitlines()[0] == "2 stable states with every link up."
    assert "From A to B: link backup fails and is back" in said
    assert "From B to A: link primary fails and is back" in said


def test_the_atlas_is_drawn_with_its_states_and_its_ways() -> None:
    figure = bgp.draw_atlas(bgp.atlas(bgp.scenarios.wedgie()))
    texts = " ".join(each.text for each in figure.layout.annotations)

    assert [trace.text[0] for trace in figure.data if trace.text] == ["<b>A</b>", "<b>B</b>"]
    assert "link primary fails and is back" in texts
    assert "64502 64501 64500" in texts


def test_the_picture_of_no_stable_state_says_so() -> None:
    (said,) = bgp.draw_atlas(bgp.atlas(bgp.scenarios.bad_gadget())).layout.annotations

    assert said.text == "No stable state exists"


def test_names_from_outside_are_shown_as_text_in_the_picture() -> None:
    network = bgp.Network("<i>").add(1, announces=PREFIX).add(2, "<b>Left</b>").add(3, "<b>Right</b>")
    network = network.flat(2, 1).flat(3, 1).flat(2, 3).prefer(2, 200, neighbor=3).prefer(3, 200, neighbor=2)
    figure = bgp.draw_atlas(bgp.atlas(bgp.Scenario("x", network, 1)))
    texts = " ".join(each.text for each in figure.layout.annotations)

    assert figure.layout.title.text.startswith("&lt;i&gt;")
    assert "<b>Left" not in texts
    assert "&lt;b&gt;Left&lt;/b&gt;" in texts


# Recorded


STORY = {
    "id": "a story on other ASes", "implementation": "BIRD 2.0.12", "origin": 10, "prefix": "10.200.0.0/24",
    "topology": [[10, 40, "c2p"], [10, 20, "c2p"], [20, 30, "c2p"], [30, 40, "p2p"]],
    "knobs": {"prepends": [], "communities": ["20:70"]},
    "steps": [
        {"step": "primary link 10-40 up alone",
         "converged": {"10": [], "20": [30, 40, 10], "30": [40, 10], "40": [10]}},
        {"step": "backup link 10-20 comes up after it: the intended state",
         "converged": {"10": [], "20": [30, 40, 10], "30": [40, 10], "40": [10]}},
        {"step": "primary link fails", "converged": {"10": [], "20": [10], "30": [20, 10], "40": [30, 20, 10]}},
        {"step": "and up again", "converged": {"10": [], "20": [10], "30": [20, 10], "40": [10]}},
    ],
}


def test_a_recorded_story_of_links_is_replayed_on_any_topology() -> None:
    assert judge(STORY).agrees


def test_a_story_that_ends_otherwise_does_not_agree() -> None:
    steps = [*STORY["steps"][:-1], {**STORY["steps"][-1], "converged": STORY["steps"][0]["converged"]}]

    assert judge({**STORY, "steps": steps}).agrees is False
