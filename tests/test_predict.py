"""Predictions: a guess held against what happens, in words alone, and the widget that lets a reader mark it first."""

import json
import pickle

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.why import judge_path, judge_share, neighbours
from tests.strategies import EXAMPLES, PREFIX, networks, origin_of

law = settings(max_examples=max(EXAMPLES, 100), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def regional() -> bgp.Outcome:
    """Twelve ASes, eight of which send Orchard traffic."""
    return bgp.solve(bgp.scenarios.regional())


# A way


def test_a_way_that_is_right_says_what_settled_it(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, path=["Harbour", "Coast", "Orchard"])

    assert said.right
    assert said.sentences[0] == "Right: Harbour → Coast → Orchard."
    assert said.sentences[1] == "Harbour had a choice. AS_PATH length: 2 beats 3 by 1."


def test_where_ways_part_names_the_as_the_two_next_hops_and_the_step_that_was_missed(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, path=["City", "North", "South", "Hills", "Orchard"])

    assert not said.right
    assert (said.guess.router, said.guess.common, said.guess.missed) == ("North", 2, "local_pref")
    assert said.sentences == (
        "Right as far as North, where the ways part: you expected it to send packets to South, and it sends them to "
        "Coast.",
        "North had a route by South too. The step that you missed is LOCAL_PREF: 130 beats 100 by 30.",
        "Packets cross City → North → Coast → Orchard.",
    )
    assert [row["settled there by"] for row in said.table][:2] == ["the only route", "LOCAL_PREF"]


def test_the_step_that_was_missed_is_the_one_of_the_trace_and_not_a_second_opinion(regional: bgp.Outcome) -> None:
    guess = judge_path(regional, ["Harbour", "South", "Orchard"])

    decision = regional.decision("Harbour")
    lost = next(i for i, route in enumerate(decision.candidates) if route.first_as == 64500)
    assert guess.answer.duel.loser == lost
    assert guess.missed == decision.fell(lost)[1].step == decision.settled_by


def test_a_route_that_never_came_is_not_blamed_on_the_decision(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, path=["Coast", "Valley", "Orchard"])

    assert said.guess.missed == "not told"
    assert "No step of its decision is to blame: Coast never heard of a route by Valley." in said.sentences
    assert "a peer's route goes to customers only" in str(said)


def test_a_way_that_stops_early_or_goes_on_too_far_is_told_so(regional: bgp.Outcome) -> None:
    short = bgp.judge(regional, path=["Harbour", "Coast"])
    alone = bgp.judge(regional, path=["Harbour"])
    far = bgp.judge(regional, path=["Forest", "Hills", "Orchard", "Coast"])

    assert short.sentences[0] == "Right as far as Coast. There you stopped, and packets go on to Orchard."
    assert alone.sentences[0] == "Not yet: you stopped at Harbour, and packets go on to Coast."
    assert far.sentences[1] == "Orchard announces the prefix itself."
    assert not (short.right or alone.right or far.right)


def test_traffic_that_is_lost_can_be_predicted_too() -> None:
    silent = bgp.Network("silent").add(64496, "Island").add(64497, "Shore", announces="192.0.2.0/24")
    outcome = bgp.solve(bgp.Scenario("silent", silent, "Shore"))

    assert bgp.judge(outcome, path=["Island"]).sentences == ("Right: Island.", "Island has no route for them.")
    assert "Island has no route for them." in bgp.judge(outcome, path=["Island", "Shore"]).sentences


def test_where_routing_never_comes_to_rest_no_way_and_no_share_is_right_for_good() -> None:
    gadget = bgp.solve(bgp.scenarios.bad_gadget())
    real = [gadget.hops("One")[0].ases, gadget.share("One")]
    right = bgp.judge(gadget, path=real[0]), bgp.judge(gadget, share=real[1], via="One")
    wrong = bgp.judge(gadget, path=["One", "Three", "Origin"])

    for said in right:
        assert said.right
        assert said.sentences[0].startswith("Right for the moment: ")
    for said in (*right, wrong):
        assert said.sentences[-1].endswith("the same 18 messages come round for ever.")
        assert "192.0.2.0/24 has not come to rest" in said.sentences[-1]
    assert "come to rest" not in str(bgp.judge(bgp.solve(bgp.scenarios.good_gadget()), path=["One"]))


def test_traffic_that_another_as_captures_is_named() -> None:
    taken = bgp.solve(bgp.scenarios.hijack().set(hijack="sub-prefix"))
    way, share = bgp.judge(taken, path=taken.hops("Lake")[0].ases), bgp.judge(taken, share=0.5, via="North")

    assert way.right
    assert way.sentences[-1] == "Hijacker is not Victim: it announces what is meant for Victim, and gets it."
    assert share.sentences[0].startswith("Not so: nothing arrives at Victim at all, over North or any other link")
    assert share.sentences[-1] == ("What never arrives at Victim counts in no share: 9 Gbit/s ends at Hijacker, which "
                                   "announces it too.")  # fmt: skip


def test_a_way_on_which_nobody_had_a_choice_is_said_to_be_one() -> None:
    exchange = bgp.solve(bgp.scenarios.exchange())
    said = [bgp.judge(exchange, path=exchange.hops(source)[0].ases).sentences[1] for source in ("Writers", "Readers")]

    assert said == ["Nobody on the way had a choice.", "Readers had a choice. LOCAL_PREF: 100 beats 80 by 20."]


def test_of_several_ways_any_is_right_with_its_share() -> None:
    ports = bgp.solve(bgp.scenarios.two_ports().set(multipath=True))
    fan = (
        bgp.Network("fan").add(64496, "Left").add(64497, "Right").add(64498, "User", multipath=True)
        .add(64499, "Server", announces="192.0.2.0/24")
        .customer("User", of="Left").customer("User", of="Right")
        .customer("Server", of="Left").customer("Server", of="Right")
    )  # fmt: skip
    shared = bgp.solve(bgp.Scenario("fan", fan, "Server"))

    assert bgp.judge(ports, path=["Access East", "Transit", "Content"]).right
    for via in ("Left", "Right"):
        said = bgp.judge(shared, path=["User", via, "Server"])
        assert said.right
        assert "for 50 % of the traffic" in said.sentences[0]


def test_at_an_exchange_packets_go_to_a_member_and_never_to_the_route_server() -> None:
    scenario = bgp.scenarios.exchange()
    network = scenario.network
    server = next(iter(network.route_servers))
    members = [network.far_end(link, server) for link in network.links_of(server)]

    assert all(set(members) - {member} <= set(neighbours(network, member)) for member in members)
    assert all(server not in neighbours(network, member) for member in members)


def test_a_more_specific_prefix_is_judged_by_the_decision_that_forwards() -> None:
    outcome = bgp.solve(bgp.scenarios.regional().set(more_specific=1))
    walk = outcome.hops("Harbour")[0]
    guess = judge_path(outcome, ["Harbour", "Coast", "Orchard"])

    assert walk.toward.length > outcome.prefix.length
    assert (guess.right, guess.answer.prefix.length) == (False, walk.toward.length)


@law
@given(networks(), st.data())
def test_the_real_way_is_always_right_and_any_other_parts_where_it_first_differs(network, data) -> None:
    outcome = bgp.solve(bgp.Scenario("law", network, origin_of(network)))
    source = data.draw(st.sampled_from([system.asn for system in network.ases]))
    way = [source]
    while near := [asn for asn in neighbours(network, way[-1]) if asn not in way]:
        if not data.draw(st.booleans()):
            break
        way.append(data.draw(st.sampled_from(near)))
    for walk in outcome.hops(source, PREFIX):
        if len(set(walk.ases)) == len(walk.ases):
            assert judge_path(outcome, walk.ases, PREFIX).right
    guess = judge_path(outcome, way, PREFIX)
    event(f"right: {guess.right}, {guess.missed}")
    ways = {walk.ases for walk in outcome.hops(source, PREFIX)}
    assert guess.right == (tuple(way) in ways)
    assert tuple(way[: guess.common]) == guess.walk.ases[: guess.common]
    if not guess.right:
        assert guess.expected != guess.taken
    assert bgp.judge(outcome, path=way, prefix=PREFIX).sentences


# A share


def test_a_share_is_right_to_the_nearest_percent(regional: bgp.Outcome) -> None:
    assert regional.share("Coast") == pytest.approx(0.6739, abs=1e-4)
    assert bgp.judge(regional, share=0.67, via="Coast").right
    assert not bgp.judge(regional, share=0.68, via="Coast").right
    assert bgp.judge(regional, share=0.67, via="64505-64496").right


def test_a_wrong_share_says_by_how_much_and_who_sends_the_traffic_elsewhere(regional: bgp.Outcome) -> None:
    many, few = bgp.judge(regional, share=1, via="Coast"), bgp.judge(regional, share=0, via="Coast")

    assert many.sentences[0] == ("Not so: 67 % of Orchard's inbound arrives over Coast, and you expected 100 %, "
                                 "33 points too many.")  # fmt: skip
    assert few.sentences[1] == ("City's 5 Gbit/s arrive over Coast. North decides that, at LOCAL_PREF: 130 beats 100 "
                                "by 30.")  # fmt: skip
    assert few.sentences[-1] == "The table has 2 flows more."
    assert {row["arrives over"] for row in many.table} == {"Hills"}
    assert sum(row["volume"] for row in few.table) == pytest.approx(15.5)


def test_a_share_that_is_right_says_who_settled_it(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, share=0.67, via="Coast").sentences

    assert said[1] == "City's 5 Gbit/s arrive over Coast. North decides that, at LOCAL_PREF: 130 beats 100 by 30."
    assert len(said) == 2


def test_a_share_that_is_nearly_right_is_called_close(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, share=0.7, via="Coast")

    assert said.sentences[0].startswith("Close: ")
    assert said.guess.near
    assert not bgp.judge(regional, share=0.9, via="Coast").guess.near


@pytest.mark.parametrize("share", [-0.1, 1.1, True, "half", float("nan")])
def test_a_share_that_is_none_is_refused(regional: bgp.Outcome, share: object) -> None:
    with pytest.raises(ValueError, match="choose a number from 0 to 1"):
        judge_share(regional, "Coast", share)


# What is refused


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "judge needs one guess"),
        ({"path": ["City"], "share": 0.5, "via": "Coast"}, "judge needs one guess"),
        ({"share": 0.5}, "judge needs one guess"),
        ({"path": []}, "a path cannot be empty"),
        ({"path": ["Atlantis"]}, "Atlantis"),
        ({"path": ["City"], "prefix": "203.0.113.0/24"}, ""),
        ({"share": 0.5, "via": "North"}, "Orchard has no link with North; choose Coast, Hills, Valley"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_a_sentence(regional: bgp.Outcome, asked: dict, says: str) -> None:
    if says:
        with pytest.raises(ValueError, match=says):
            bgp.judge(regional, **asked)
    else:
        assert bgp.judge(regional, **asked).guess.walk.end == "unreachable"


@pytest.mark.parametrize("asked", [{}, {"path": "City", "share": "Coast"}])
def test_a_prediction_asks_one_thing(asked: dict) -> None:
    with pytest.raises(ValueError, match="predict asks one thing"):
        bgp.predict(bgp.scenarios.regional(), **asked)


def test_a_prediction_refuses_what_is_not_there() -> None:
    scenario = bgp.scenarios.regional()
    with pytest.raises(ValueError, match="Atlantis"):
        bgp.predict(scenario, path="Atlantis")
    with pytest.raises(ValueError, match="there is no knob 'pretend'"):
        bgp.predict(scenario, path="City", pretend=2)
    with pytest.raises(ValueError, match=r"nobody announces 203\.0\.113\.0/24"):
        bgp.predict(scenario, path="City", prefix="203.0.113.0/24")
    with pytest.raises(ValueError, match=r"path cannot be 'Orchard', which announces 198\.51\.100\.0/24 itself"):
        bgp.predict(scenario, path="Orchard")
    with pytest.raises(ValueError, match="has no link with City"):
        bgp.predict(scenario, share="City")


# The widget, without a browser


class Mailbox:
    """Takes what a widget sends."""

    def __init__(self, widget) -> None:
        self.sent: list[dict] = []
        widget.send = lambda content, buffers=None: self.sent.append(content)
        self._widget = widget

    def ask(self, **content: object) -> dict:
        """What the kernel answers to a message from the browser."""
        self._widget._handle_custom_msg(content, [])
        return self.sent[-1]


def test_the_question_gives_nothing_away() -> None:
    widget = bgp.predict(bgp.scenarios.regional(), path="Harbour")

    said = json.dumps(widget.get_state(), default=str)
    assert widget.view["now"] == widget.view["blank"]
    assert widget.view["blank"]["flows"] == []
    assert "Gbit/s towards" not in said
    assert "arrives by" not in said


def test_with_a_knob_turned_the_map_begins_with_what_was_before() -> None:
    scenario = bgp.scenarios.two_transits()
    widget = bgp.predict(scenario, path="Origin A", prepend=2)

    assert widget.view["turned"] == "Turned: Prepends towards Transit B: 0 → 2."
    assert widget.view["now"]["flows"][0]["mark"] == "13335-64496"
    assert bgp.solve(scenario.set(prepend=2)).share("Transit A") == 1


def test_the_reveal_brings_the_real_routes_the_words_and_the_funnel_of_the_as_where_ways_part() -> None:
    widget = bgp.predict(bgp.scenarios.regional(), path="City", prepend=2)
    answer = Mailbox(widget).ask(guess=[64504, 64499, 64500, 64497, 64505], of="view-1")

    judged = answer["judged"]
    assert answer["of"] == "view-1"
    assert (judged["right"], judged["at"], judged["common"]) == (False, 64499, 2)
    assert judged["way"] == [64504, 64499, 64496, 64505]
    assert "LOCAL_PREF: 130 beats 100 by 30" in judged["sentences"][1]
    assert judged["funnel"]["title"] == "North chooses a route to 198.51.100.0/24"
    assert judged["frame"]["flows"]
    json.dumps(judged, allow_nan=False)


def test_the_reveal_of_a_share_brings_the_shares() -> None:
    widget = bgp.predict(bgp.scenarios.two_transits(), share="Transit A", prepend=2)
    judged = Mailbox(widget).ask(guess=0.5, of="x")["judged"]

    assert judged["sentences"][0].startswith("Not so: 100 % of Cloudflare's inbound arrives over Transit A")
    assert [row["share"] for row in judged["shares"]["rows"]] == [1.0, 0.0]


@pytest.mark.parametrize("guess", [[1], ["Atlantis"], [], None, "x", {"a": 1}, [[1]], 0.5])
def test_a_message_that_is_no_guess_is_refused_and_breaks_nothing(guess: object) -> None:
    box = Mailbox(bgp.predict(bgp.scenarios.regional(), path="City"))

    assert "refused" in box.ask(guess=guess, of="x")
    assert "refused" in box.ask(of="x")
    assert box.ask(guess=[64504, 64499, 64496, 64505], of="x")["judged"]["right"]


def test_nothing_of_what_a_reader_marked_stays_in_the_widget() -> None:
    widget = bgp.predict(bgp.scenarios.regional(), path="City")
    before = json.dumps(widget.get_state(), default=str), sorted(vars(widget))
    Mailbox(widget).ask(guess=[64504, 64499, 64500], of="x")
    del widget.send

    after = json.dumps(widget.get_state(), default=str), sorted(name for name in vars(widget) if name != "send")
    assert after == (before[0], [name for name in before[1] if name != "send"])


def test_without_a_widget_there_is_the_question_with_the_answer_folded() -> None:
    page = bgp.predict(bgp.scenarios.two_transits(), path="Origin A", prepend=2).still()[0]

    before, _, answer = page.partition("<details><summary>Answer</summary>")
    assert "Predict: Which way will packets from Origin A to 192.0.2.0/24 take?" in before
    assert "over Transit A." not in before
    assert "Arriving at Cloudflare: 4 Gbit/s, 100 % over Transit A." in answer


def test_a_judgement_can_be_pickled(regional: bgp.Outcome) -> None:
    said = bgp.judge(regional, share=1, via="Coast")

    assert pickle.loads(pickle.dumps(said)).sentences == said.sentences
