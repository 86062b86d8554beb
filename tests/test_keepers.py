"""A widget goes with its cell: in a real kernel, asked to run cells by their ids as JupyterLab asks."""

from collections.abc import Iterator
from time import sleep

import pytest
from ipywidgets import Button, HBox, Layout
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

import bgpkit_nb as bgp
from bgpkit_nb.view.keepers import parts
from bgpkit_nb.view.widgets import Kit

BEGIN = """
import bgpkit_nb as bgp
import ipywidgets
from ipywidgets import HBox, Widget
from bgpkit_nb.view.explorer import Explorer

def explored():
    return bgp.explore(bgp.scenarios.two_transits())

def count():
    everybody = ipywidgets.widgets.widget._instances.values()
    print(len(everybody), sum(isinstance(each, Explorer) for each in everybody))
"""

COUNT_LIVING = """
import gc
gc.collect()
print(sum(isinstance(each, Explorer) for each in gc.get_objects()))
"""


class Notebook:
    """A kernel that runs cells by id."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, cell: str | None, code: str) -> str:
        """Run code as the cell of this id and give what it prints; RuntimeError with the traceback if it raises."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": False}
        message = self.client.session.msg("execute_request", content,
                                          metadata={} if cell is None else {"cellId": cell})
        self.client.shell_channel.send(message)
        printed, failed = [], ""
        while True:
            heard = self.client.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if heard["msg_type"] == "stream":
                printed.append(heard["content"]["text"])
            if heard["msg_type"] == "error":
                failed = "\n".join(heard["content"]["traceback"])
            if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
                break
        if failed:
            raise RuntimeError(failed)
        return "".join(printed)

    def open(self) -> tuple[int, int]:
        """How many widgets are open in the kernel, and how many of them are explorers."""
        widgets, explorers = self.run(None, "count()").split()
        return int(widgets), int(explorers)


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(kernel: BlockingKernelClient) -> Notebook:
    opened = Notebook(kernel)
    opened.run(None, "%reset -f")
    opened.run(None, f"{BEGIN}\nWidget.close_all()")
    return opened


def test_a_cell_run_again_leaves_one_explorer_and_as_many_widgets_as_at_first(notebook: Notebook) -> None:
    notebook.run("a", "explored()")
    once = notebook.open()
    for _ in range(5):
        notebook.run("a", "explored()")

    assert once[1] == 1
    assert notebook.open() == once
    sleep(1)                                                          # what was put off is over, or was called off
    assert notebook.run(None, COUNT_LIVING) == "1\n", "nothing holds the others, the output history included"


def test_five_cells_keep_theirs_when_one_is_run_again(notebook: Notebook) -> None:
    for cell in "abcde":
        notebook.run(cell, f"{cell} = explored()\n{cell}")
    before = notebook.open()

    notebook.run("c", "c = explored()\nc")

    assert notebook.open() == before
    assert notebook.run(None, "print(all(each.comm for each in (a, b, c, d, e)))") == "True\n"


def test_what_another_cell_shows_as_well_stays(notebook: Notebook) -> None:
    notebook.run("a", "one = explored()\none")
    notebook.run("b", "one")
    notebook.run("a", "one = explored()\none")

    assert notebook.open()[1] == 2
    notebook.run("b", "one")
    assert notebook.open()[1] == 1, "the first one is on no page now"


@pytest.mark.parametrize("holder", ["held = one", "held = [one]", "held = {'one': one}", "box = HBox([one])\nbox"])
def test_what_a_reader_can_still_reach_stays_until_he_lets_go(notebook: Notebook, holder: str) -> None:
    notebook.run("a", "one = explored()\none")
    notebook.run("b", holder)

    notebook.run("a", "one = explored()\none")

    assert notebook.open()[1] == 2
    notebook.run("c", "box.close() if 'box' in globals() else None\nheld = box = None")
    assert notebook.open()[1] == 1


def test_a_cell_rewritten_to_show_something_else_lets_its_explorer_go(notebook: Notebook) -> None:
    notebook.run("a", "explored()")
    notebook.run("a", "2 + 2")

    assert notebook.open()[1] == 0


def test_a_cell_that_fails_lets_go_of_what_it_showed_before(notebook: Notebook) -> None:
    notebook.run("a", "explored()")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        notebook.run("a", "1 / 0")

    assert notebook.open()[1] == 0


def test_what_was_displayed_before_the_end_of_a_cell_counts_and_what_has_no_cell_stays(notebook: Notebook) -> None:
    notebook.run("a", "display(explored(), explored())")
    notebook.run(None, "display(explored())")
    notebook.run("a", "display(explored(), explored())")
    notebook.run(None, "0")

    assert notebook.open()[1] == 3


@pytest.mark.parametrize("code", ["HBox([explored()])", "display(HBox([explored()]))",
                                  "box = HBox([HBox([explored()])])\nbox"])
def test_a_box_of_the_readers_own_goes_with_its_cell_and_takes_the_explorer_along(
    notebook: Notebook, code: str
) -> None:
    notebook.run("a", code)
    once = notebook.open()
    for _ in range(3):
        notebook.run("a", code)

    assert once[1] == 1
    assert notebook.open() == once
    notebook.run("a", "box = None")
    assert notebook.open() == (2, 0), "the kit that all share is left with its layout, and nothing else"


def test_a_box_closed_by_hand_takes_along_what_nobody_else_can_reach_hidden_views_too(notebook: Notebook) -> None:
    notebook.run("a", "box = HBox([explored(), explored()])\nbox")
    notebook.run("b", "one, other = box.children\none.show_view('ribbon')\none.show_view('words', on=False)")
    notebook.run("c", "box.close()\ndel one, other")

    assert notebook.open() == (2, 0)


def test_an_explorer_that_is_named_or_shown_elsewhere_outlives_the_box_around_it(notebook: Notebook) -> None:
    notebook.run("a", "named, seen = explored(), explored()\nseen")
    notebook.run("b", "HBox([named, seen, explored()])")
    before = notebook.open()[0]
    notebook.run("b", "0")

    assert notebook.open()[1] == 2
    whole = "print(all(part.comm for one in (named, seen) for part in (one, *one.views.all, one.views.layout)))"
    assert notebook.run(None, whole) == "True\n"
    assert notebook.open()[0] < before


def test_an_output_widget_keeps_what_was_displayed_in_it(notebook: Notebook) -> None:
    notebook.run("a", "from ipywidgets import Output\nout = Output()\nwith out:\n    display(explored())\nout")
    notebook.run("a", "0")

    assert notebook.open()[1] == 1


@pytest.mark.parametrize("made", [lambda: bgp.explore(bgp.scenarios.two_transits()), bgp.tie_break_lab,
                                  bgp.port_cost_calculator])
def test_closing_closes_everything_but_what_others_use(made) -> None:
    widget, layout = made(), Layout()
    widget.layout = layout
    mine, button = parts(widget), Button(layout=layout)

    widget.close()

    assert len(mine) > 10
    assert all(part.comm is None for part in mine if part is not layout)
    assert layout.comm is not None and button.comm is not None
    assert Kit.shared().comm is not None
    button.close()
    layout.close()


def test_views_that_are_hidden_are_parts_of_whatever_the_explorer_stands_in() -> None:
    from ipywidgets.widgets.widget import _instances as everybody

    Kit.shared()
    before = set(everybody)
    explorer = bgp.explore(bgp.scenarios.two_transits())
    box = HBox([HBox([explorer])])
    hidden = {view for name, view in explorer._rows.charts.items() if name not in explorer.toolbar.shown}

    assert hidden and hidden <= set(parts(box))
    for each in (*parts(box), box):
        each.close()
    assert set(everybody) == before


def test_a_box_of_two_explorers_has_both_as_parts_and_they_share_only_the_kit() -> None:
    one, other = (bgp.explore(bgp.scenarios.two_transits()) for _ in range(2))
    box = HBox([one, other])

    assert {one, other} <= set(parts(box))
    assert not set(parts(one)) & set(parts(other))
    for each in (*parts(box), box):
        each.close()
