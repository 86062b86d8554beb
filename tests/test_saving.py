"""Networks and scenarios as JSON: equal after the round trip, refused by name when damaged."""

import json

import pytest

import bgpkit_nb as bgp


@pytest.fixture
def scenario() -> bgp.Scenario:
    """A scenario with a plan, communities, and knobs away from their start."""
    return bgp.scenarios.cogent().set(prepend=2, community="174:70")


READY = [name for name in bgp.scenarios.__all__ if name != "neighbourhood"]


@pytest.mark.parametrize("name", READY)
def test_a_ready_scenario_and_its_network_come_back_equal(name: str) -> None:
    scenario = getattr(bgp.scenarios, name)()

    assert bgp.from_json(bgp.to_json(scenario)) == scenario
    assert bgp.from_json(bgp.to_json(scenario.network)) == scenario.network


def test_knob_positions_are_saved_too(scenario: bgp.Scenario) -> None:
    assert bgp.from_json(bgp.to_json(scenario)).positions == {"prepend": 2, "community": "174:70"}


def test_a_file_comes_back_equal(scenario: bgp.Scenario, tmp_path) -> None:
    path = bgp.save(scenario, tmp_path / "cogent.json")

    assert bgp.load(path) == scenario
    assert [each.name for each in tmp_path.iterdir()] == ["cogent.json"]


def test_a_save_that_fails_leaves_the_older_file(scenario: bgp.Scenario, tmp_path) -> None:
    path = bgp.save(scenario, tmp_path / "mine.json")

    with pytest.raises(ValueError, match="a dict cannot be saved; choose a Network or a Scenario"):
        bgp.save({}, path)

    assert bgp.load(path) == scenario


def damaged(scenario: bgp.Scenario, *way: object, to: object) -> str:
    """The scenario's JSON with one thing in it changed."""
    data = json.loads(bgp.to_json(scenario))
    at = data
    for step in way[:-1]:
        at = at[step]
    at[way[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize(
    ("way", "to", "says"),
    [
        (("bgpkit_nb",), "novel", "this is not something that bgpkit_nb saved"),
        (("version",), 2, "saved in version 2 of the format; this bgpkit_nb reads version 1"),
        (("colour",), 1, "the file has a field 'colour' that this bgpkit_nb does not know"),
        (("scenario", "colour"), 1, "scenario has a field 'colour'"),
        (("scenario", "base", "ases", 0, "colour"), 1, r"scenario\.base\.ases\[0\] has a field 'colour'"),
        (
            ("scenario", "base", "ases", 0, "asn"),
            "x",
            r"scenario\.base\.ases\[0\]\.asn should be int; it is \"x\"",
        ),
        (("scenario", "base", "ases", 0, "announces"), ["192.0.2.1/24"], "has host bits set"),
        (("scenario", "base", "ases", 0, "announces"), "x", r"announces should be list"),
        (("scenario", "base", "links", 0, "a"), "r9", "ends at router 'r9'"),
        (("scenario", "base", "links", 0, "medium"), "wifi", "medium cannot be 'wifi'"),
        (("scenario", "base", "links", 0, "capacity"), 0, "capacity must be above 0"),
        (("scenario", "base", "ases", 0, "asn"), 0, "0 is not an AS number"),
        (("scenario", "base", "sessions", 0, "relation"), "friend", "relation cannot be 'friend'"),
        (("scenario", "base", "ases", 0, "plan", "rules", 0, "match"), [[]], "cannot match"),
        (
            ("scenario", "base", "ases", 0, "plan", "rules", 0, "then"),
            [["local_pref"]],
            "'local_pref' takes 1 values, not 0",
        ),
        (
            ("scenario", "base", "ases", 0, "plan", "rules", 0, "then"),
            ["x"],
            r"then\[0\] should be list; it is \"x\"",
        ),
        (("scenario", "base", "ases", 0, "secures"), ["prayer"], "there is no defence 'prayer'; choose rov"),
        (("scenario", "base", "sessions", 0, "roles"), ["boss", ""], "there is no role 'boss'"),
        (("scenario", "base", "sessions", 0, "roles"), ["peer"], "roles should be 2 values; it is"),
        (
            ("scenario", "base", "roas"),
            [{"prefix": "192.0.2.0/24", "asn": 1, "max_length": 8}],
            "a ROA for 192.0.2.0/24 cannot have the maxLength 8; choose 24 to 32",
        ),
        (("scenario", "base", "aspas"), [{"customer": 1, "providers": [1]}], "cannot be a provider of itself"),
        (("scenario", "base", "peerlocks"), [{"protected": 0}], "0 is not an AS number"),
        (("scenario", "subject"), 7, "there is no AS 7"),
        (("scenario", "demands", 0, "volume"), -1, "a demand's volume cannot be -1"),
        (("scenario", "demands", 0, "source"), "Nowhere", "there is no AS 'Nowhere'"),
        (("scenario", "knobs", 0, "kind"), "colour", "there is no kind of change 'colour'"),
        (("scenario", "knobs", 0, "target"), [7, None, None], "there is no AS 7"),
        (("scenario", "knobs", 0, "start"), -1, "prepend cannot be -1"),
        (("scenario", "positions"), {"colour": 1}, "there is no knob 'colour'"),
        (("scenario", "positions"), {"prepend": -1}, "prepend cannot be -1"),
        (("scenario", "positions"), {"prepend": {}}, "should be a plain value"),
        (("scenario",), None, r"scenario should be a Scenario, \{...\}; it is null"),
    ],
)
def test_a_damaged_scenario_is_refused_with_what_is_wrong(
    scenario: bgp.Scenario, way: tuple, to: object, says: str
) -> None:
    text = damaged(scenario, *way, to=to)

    with pytest.raises(ValueError, match=says):
        bgp.from_json(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "this is no JSON, or a damaged one"),
        ("{", "this is no JSON"),
        ("[]", "not something that bgpkit_nb saved"),
        ("[" * 100_000, "this is no JSON"),
        ('{"bgpkit_nb": []}', "not something that bgpkit_nb saved"),
        ("null", "not something"),
    ],
)
def test_what_is_no_saved_scenario_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bgp.from_json(text)


def test_a_field_that_is_missing_is_named(scenario: bgp.Scenario) -> None:
    data = json.loads(bgp.to_json(scenario))
    del data["scenario"]["base"]["links"][0]["id"]

    with pytest.raises(ValueError, match=r"scenario\.base\.links\[0\] lacks the field 'id'"):
        bgp.from_json(json.dumps(data))


def test_a_truncated_file_is_refused_by_name(scenario: bgp.Scenario, tmp_path) -> None:
    path = tmp_path / "half.json"
    path.write_text(bgp.to_json(scenario)[:500])

    with pytest.raises(ValueError, match=r"half\.json: this is no JSON, or a damaged one"):
        bgp.load(path)


def test_a_file_of_another_kind_is_refused_by_name(tmp_path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\xff\xfe")

    with pytest.raises(ValueError, match=r"picture\.png: "):
        bgp.load(path)


def test_names_with_markup_are_text_and_come_back_as_they_were() -> None:
    network = bgp.Network("<b>").add(1, "<script>alert(1)</script>")

    assert bgp.from_json(bgp.to_json(network)) == network
