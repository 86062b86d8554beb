"""The state of a `WhatIf` as a short text and as code: it comes back equal on the same graph, and on no other."""

import json
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from random import Random
from zlib import compressobj, decompressobj

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bgpkit_nb as bgp

pytest.importorskip("numpy", reason="The real AS graph needs the extra `research`: no numpy here.")
pytest.importorskip("numba", reason="The real AS graph needs the extra `research`: no numba here.")

from bgpkit_nb.internet import Internet, InternetError, Settings, WhatIf, from_text, sharing, to_code, to_text
from bgpkit_nb.sharing import INTERNET_MARK, pack, unpack
from tests.random_internet import random_case
from tests.random_overrides import random_beyond
from tests.random_turns import CALM, PLAIN, WILD, plans_of, walk

GRAPH = bgp.internet.synthetic(150, seed=2)
ORIGIN = next(asn for asn in GRAPH.asn[GRAPH.core:].tolist() if len(GRAPH.neighbours(asn)["providers"]) == 3)
LINKS = [(64496, 64498, -1), (64497, 64498, -1), (64496, 64497, 0), (64498, 64499, -1), (64498, 64499, -1)]


def turned(seed: int = 1, turns: int = 12) -> WhatIf:
    """Some of everything that can be set."""
    live = WhatIf(GRAPH, ORIGIN, plans=plans_of(GRAPH, (ORIGIN,)))
    for changes in walk(GRAPH, (ORIGIN,), seed, turns, PLAIN + CALM + WILD):
        live.turn(**changes)
    return live


def same(one: WhatIf, other: WhatIf) -> bool:
    """Whether two states are equal, down to every AS's route."""
    told = [(live.origins, live.settings, live.verdict.kind, live.entries.tolist(), live.routing.keys.tolist())
            for live in (one, other)]  # fmt: skip
    return told[0] == told[1]


@pytest.mark.parametrize("seed", range(6))
def test_a_shared_text_gives_the_same_routes_wherever_it_is_pasted(seed: int) -> None:
    live = turned(seed)
    text = to_text(live)

    assert same(from_text(bgp.internet.synthetic(150, seed=2), text), live)
    assert same(from_text(GRAPH, "\n".join([text[:50], "  " + text[50:]])), live)


@pytest.mark.parametrize("seed", range(6))
def test_the_code_of_a_state_comes_to_the_same_state(seed: int) -> None:
    live, space = turned(seed), {}
    exec(to_code(live), space)

    assert same(space["live"], live)


@pytest.mark.parametrize("seed", range(20))
def test_overrides_on_parallel_links_and_plans_of_ones_own_travel_too(seed: int) -> None:
    case = random_case(seed)
    graph, beyond = Internet.of(case.links), random_beyond(case, seed, "gentle")
    live = WhatIf(graph, *case.origins, **beyond._asdict())
    space = {"graph": graph}
    exec(to_code(live), space)

    assert same(from_text(graph, to_text(live)), live)
    assert same(space["live"], live)


@given(st.integers(0, 10_000), st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_the_line_of_every_step_leads_from_one_state_to_the_next(seed: int, turns: int) -> None:
    there = WhatIf(GRAPH, ORIGIN, plans=plans_of(GRAPH, (ORIGIN,)))
    now = there.settings
    for changes in walk(GRAPH, (ORIGIN,), seed, turns, PLAIN + CALM + WILD):
        after = now.turned(**changes)
        exec(sharing.code_line(now, after), {"bgp": bgp, "live": there})
        assert there.settings == after
        now = after


def test_a_plan_that_comes_with_the_package_is_called_by_its_name() -> None:
    graph, space = Internet.of([(174, 64500, -1), (64496, 64500, -1)]), {}
    live = WhatIf(graph, 64500, plans=[bgp.plan("cogent")], communities={(64500, 174): ["174:70"]})
    code = to_code(live)
    exec(code, space | {"graph": graph})

    assert "plans=(bgp.plan('cogent'),)" in code and "graph =" not in code
    assert same(from_text(graph, to_text(live)), live)


def test_a_few_prepends_make_a_text_that_fits_in_a_message() -> None:
    doors = GRAPH.neighbours(ORIGIN)["providers"]
    live = WhatIf(GRAPH, ORIGIN, prepends={(ORIGIN, door): 3 for door in doors}, silent=[(ORIGIN, doors[0])])

    assert len(to_text(live)) < 300
    assert set(to_text(live)) <= set(string.ascii_letters + string.digits + "-_:")


# What a state is compared with


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_what_a_state_is_compared_with_comes_back_equal(one: int, other: int) -> None:
    live, baseline = turned(one), turned(other).settings
    text = to_text(live, baseline=baseline, look={"steered": ORIGIN})
    found = sharing.unpacked(GRAPH, text)

    assert found == (live.origins, live.settings, baseline, {"look": {"steered": ORIGIN}})
    assert same(from_text(GRAPH, text), live)


def test_a_baseline_on_which_nothing_is_set_is_told_from_none() -> None:
    live = turned()

    assert sharing.unpacked(GRAPH, to_text(live, baseline=Settings())).baseline == Settings()
    assert sharing.unpacked(GRAPH, to_text(live)).baseline is None


OLD_ORIGIN = 4_200_000_072
OLD = ("bgpnet1:TY4xD4IwEIX_yuXmM6kF1LA5MjuSDkgPNUKvactE-O8WEyM3vbz35cst-Aidf2Ld4tRZPsweGpc4OE4gAxwrBdcbR4LIbEEj"
       "5YawGPRdVZq7ki9oCGXIglKr7511biInrBf0gT07G_Pc7gD6RXUyVJiNf43s0ob9J9oZzUo4irw3aS9zftFijf0ck0wcoBfHEdf1Aw")


def test_a_text_of_before_baselines_were_carried_is_still_read() -> None:
    """Written by the version before, about `synthetic(150, seed=2)`."""
    door = GRAPH.neighbours(OLD_ORIGIN)["providers"][0]
    found = sharing.unpacked(GRAPH, OLD)

    assert found.settings == Settings(prepends={(OLD_ORIGIN, door): 3}, silent=frozenset({(door, OLD_ORIGIN)}))
    assert (found.baseline, found.also) == (None, {"look": {"counted": "customer cones"}})


# Which graph a text is about


def test_the_checksum_knows_links_and_neither_names_nor_the_order_of_a_file() -> None:
    dice, links = Random(3), list(LINKS)
    dice.shuffle(links)
    turned_round = [(b, a, 0) if relation == 0 else (a, b, relation) for a, b, relation in links]

    assert Internet.of(turned_round, name="another").checksum == Internet.of(LINKS).checksum
    others = [LINKS[:-1], [*LINKS, LINKS[-1]], [*LINKS[:-1], (64499, 64498, 0)], [*LINKS, (64496, 64500, -1)]]
    assert len({Internet.of(each).checksum for each in [LINKS, *others]}) == 5


def test_a_text_about_another_graph_is_refused_by_name_size_and_checksum() -> None:
    other = bgp.internet.synthetic(150, seed=3)
    with pytest.raises(InternetError) as refused:
        from_text(other, to_text(turned()))

    for told in (GRAPH.name, other.name, "150 ASes", GRAPH.checksum, other.checksum, "load that graph first"):
        assert told in str(refused.value)


def test_each_kind_of_text_says_where_it_belongs() -> None:
    with pytest.raises(ValueError, match="about a scenario; show it by "):
        from_text(GRAPH, bgp.to_text(bgp.scenarios.regional()))
    with pytest.raises(ValueError, match="about an AS graph; show it by "):
        bgp.from_text(to_text(turned()))


# What nobody wrote


@pytest.mark.parametrize(("text", "says"), [
    ("", "no shared text"), ("hello", "no shared text"), (INTERNET_MARK, "damaged"), (INTERNET_MARK + "!!", "damaged"),
    (INTERNET_MARK + "A" * 2_000_001, "at most"),
])
def test_what_is_no_shared_text_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        from_text(GRAPH, text)


def test_a_text_that_inflates_without_end_is_refused() -> None:
    packer = compressobj(9, wbits=-15)
    bomb = packer.compress(b'{"of":"' + b"a" * 100_000_000) + packer.flush()

    with pytest.raises(ValueError, match="damaged"):
        from_text(GRAPH, INTERNET_MARK + urlsafe_b64encode(bomb).decode())


@given(st.integers(0, 400), st.sampled_from(string.ascii_letters + string.digits + "-_"))
@settings(deadline=None)
def test_a_text_with_one_letter_changed_gives_a_state_or_a_clear_error(at: int, letter: str) -> None:
    text = TEXT[: at % len(TEXT)] + letter + TEXT[at % len(TEXT) + 1 :]
    try:
        assert isinstance(from_text(GRAPH, text), WhatIf)
    except ValueError as error:
        assert str(error)


TEXT = to_text(turned(), baseline=turned(2).settings)
SAID = unpack(TEXT, INTERNET_MARK)
NUMBERS = st.integers(-2, 2**70) | st.sampled_from(GRAPH.asn.tolist()) | st.integers(0, 12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8,
)  # fmt: skip
WAYS = st.sampled_from([[ORIGIN, near] for near in GRAPH.neighbours(ORIGIN)["providers"]]) | ANYTHING


@given(st.booleans(), st.sampled_from(sorted(Settings.__dataclass_fields__)),
       ANYTHING | st.lists(WAYS, max_size=3) | st.lists(st.tuples(WAYS, ANYTHING).map(list), max_size=3))
@settings(max_examples=400, deadline=None)
def test_whatever_a_text_sets_it_is_a_state_or_a_clear_error(compared: bool, name: str, value: object) -> None:
    there = {"set": {**(SAID["baseline"] if compared else SAID)["set"], name: value}}
    text = pack({**SAID, **({"baseline": there} if compared else there)}, INTERNET_MARK)
    try:
        live, baseline = from_text(GRAPH, text), sharing.unpacked(GRAPH, text).baseline
        again = to_text(live, baseline=baseline)
        assert same(from_text(GRAPH, again), live)
        assert sharing.unpacked(GRAPH, again).baseline == baseline
    except ValueError as error:
        assert str(error)


@given(st.sampled_from(["graph", "of", "set", "baseline", "look"]), ANYTHING)
@settings(max_examples=200, deadline=None)
def test_whatever_else_a_text_says_it_is_a_state_or_a_clear_error(key: str, value: object) -> None:
    try:
        assert isinstance(from_text(GRAPH, pack({**SAID, key: value}, INTERNET_MARK)), WhatIf)
    except ValueError as error:
        assert str(error)


def leaves(said: object, way: tuple = ()) -> list[tuple]:
    """The way to every number, text and empty thing in plain JSON."""
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return [each for key, value in inner for each in leaves(value, (*way, key))] or [way]


def put(said: object, way: tuple, value: object) -> object:
    """The same with another value at the end of a way."""
    if not way:
        return value
    pairs = said.items() if isinstance(said, dict) else enumerate(said)
    changed = {key: put(each, way[1:], value) if key == way[0] else each for key, each in pairs}
    return changed if isinstance(said, dict) else list(changed.values())


@given(st.sampled_from(leaves(SAID)), ANYTHING)
@settings(max_examples=400, deadline=None)
def test_with_any_one_value_changed_it_is_a_state_or_a_clear_error(way: tuple, value: object) -> None:
    try:
        assert isinstance(from_text(GRAPH, pack(put(SAID, way, value), INTERNET_MARK)), WhatIf)
    except ValueError as error:
        assert str(error)


def test_the_text_is_json_that_anybody_can_read() -> None:
    packed = TEXT.removeprefix(INTERNET_MARK)
    plain = decompressobj(wbits=-15).decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))

    assert json.loads(plain)["graph"] == [GRAPH.name, len(GRAPH), GRAPH.checksum]
    assert json.loads(plain)["of"] == [ORIGIN]
