"""Every notebook runs from top to bottom in a kernel of its own, as a reader's does."""

import json
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CELL_SECONDS = 120
SAVED_BYTES = 200_000
#: For every explorer, laboratory or prediction after the first.
MORE_BYTES = 60_000
#: What an 800 pixels wide page of JupyterLab has room for; code is cut off there, and printed words break anywhere.
WIDEST_CODE, WIDEST_PRINT = 76, 77
LARGE = ('"bgpkit-explorer"', '"bgpkit-lab"', '"draws": "predict"')


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=CELL_SECONDS, resources=where)

    start = time.monotonic()
    client.execute()
    took = time.monotonic() - start

    # Some widgets make the runner sit out its time and then report success.
    assert took < CELL_SECONDS, f"{path.name} took {took:.0f} s: a cell never said that it was done"
    assert [cell.id for cell in code_cells(notebook) if not cell.execution_count] == []
    assert warnings_shown(notebook) == []
    assert lines_too_wide(notebook) == []
    assert_widgets_save_small(notebook)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def lines_too_wide(notebook: nbformat.NotebookNode) -> list[str]:
    """Lines of code, and of what it printed, that a narrow page has no room for."""
    code = [line for cell in code_cells(notebook) for line in cell.source.splitlines()]
    streams = [output for cell in code_cells(notebook) for output in cell.outputs if output.output_type == "stream"]
    printed = [line for output in streams for line in output.text.splitlines()]
    return [line for line in code if len(line) > WIDEST_CODE] + [line for line in printed if len(line) > WIDEST_PRINT]


def warnings_shown(notebook: nbformat.NotebookNode) -> list[str]:
    """What a reader would see in red."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]


def assert_widgets_save_small(notebook: nbformat.NotebookNode) -> None:
    """A saved explorer stays small enough to be mailed and reviewed; a second one brings no scripts of its own."""
    saved = json.dumps(notebook.metadata.get("widgets", {}))
    most = SAVED_BYTES + MORE_BYTES * max(0, sum(map(saved.count, LARGE)) - 1)
    assert len(saved) < most, f"the widgets of this notebook save {len(saved)} bytes; {most} is the most"
