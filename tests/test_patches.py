"""What is sent in place of a whole picture: a patch that makes the old one into the new one."""

import json

from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.view.patches import patch, patched
from bgpkit_nb.view.scene import frame, watched_prefix

NUMBERS = st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=3)
KEYS = st.sampled_from("abcd")
PLAIN = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner))


@given(PLAIN, PLAIN)
def test_a_patch_makes_the_old_into_the_new(old: object, new: object) -> None:
    change = patch(old, new)

    made = patched(old, change) if change else old

    assert json.dumps(made, sort_keys=True) == json.dumps(new, sort_keys=True)


@given(PLAIN)
def test_what_is_equal_needs_no_patch(value: object) -> None:
    assert patch(value, json.loads(json.dumps(value))) is None


def test_a_turn_of_a_knob_sends_far_less_than_the_whole_picture() -> None:
    scenario = bgp.scenarios.regional()
    frames = [frame(outcome, watched_prefix(scenario, outcome), serial)
              for serial, outcome in enumerate(map(bgp.solve, (scenario, scenario.set(prepend=1))))]

    assert len(json.dumps(patch(*frames))) < 0.6 * len(json.dumps(frames[1]))
