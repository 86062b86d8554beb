"""Undo, redo and kept states: what a reader did can be taken back and done again, one gesture at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.view import history as room
from bgpkit_nb.view.history import History, Moment

START = bgp.scenarios.two_transits()


def moment(prepend: int, about: object = None) -> Moment:
    return Moment(START.set(prepend=prepend), {}, about=about)


@given(st.lists(st.integers(0, 10), max_size=12))
def test_undoing_everything_and_doing_it_again_ends_where_it_was(turns: list[int]) -> None:
    history = History(moment(0))
    for prepend in turns:
        history.do(moment(prepend))

    while history.undo():
        pass
    assert history.now == moment(0)
    while history.redo():
        pass

    assert history.now == moment(turns[-1] if turns else 0)


def test_a_slider_on_its_way_is_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.1, 0.2, 9.0])
    monkeypatch.setattr(room, "monotonic", lambda: next(clock))
    history = History(moment(0))
    for prepend in (1, 2, 3, 4):
        history.do(moment(prepend, about="prepend"))

    assert history.undo() == moment(3, about="prepend")
    assert history.undo() == moment(0)


def test_what_was_undone_is_gone_once_something_else_is_done() -> None:
    history = History(moment(0))
    history.do(moment(1))
    history.undo()
    history.do(moment(5))

    assert history.redo() is None and history.undo() == moment(0)


def test_only_so_many_steps_are_kept() -> None:
    history = History(moment(0))
    for step in range(room.MOST_STEPS + 50):
        history.do(moment(step % 10))

    assert sum(1 for _ in iter(history.undo, None)) == room.MOST_STEPS


def test_a_kept_state_needs_a_name_and_there_is_room_for_some() -> None:
    history = History(moment(0))
    for number in range(room.MOST_KEPT):
        history.keep(f"state {number}")

    with pytest.raises(ValueError, match="needs a name"):
        history.keep("  ")
    with pytest.raises(ValueError, match="let one go"):
        history.keep("one more")
