"""The UPDATE panel without a browser: which messages it offers, what it marks, and how little it sends."""

import json

import pytest

import bgpkit_nb as bgp
from bgpkit_nb.view.updates import first_way, update_panel, ways
from tests.test_view import NAMES, SCRIPT, sneaky

each_scenario = pytest.mark.parametrize("name", NAMES)


def panel(
    scenario: bgp.Scenario, *, before: bgp.Scenario | None = None, chosen: str = "", at: int | None = None
) -> dict:
    outcome = bgp.solve(scenario)
    baseline = outcome if before is None else bgp.solve(before)
    chosen = chosen or first_way(scenario)
    return update_panel(outcome, baseline, at or scenario.subject, outcome.prefix, chosen, True)


def cells(view: dict) -> list[list[str]]:
    """Every field, its part in front."""
    return [[part["name"], *field] for part in view["parts"] for field in part["fields"]]


@each_scenario
def test_the_panel_opens_on_a_message_of_the_subject(name: str) -> None:
    scenario = getattr(bgp.scenarios, name)()
    view = panel(scenario)

    assert view["way"] == first_way(scenario)
    assert view["way"].startswith(f"{scenario.subject}>")
    assert view["way"] in ways(bgp.solve(scenario), scenario.subject)


def test_the_message_shown_is_the_one_of_the_link_that_the_knob_turns() -> None:
    scenario = bgp.scenarios.regional()

    assert panel(scenario)["title"] == "The UPDATE from Orchard to Coast"


def test_what_a_knob_changed_is_marked_and_nothing_else() -> None:
    start = bgp.scenarios.regional()
    view = panel(start.set(prepend=2), before=start)
    marked = [cell for cell in cells(view) if len(cell) > 4]

    assert marked == [
        ["header", "00 37", "length", "55 octets", "changed", "47 octets"],
        ["attributes", "00 1c", "length", "28 octets", "changed", "20 octets"],
        ["AS_PATH", "0e", "length", "14 octets", "changed", "6 octets"],
        ["AS_PATH", "03", "segment length", "3 ASNs", "changed", "1 ASN"],
        ["AS_PATH", "00 00 fb f9", "ASN", "64505", "new"],
        ["AS_PATH", "00 00 fb f9", "ASN", "64505", "new"],
    ]
    assert "It was 47 octets; 6 fields differ" in view["text"]


def test_prepended_asns_are_the_ones_in_front_whatever_stands_behind_the_path() -> None:
    start = bgp.scenarios.regional()
    for turned in ({"prepend": 2}, {"prepend": 10, "community": "64496:3001"}):
        marks = [cell[4:] for cell in cells(panel(start.set(**turned), before=start)) if cell[2] == "ASN"]
        assert marks == [["new"]] * turned["prepend"] + [[]]


def test_an_attribute_that_goes_away_is_shown_as_gone() -> None:
    start = bgp.scenarios.regional()
    view = panel(start, before=start.set(community="64496:3001"))

    assert ["COMMUNITIES", "fb f0 0b b9", "community", "64496:3001", "gone"] in cells(view)


def test_what_is_not_announced_is_a_withdrawal_with_its_reason() -> None:
    scenario = bgp.scenarios.regional().set(announce=False)
    view = panel(scenario, chosen=f"{scenario.subject}>{scenario.knob('announce').target[1]}")

    assert "it takes back 198.51.100.0/24 (" in view["text"]
    assert ["withdrawn", "18 c6 33 64", "prefix", "198.51.100.0/24"] in cells(view)


def test_a_link_that_is_down_has_no_message_and_says_so() -> None:
    scenario = bgp.scenarios.regional().set(link=False)
    down = next(link for link in scenario.network.links if not link.up)
    sender = next(asn for asn in scenario.network.ends(down) if asn == scenario.subject)
    view = panel(scenario, chosen=f"{sender}>{down.id}")

    assert (view["parts"], view["text"].endswith("it is down.")) == ([], True)


def test_what_the_selected_as_hears_is_offered_too() -> None:
    scenario = bgp.scenarios.regional()
    outcome = bgp.solve(scenario)
    harbour = outcome.network.asn_of("Harbour")
    offered = ways(outcome, harbour)

    heard = [text for way, text in offered.items() if not way.startswith(str(scenario.subject))]
    assert heard and all(text.endswith(" to Harbour") for text in heard)
    for way in offered:
        assert panel(scenario, chosen=way, at=harbour)["way"] == way


def test_a_message_that_is_no_longer_offered_gives_way_to_the_first() -> None:
    scenario = bgp.scenarios.regional()

    first = next(iter(ways(bgp.solve(scenario), scenario.subject)))
    assert panel(scenario, chosen="64496>no such link")["way"] == first


def test_a_folded_panel_is_sent_nothing_and_an_unfolded_one_little() -> None:
    explorer, sent = bgp.explore(bgp.scenarios.regional()), []
    explorer.update.observe(sent.append, "view")
    explorer.knobs["prepend"].value = 10
    assert sent == []

    explorer.update.unfolded = True
    assert any(cell[4:] == ["new"] for cell in cells(explorer.update.view))
    assert len(json.dumps(explorer.update.view)) < 5_000


def test_the_panel_follows_its_list_the_baseline_and_the_selected_as() -> None:
    explorer = bgp.explore(bgp.scenarios.regional(), selected="Harbour", update=True)
    explorer.knobs["prepend"].value = 2
    explorer.pin()
    assert not any(cell[4:] for cell in cells(explorer.update.view))

    heard = next(each["id"] for each in explorer.update.ways if each["text"].endswith("to Harbour"))
    explorer.update.chosen = heard
    assert explorer.update.view["title"].endswith("to Harbour")
    explorer.selected = 64500
    assert explorer.update.view["way"] != heard


def test_a_path_of_a_thousand_ases_is_cut_short_in_the_panel() -> None:
    start = bgp.scenarios.regional()
    scenario = start.set(prepend=900)
    path = next(part for part in panel(scenario)["parts"] if part["name"] == "AS_PATH")

    assert (len(path["fields"]), path["more"] > 800) == (48, True)


def test_names_reach_the_panel_as_data() -> None:
    view = panel(sneaky())

    assert SCRIPT in view["title"]
    assert set(map(type, cells(view)[0])) == {str}
