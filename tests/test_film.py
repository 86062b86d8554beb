"""Films of routing: what happens moment by moment, what a map and a player are told of it, and what can be watched."""

import json

import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.propagation import Message
from bgpkit_nb.view.film import WINDOW, Reel
from bgpkit_nb.view.offers import Offer, link_called
from bgpkit_nb.view.player import Player
from bgpkit_nb.view.scene import frame
from bgpkit_nb.view.widgets import RoutingMap
from bgpkit_nb.words.moments import moment_text
from tests.strategies import PREFIX, law, origin_of, wild_networks

FAILS, BACK = (bgp.Change("link", ("primary",), up) for up in (False, True))
ORIGIN_FAILS = bgp.Change("link", ("origin",), False)


@st.composite
def wild_scenarios(draw) -> bgp.Scenario:
    network = draw(wild_networks())
    return bgp.Scenario("wild", network, origin_of(network))


def arrivals(film: bgp.Film) -> list[Message]:
    return [moment.cause for moment in film.moments if isinstance(moment.cause, Message)]


def used(decisions: dict) -> dict:
    """The route in use, wherever candidates stand that arrived in another order."""
    return {key: decision.route for key, decision in decisions.items()}


def texts(film: bgp.Film) -> list[str]:
    return [moment_text(film, moment) for moment in film.moments]


# Laws


@law
@given(wild_scenarios(), st.none() | st.integers(0, 9))
def test_a_film_from_nothing_ends_in_the_state_that_solving_gives(scenario: bgp.Scenario, seed: int | None) -> None:
    film, outcome = bgp.film(scenario, seed=seed), bgp.solve(scenario, seed=seed)
    verdict = outcome.verdicts[PREFIX]

    assert film.verdict == verdict
    if verdict.kind == "settled":
        assert film.messages == verdict.messages
        assert film.outcome(len(film) - 1) == outcome


@law
@given(wild_scenarios(), st.data())
def test_scrubbing_to_a_moment_shows_what_playing_up_to_it_does(scenario: bgp.Scenario, data: st.DataObject) -> None:
    link = data.draw(st.sampled_from(scenario.network.links))
    film = bgp.film(scenario, [bgp.Change("link", (link.id,), False)])
    played = [Reel(film).frame(number, number) for number in range(len(film))]
    order = data.draw(st.permutations(range(len(film))))
    scrubbed = Reel(film)

    assert {number: scrubbed.frame(number, number) for number in order} == dict(enumerate(played))


@law
@given(wild_scenarios(), st.data())
def test_a_link_that_fails_and_returns_is_filmed_as_it_is_played(scenario: bgp.Scenario, data: st.DataObject) -> None:
    link = data.draw(st.sampled_from(scenario.network.links))
    events = [bgp.Change("link", (link.id,), up) for up in (False, True)]
    story, film = bgp.play(scenario, events), bgp.film(scenario, events, over=1)
    chapter = story.chapters[2]

    assert film.verdict == chapter.verdict
    if story.chapters[1].verdict.kind == "settled":
        assert film.decisions(0) == story.chapters[1].decisions
    if chapter.verdict.kind == "settled":
        assert film.decisions(len(film) - 1) == chapter.decisions
        assert [message._replace(number=0) for message in arrivals(film)] == [
            message._replace(number=0) for message in chapter.messages]


@st.composite
def happenings(draw, network: bgp.Network) -> list:
    """One to three events, each once routing rests or at a time."""
    links = st.sampled_from([link.id for link in network.links])
    events = draw(st.lists(st.one_of(
        st.builds(lambda link, up: bgp.Change("link", (link,), up), links, st.booleans()),
        links.map(lambda link: bgp.Reset(link)),
        st.tuples(links, st.sampled_from((20_000, 180_000))).map(lambda pair: bgp.Silence(*pair)),
    ), min_size=1, max_size=3))
    return [(60_000 * number, event) for number, event in enumerate(events, 1)] if draw(st.booleans()) else events


@law
@given(wild_scenarios(), st.data(), st.sampled_from((0, 5_000)), st.sampled_from((None, bgp.Damping())),
       st.none() | st.integers(0, 9))
def test_whatever_happens_is_filmed_as_it_is_played(scenario: bgp.Scenario, data: st.DataObject, mrai: int,
                                                    damping: bgp.Damping | None, seed: int | None) -> None:
    events = data.draw(happenings(scenario.network))
    how = {"mrai": mrai, "damping": damping, "seed": seed}
    story, film = bgp.play(scenario, events, **how), bgp.film(scenario, events, most=20_000, **how)
    played = [message for chapter in story.chapters[1:] for message in chapter.messages]
    filmed = arrivals(film)

    assert film.verdict == story.chapters[-1].verdict
    assert [m._replace(number=0) for m in filmed] == [m._replace(number=0) for m in played[: len(filmed)]]
    assert [turn for moment in film.moments for turn in moment.turns] == [
        turn for chapter in story.chapters[1:] for turn in chapter.turns][: sum(len(m.turns) for m in film.moments)]
    if film.cycle is None:
        assert film.messages == len(played)
        assert film.decisions(len(film) - 1) == story.chapters[-1].decisions


@law
@given(wild_scenarios(), st.none() | st.integers(0, 9), st.sampled_from((0, 5_000)))
def test_every_message_that_arrives_was_on_its_way_the_moment_before(scenario: bgp.Scenario, seed: int | None,
                                                                     mrai: int) -> None:
    film = bgp.film(scenario, seed=seed, mrai=mrai)
    for moment in film.moments[1:]:
        said = (moment.cause.sender, moment.cause.receiver, moment.cause.session, moment.cause.attrs)
        coming = [flight for flight in film.under_way(moment.number - 1) if tuple(flight.said) == said]

        assert [flight.due for flight in coming] == [moment.time]
        assert coming[0].until == moment.number
        assert coming[0] not in film.under_way(moment.number)
    if film.verdict.kind == "settled":
        assert not film.under_way(len(film) - 1)
        assert not film.moments[-1].held


@law
@given(wild_scenarios())
def test_a_ring_is_drawn_around_whoever_takes_another_route_and_nobody_else(scenario: bgp.Scenario) -> None:
    film = bgp.film(scenario)
    for moment in film.moments[1:]:
        before, after = film.decisions(moment.number - 1), film.decisions(moment.number)
        moved = {scenario.network.router(name).asn for name in after if before[name].route != after[name].route}

        assert {node for node, _ in Reel(film).frame(moment.number, 0)["flash"]} == moved


@law
@given(wild_scenarios())
def test_on_the_map_messages_travel_evenly_from_where_they_set_out_to_where_they_arrive(scenario: bgp.Scenario) -> None:
    window = Reel(bgp.film(scenario)).window(0, 1)
    for link, sender, receiver, _, first, lands, since, until, _ in window["flights"]:
        ends = scenario.network.ends(scenario.network.link(link))

        assert {sender, receiver} == set(ends)
        assert first <= since < lands
        assert until == -1 or since < until <= lands


# Films of what there is


def test_path_hunting_takes_fifty_two_messages_until_everybody_has_given_up() -> None:
    film = bgp.film(bgp.scenarios.path_hunting(), [ORIGIN_FAILS])

    assert (len(film), film.messages, film.verdict.kind) == (54, 52, "settled")
    assert texts(film)[:2] == ["Routing is at rest.", "Link Origin–AS64501 fails; AS64501 has no route left."]
    assert not any(decision.route for name, decision in film.decisions(53).items() if name != "Origin")
    believed = [film.decisions(number)["AS64502"].route for number in range(len(film))]
    lengths = [len(route.as_path) for route in believed if route]
    assert sorted(lengths) == lengths
    assert set(lengths) == {2, 3, 4, 5}
    assert str(bgp.describe(film)).endswith("Routing comes to rest after 52 messages, in 5 s.")


@pytest.mark.parametrize(("scenario", "mrai", "cycle"), [
    (bgp.scenarios.bad_gadget(), 0, (11, 18)),
    (bgp.scenarios.med_oscillation(), 0, (13, 10)),
    (bgp.scenarios.disagree(), 30_000, (3, 8)),
])
def test_what_comes_round_for_ever_is_shown_twice_and_said(scenario: bgp.Scenario, mrai: int,
                                                           cycle: tuple[int, int]) -> None:
    film = bgp.film(scenario, mrai=mrai)
    begin, length = film.cycle
    rounds = [[(m.sender, m.receiver, m.attrs, m.decision) for m in arrivals(film)[at : at + length]]
              for at in (begin - 1, begin - 1 + length)]

    assert (film.verdict.kind, film.cycle, len(film.verdict.cycle)) == ("repeats", cycle, length)
    assert rounds[0] == rounds[1]
    assert len(film) == begin + 2 * length
    before = arrivals(film)[begin - 2], arrivals(film)[begin - 2 + length]
    assert before[0]._replace(time=0, number=0) != before[1]._replace(time=0, number=0) or mrai
    assert f"from moment {begin} on the same {length} messages come round for ever, every " in str(bgp.describe(film))
    assert len(bgp.film(scenario, mrai=mrai, turns=3)) == begin + 3 * length
    assert film.moments[-1].time - film.moments[-1 - length].time == film.period == bgp.film(
        scenario, mrai=mrai, turns=1).period


def test_what_the_end_of_a_film_without_end_cuts_off_travels_on_as_its_like_did_a_round_before() -> None:
    film = bgp.film(bgp.scenarios.bad_gadget())
    reel, length = Reel(film), film.cycle[1]
    last, before = (reel.frame(len(film) - 1 - back, 0) for back in (0, length))

    assert last["messages"]
    assert last == before


def test_disagree_settles_under_the_plain_order_of_events() -> None:
    film = bgp.film(bgp.scenarios.disagree())

    assert (film.verdict.kind, film.messages, film.cycle) == ("settled", 5, None)


def test_a_link_that_comes_back_finds_the_network_wedged_and_leaves_it_so() -> None:
    film = bgp.film(bgp.scenarios.wedgie(), [FAILS, BACK], over=1)

    assert film.outcome(0).share("Primary") == 0
    assert film.outcome(len(film) - 1).share("Primary") == 0.5
    assert texts(film)[1] == "Link primary is back."


def test_traffic_may_go_round_in_a_loop_on_the_way_to_rest() -> None:
    film = bgp.film(bgp.scenarios.path_hunting(), [ORIGIN_FAILS])
    lost = [film.outcome(number).lost() for number in range(len(film))]

    assert lost[0] == dict.fromkeys(lost[0], 0.0)
    assert max(each["loop"] for each in lost) > 0
    assert lost[-1]["unreachable"] == 5


def test_a_knob_that_is_turned_is_the_event_of_a_film() -> None:
    before = bgp.scenarios.regional()
    after = before.set(prepend=2)
    film = bgp.film(after, before=before)

    assert texts(film)[1] == "Prepends towards Coast: 0 → 2."
    assert film.outcome(0).decisions == bgp.solve(before).decisions
    assert used(film.outcome(len(film) - 1).decisions) == used(bgp.solve(after).decisions)
    assert film.messages == 9


def test_a_film_of_newcomers_begins_without_them_and_ends_with_them() -> None:
    before = bgp.scenarios.two_transits()
    after = before.change("system", "Late", asn=65551)
    after = after.change("join", (65551, before.subject, "customer"), link="late")
    film = bgp.film(after, before=before)

    assert "Late" not in film.decisions(0)
    assert film.decisions(len(film) - 1)["Late"].route is not None
    assert used(film.outcome(len(film) - 1).decisions) == used(bgp.solve(after).decisions)


def test_newcomers_may_come_while_routing_runs() -> None:
    scenario = bgp.scenarios.two_transits()
    events = [bgp.Change("system", (65551,), ("Late",)), bgp.Change("join", ("late",), (65551, 64511, "customer"))]
    story = bgp.play(scenario, events, seed=4)

    assert [chapter.verdict.kind for chapter in story.chapters] == ["settled"] * 3
    assert story.outcome.as_path("Late") == (64511, *story.outcome.as_path("Transit A"))


def test_what_two_scenarios_do_not_share_is_an_event_all_the_same() -> None:
    film = bgp.film(bgp.scenarios.good_gadget(), before=bgp.scenarios.bad_gadget())

    assert film.verdict.kind == "settled"
    assert texts(film)[0] == "Routing has not come to rest, and goes on."


def test_an_as_that_leaves_sends_nothing_any_more() -> None:
    before = bgp.scenarios.regional()
    film = bgp.film(before.change("system", None, asn=64504), before=before)
    sources = [{flow.source for flow in film.outcome(number).flows} for number in (0, 1, len(film) - 1)]

    assert [64504 in each for each in sources] == [True, False, False]
    assert "City" not in film.decisions(1)


def test_timers_that_run_out_are_moments_too() -> None:
    reset, silence = (bgp.film(bgp.scenarios.wedgie(), [event])
                      for event in (bgp.Reset("primary"), bgp.Silence("primary")))

    assert "Session primary is up again." in texts(reset)
    assert any("for so long that it is closed; Primary has no route left" in text for text in texts(silence))
    assert "Session primary is silent no longer." in texts(silence)


def test_what_mrai_holds_back_is_counted() -> None:
    film = bgp.film(bgp.scenarios.disagree(), mrai=30_000)

    assert [moment.held for moment in film.moments[:7]] == [0, 0, 0, 1, 2, 2, 2]


def test_a_long_film_is_cut_off_and_says_so() -> None:
    film = bgp.film(bgp.scenarios.path_hunting(), [ORIGIN_FAILS], most=20)

    assert film.cut
    assert len(film) == 20
    assert str(bgp.describe(film)).endswith("cut off after 18 messages: routing is not at rest, and nothing more is "
                                            "claimed.")


def test_a_switch_turned_while_routing_runs_takes_hold() -> None:
    scenario = bgp.scenarios.med_oscillation()
    switched = bgp.Change("switch", ("North", "always-compare-med"), True)
    story = bgp.play(scenario, [switched])

    assert [chapter.verdict.kind for chapter in story.chapters] == ["repeats", "settled"]


@pytest.mark.parametrize("wrong", [-1, 6, True, "1", 1.5])
def test_a_moment_that_is_not_there_is_refused_with_those_that_are(wrong: object) -> None:
    film = bgp.film(bgp.scenarios.two_transits())

    for ask in (film.decisions, film.under_way, film.outcome):
        with pytest.raises(ValueError, match=r"moment cannot be .*; choose 0 to \d"):
            ask(wrong if wrong != 6 else len(film))


@pytest.mark.parametrize(("how", "said"), [
    ({"over": 2}, "over cannot be 2; choose 0 to 1"),
    ({"most": 1}, "most cannot be 1; choose 2 to 100000"),
    ({"turns": 0}, "turns cannot be 0; choose 1 to 100"),
    ({"prefix": "203.0.113.0/24"}, "203.0.113.0/24"),
])
def test_what_cannot_be_filmed_is_refused(how: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bgp.film(bgp.scenarios.path_hunting(), [ORIGIN_FAILS], **how)


# What the player and its map are told


def test_the_picture_of_the_last_moment_is_that_of_the_settled_state() -> None:
    scenario = bgp.scenarios.regional()
    film = bgp.film(scenario)
    shown = Reel(film).frame(len(film) - 1, 7)

    assert (shown.pop("messages"), shown.pop("flash")) == ([], [])
    assert shown == frame(bgp.solve(scenario), film.prefix, 7)


def test_a_window_is_plain_and_small_and_windows_together_hold_every_moment() -> None:
    film = bgp.film(bgp.scenarios.path_hunting(6), [ORIGIN_FAILS])
    reel, known, first = Reel(film), {}, 0
    while len(known) < len(film):
        window = reel.window(first, 1)
        assert json.loads(json.dumps(window)) == window
        assert len(json.dumps(window)) < 20_000
        known |= dict(enumerate(window["moments"], window["first"]))
        first = window["first"] + WINDOW

    assert [row[4] for _, row in sorted(known.items())] == texts(film)
    assert len(film) > 2 * WINDOW


@pytest.mark.parametrize("name", sorted(set(bgp.scenarios.__all__) - {"neighbourhood"}))
def test_every_scenario_can_be_filmed_and_every_moment_shown(name: str) -> None:
    reel = Reel(bgp.film(getattr(bgp.scenarios, name)()))
    for number in range(len(reel.film)):
        shown = [reel.frame(number, 1), reel.scene(number), reel.window(number, 1)]
        nodes = {node["id"] for node in shown[1]["nodes"]}
        assert json.loads(json.dumps(shown)) == shown
        assert {end for message in shown[0]["messages"] for end in message[1:3]} <= nodes
        assert all(0 <= message[4] < 1 for message in shown[0]["messages"])


def test_where_no_link_carries_a_session_its_messages_go_straight() -> None:
    network = (bgp.Network("reflected").add(64496, routers=["a", "b", "c"], announces=[])
               .add(64497, announces=PREFIX).igp_link("a", "b").igp_link("b", "c").ibgp(64496)
               .customer(64497, of="a"))
    window = Reel(bgp.film(bgp.Scenario("reflected", network, 64497))).window(0, 1)

    assert (None, "a", "c") in [tuple(flight[:3]) for flight in window["flights"]]


def test_watch_shows_a_film_on_the_map_and_scrubs() -> None:
    shown = bgp.watch(bgp.scenarios.path_hunting(), fails="Origin-AS64501")
    player = shown.player

    assert (player.chosen, player.film["total"], player.film["messages"]) == ("fails origin", 54, 52)
    player.at = 2
    assert shown.map.frame["flash"] == [[64502, "64503 64501 64500"]]
    assert player.outcome.as_path("AS64502") == (64503, 64501, 64500)
    later = shown.map.frame
    player.at = 50
    player.at = 2
    assert {**shown.map.frame, "serial": 0} == {**later, "serial": 0}
    assert shown.map.frame["serial"] > later["serial"]


def test_leaving_a_film_puts_back_the_map_that_was_there() -> None:
    shown = bgp.watch(bgp.scenarios.path_hunting(), fails="origin")
    shown.player.at = 20
    shown.player.chosen = ""

    assert (shown.player.film, shown.player.outcome, shown.player.at) == ({}, None, 0)
    at_rest = frame(bgp.solve(shown.scenario), shown.scenario.prefixes[0])
    assert {**shown.map.frame, "serial": 0} == at_rest


def test_a_film_that_is_made_already_can_be_shown_and_another_after_it() -> None:
    shown = bgp.watch(bgp.scenarios.wedgie())
    for events in ([FAILS], [FAILS, BACK]):
        shown.player.show_film(bgp.film(shown.scenario, events))
        assert (shown.player.chosen, shown.player.at) == ("own", 0)
        assert len(shown.player.film["events"]) == len(events)
    assert [each["id"] for each in shown.player.films][:2] == ["own", "nothing"]
    shown.player.leave()
    assert "messages" not in shown.map.frame


def test_a_player_is_alone_with_a_map_and_a_film() -> None:
    film = bgp.film(bgp.scenarios.wedgie(), [bgp.Reset("backup"), FAILS])
    player = Player(RoutingMap(scene=Reel(film).scene(0), frame=Reel(film).frame(0, 3)))
    player.show_film(film)
    player.at = len(film) - 1

    assert player.map.frame["serial"] == 3 + 2
    assert player.outcome.decisions == film.outcome(len(film) - 1).decisions


def test_every_film_on_offer_can_be_shown() -> None:
    shown = bgp.watch(bgp.scenarios.wedgie())
    for choice in shown.player.films:
        shown.player.chosen = choice["id"]
        assert shown.player.film["total"] >= 2
        shown.player.at = shown.player.film["total"] - 1
    assert len(shown.player.films) == 1 + 3 * 5


def test_the_windows_keep_ahead_of_a_player_that_plays_and_of_one_that_jumps() -> None:
    player = bgp.watch(bgp.scenarios.path_hunting(7), fails="origin").player
    last = player.film["total"] - 1
    for at in (*range(last + 1), 3, last, last // 2):
        player.at = at
        first = player.window["first"]
        assert first <= at < first + len(player.window["moments"])
        assert first + len(player.window["moments"]) >= min(at + 16, last + 1)


def test_a_browser_that_asks_for_a_moment_of_the_film_before_is_given_the_last_there_is() -> None:
    player = bgp.watch(bgp.scenarios.two_transits()).player
    player.set_state({"at": 500, "sent": 3})

    assert (player.at, player.ack) == (player.film["total"] - 1, 3)


def test_a_browser_that_asks_for_a_moment_when_there_is_no_film_is_told_that_it_stands_at_the_first(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    player = bgp.watch(bgp.scenarios.two_transits()).player
    player.chosen, told = "", []
    monkeypatch.setattr(player, "send_state", lambda key=None: told.append((key, player.at)))
    player.set_state({"at": 4, "sent": 3})

    assert told[-1] == ("at", 0)


@pytest.mark.parametrize("change", [{"at": 99}, {"chosen": "fails nobody"}])
def test_code_that_asks_for_what_is_not_there_is_told_what_is(change: dict) -> None:
    player = bgp.watch(bgp.scenarios.two_transits()).player

    with pytest.raises(traitlets.TraitError, match=r"(moment cannot be 99|no film 'fails nobody'); choose "):
        player.set_trait(*change.popitem())


def turned(player: Player, **timers: object) -> dict:
    """The film once some timers are turned."""
    player.timers = {**player.timers, **timers}
    return {name: player.film[name] for name in ("messages", "end", "cycle", "given")}


def test_timers_that_are_turned_make_the_film_anew() -> None:
    disagree = bgp.scenarios.disagree()
    player = bgp.watch(disagree).player
    assert player.timers == {"ebgp": 0, "ibgp": 0, "seed": None, "damping": False}
    player.at = 3

    polite = turned(player, ebgp=30, ibgp=30)
    assert (player.at, polite["cycle"]) == (0, [3, 8])
    assert "come round for ever, every 60 s" in polite["end"]
    assert turned(player, seed=1)["end"] == str(bgp.describe(bgp.film(disagree, mrai=30_000, seed=1))).splitlines()[-1]
    assert turned(player, ebgp=0, ibgp=0, seed=None)["messages"] == 5


def test_damping_is_turned_on_with_the_figures_that_code_gave() -> None:
    line = bgp.Network("A line").add(64500, announces=PREFIX).add(64501).add(64502)
    line = bgp.Scenario("line", line.customer(64500, of=64501, id="flaps").customer(64501, of=64502), 64500)
    flaps = [(60_000 * n, bgp.Change("link", ("flaps",), bool(n % 2))) for n in range(2, 6)]
    given = bgp.Damping(suppress=900)
    player = bgp.watch(line, events=flaps, damping=given).player

    damped = player.film["end"]
    assert player.timers["damping"]
    assert "over 900 it is set aside" in player.notes["damping"]
    calm = turned(player, damping=False)
    assert not calm["given"], "events are played anew"
    assert turned(player, damping=True)["end"] == damped != calm["end"]


def test_a_film_that_was_given_as_it_is_keeps_its_timers() -> None:
    player = bgp.watch(bgp.scenarios.wedgie()).player
    player.show_film(bgp.film(bgp.scenarios.wedgie(), [FAILS]))
    before = player.film
    player.timers = {**player.timers, "ebgp": 30}

    assert before["given"]
    assert player.film == before


def test_timers_stay_as_they_are_when_the_scenario_is_turned() -> None:
    shown = bgp.explore(bgp.scenarios.bad_gadget())
    shown.player.chosen = "nothing"
    turned(shown.player, ebgp=5, ibgp=5)
    shown.positions = {"straight": 150}
    shown.player.chosen = "nothing"

    assert shown.player.showing.verdict == bgp.film(shown.scenario, mrai=5_000).verdict


@pytest.mark.parametrize(("wrong", "said"), [
    ({"ebgp": -1}, "MRAI cannot be -1 s; choose 0 .off. to 3600"),
    ({"ibgp": 3601}, "MRAI cannot be 3601 s"),
    ({"ebgp": float("nan")}, "MRAI cannot be nan s"),
    ({"ebgp": True}, "MRAI cannot be True s"),
    ({"seed": 1.5}, "seed cannot be 1.5; choose a whole number"),
    ({"damping": 1}, "damping cannot be 1; choose True or False"),
    ({"hold": 3}, "give ebgp and ibgp in seconds, seed, and damping"),
])
def test_timers_that_cannot_be_are_refused_with_what_would_do(wrong: dict, said: str) -> None:
    player = bgp.watch(bgp.scenarios.two_transits()).player
    before = player.film

    with pytest.raises(traitlets.TraitError, match=said):
        player.timers = {**player.timers, **wrong}
    assert player.film == before


def test_the_table_behind_a_film_says_who_says_what_to_whom() -> None:
    player = bgp.watch(bgp.scenarios.path_hunting(), fails="origin").player
    sent: list[dict] = []
    player.send = lambda content, buffers=None: sent.append(content)
    for asked in (player.film["serial"], -1):
        player._handle_custom_msg({"table": asked}, [])

    assert len(sent) == 1
    assert sent[0]["table"]["columns"] == ["moment", "time (s)", "messages", "from", "to", "says", "AS_PATH",
                                           "what follows"]
    rows = sent[0]["table"]["rows"]
    assert rows[3] == ["3", "1", "2", "AS64501", "AS64503", "withdrawal", "",
                       "AS64503 now uses 64502 64501 64500."]
    assert rows[6][3:7] == ["AS64502", "AS64501", "announcement", "64502 64503 64501 64500"]
    assert len(rows) == 54


@pytest.mark.parametrize("name", ["64505-64496", "Orchard-Coast", "coast – orchard", "AS64505-64496"])
def test_a_link_is_known_by_its_id_and_by_the_names_at_its_ends(name: str) -> None:
    network = bgp.scenarios.regional().network

    assert link_called(network, name) == link_called(network, "Coast-Orchard")


def test_a_name_that_fits_no_link_or_two_is_refused_with_what_would_do() -> None:
    two = bgp.Network("twins").add(1, announces=PREFIX).add(2).flat(1, 2, id="x").flat(1, 2, id="y")

    with pytest.raises(ValueError, match=r"2 links '1-2' in 'twins'; choose one by its id: x, y"):
        bgp.watch(bgp.Scenario("twins", two, 1), fails="1-2")
    with pytest.raises(ValueError, match=r"no link 'z' in 'twins'; choose AS1–AS2 \(x\), AS1–AS2 \(y\)"):
        bgp.watch(bgp.Scenario("twins", two, 1), fails="z")


def test_one_thing_is_watched_at_once() -> None:
    with pytest.raises(ValueError, match="fails and before cannot be watched at once"):
        bgp.watch(bgp.scenarios.wedgie(), fails="primary", before=bgp.scenarios.wedgie())
    down = bgp.scenarios.path_hunting()
    down = down.set(**{down.knobs[0].name: False})
    with pytest.raises(ValueError, match="fails cannot be 'origin': that link is down"):
        bgp.watch(down, fails="origin")


def test_of_very_many_links_the_subjects_are_offered_and_the_one_that_is_asked_for() -> None:
    network = bgp.Network("many").add(1, announces=PREFIX).add(2).add(3)
    for number in range(64600, 64632):
        network = network.add(number).customer(number, of=2).customer(number, of=3)
    scenario = bgp.Scenario("many", network.customer(1, of=2).customer(1, of=3), 1)
    shown = bgp.watch(scenario, fails="64600-2").player

    fails = [each["id"] for each in shown.films if each["group"] == "A link fails"]
    assert fails == ["fails 64600-2", "fails 1-2", "fails 1-3"]
    assert shown.film["title"] == "many: link AS64600–AS2 fails."


def test_what_was_turned_is_on_offer_only_where_something_was() -> None:
    scenario = bgp.scenarios.regional()
    offers = [Offer(scenario, baseline=scenario), Offer(scenario.set(prepend=1), baseline=scenario),
              Offer(scenario.set(prepend=2), baseline=scenario, previous=scenario.set(prepend=1))]
    named = [[each for each, _, _ in offer.choices if each in ("turn", "all")] for offer in offers]

    assert named == [[], ["all"], ["turn", "all"]]


def test_where_no_widget_can_run_a_film_is_words_and_its_last_picture() -> None:
    data = bgp.watch(bgp.scenarios.path_hunting(3), fails="origin")._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data

    assert "<svg" in data["text/html"]
    assert "withdrawal</td>" in data["text/html"]
    assert "AS64502 now uses 64503 64501 64500." in data["text/html"]
    assert "Routing comes to rest after 7 messages" in data["text/plain"]
