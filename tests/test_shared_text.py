"""A scenario as a short text and as code: what is pasted gives the same state, and what is damaged is refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.sharing import MARK, catalogued, code_lines, unpacked

NAMED = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]


def changed(scenario: bgp.Scenario) -> bgp.Scenario:
    """The scenario with some of everything: a knob turned, an edge changed, a newcomer, a link laid, one taken out."""
    network = scenario.base
    first, second = network.ases[0].asn, network.ases[1].asn
    link = network.links_of(scenario.subject)[0].id
    return (
        scenario.change("prepend", 4, asn=scenario.subject, link=link)
        .change("system", ("Newcomer", "203.0.113.0/24"), asn=65551)
        .change("join", (65551, network.routers_of(first)[0].name, "customer"), link="laid")
        .change("capacity", 25, link="laid")
        .change("join", (65551, network.routers_of(second)[0].name, "peer", "ix", 40), link="also")
        .change("join", None, link=link)
    )


@pytest.mark.parametrize("name", NAMED)
def test_a_shared_text_gives_an_equal_scenario_wherever_it_is_pasted(name: str) -> None:
    scenario = changed(getattr(bgp.scenarios, name)())

    text = bgp.to_text(scenario)

    assert bgp.from_text(text) == scenario
    assert bgp.from_text("\n".join([text[:40], "  " + text[40:]])) == scenario
    assert len(text) < 500


def test_a_scenario_of_ones_own_travels_whole() -> None:
    network = bgp.Network("own").add(64496, "Up").add(64500, "Edge", announces="192.0.2.0/24").customer(64500, of=64496)
    scenario = bgp.Scenario("mine", network, "Edge", knobs=(bgp.knobs.prepend(network, "Edge", "Up"),)).set(prepend=3)

    assert catalogued(scenario) is None
    assert bgp.from_text(bgp.to_text(scenario)) == scenario


def test_a_scenario_that_only_bears_the_name_of_one_of_ours_travels_whole() -> None:
    ours = bgp.scenarios.two_transits()
    other = bgp.Scenario(ours.name, ours.base, ours.subject)

    assert bgp.from_text(bgp.to_text(other)) == other


@pytest.mark.parametrize("name", NAMED)
def test_the_lines_of_python_make_the_same_scenario(name: str) -> None:
    scenario = changed(getattr(bgp.scenarios, name)())
    space: dict = {}

    exec(bgp.to_code(scenario), space)

    assert space["scenario"] == scenario


def test_the_lines_between_two_states_lead_from_one_to_the_other() -> None:
    start = bgp.scenarios.regional()
    cut = start.change("link", False, link="64505-64496")
    states = [start, start.set(prepend=2), changed(start), changed(start).set(prepend=1), cut]

    for before in states:
        for after in states:
            space = {"scenario": before}
            exec("\n".join(code_lines(before, after)), space)
            assert space["scenario"] == after


def test_what_goes_along_comes_back() -> None:
    scenario, places = bgp.scenarios.regional().set(prepend=1), {"64500": [0.25, 0.5]}

    assert unpacked(bgp.to_text(scenario, places=places)) == (scenario, {"places": places})


@pytest.mark.parametrize("text, says", [
    ("", "no shared text"),
    ("hello", "no shared text"),
    (MARK, "damaged"),
    (MARK + "!!!!", "damaged"),
    (MARK + "AAAA", "damaged"),
    (MARK + "A" * 2_000_001, "at most"),
])
def test_what_is_no_shared_text_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.from_text(text)


def test_a_text_that_inflates_without_end_is_refused() -> None:
    from base64 import urlsafe_b64encode
    from zlib import compressobj

    packer = compressobj(9, wbits=-15)
    bomb = packer.compress(b'{"of":"' + b"a" * 100_000_000) + packer.flush()

    with pytest.raises(ValueError, match="damaged"):
        bgp.from_text(MARK + urlsafe_b64encode(bomb).decode())


@given(st.integers(0, 400), st.sampled_from(string.ascii_letters + string.digits + "-_"))
def test_a_text_with_one_letter_changed_gives_a_scenario_or_a_clear_error(at: int, letter: str) -> None:
    text = bgp.to_text(changed(bgp.scenarios.regional()))
    at %= len(text)

    try:
        assert isinstance(bgp.from_text(text[:at] + letter + text[at + 1 :]), bgp.Scenario)
    except ValueError as error:
        assert str(error)
