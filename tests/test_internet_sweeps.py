"""Sweeps over the real AS graph: grids of knobs and catchments of origins, in parts, on any executor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

numpy = pytest.importorskip("numpy", reason="The real AS graph needs the extra research.")
pytest.importorskip("numba", reason="The real AS graph needs the extra research.")
parquet = pytest.importorskip("pyarrow.parquet", reason="Sweeps over it need the extra research.")
pandas = pytest.importorskip("pandas", reason="Sweeps over it need the extra research.")

from bgpkit_nb import internet  # noqa: E402
from bgpkit_nb.batches import FolderError  # noqa: E402
from bgpkit_nb.batches.cores import cores  # noqa: E402
from bgpkit_nb.batches.processes import _loaded  # noqa: E402
from bgpkit_nb.internet import InternetError, Origin, measures, propagate, sweep, sweep_origins  # noqa: E402

GRAPH = internet.synthetic(400, seed=4)
STUB = next(asn for asn in GRAPH.asn[::-1].tolist() if len(GRAPH.neighbours(asn)["providers"]) == 3)
UP = GRAPH.neighbours(STUB)["providers"]
OTHER = next(asn for asn in GRAPH.asn[::-1].tolist() if len(GRAPH.neighbours(asn)["providers"]) == 2)
PREPENDS = {(STUB, each): range(3) for each in UP}
MEASURES = {
    "via": measures.Via(UP[0]),
    "reached": measures.reached,
    "length": measures.mean_length,
    "tied": measures.tied,
}
quiet = partial(sweep, GRAPH, progress=False)


@lru_cache
def grid():
    """The rows that all executors have to give."""
    return list(quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, executor="here"))


# What the rows say


def test_each_row_is_what_propagate_gives() -> None:
    for row in Random(1).sample(grid(), 9):
        prepends = {(STUB, each): row[f"prepends {STUB} to {each}"] for each in UP}
        routing = propagate(GRAPH, STUB, prepends=prepends)
        by = routing.catchments()

        assert row["via"] == pytest.approx(by.get(UP[0], 0) / sum(by.values()))
        assert row["reached"] == routing.reached.mean()
        assert row["tied"] == (routing.ties > 0).sum() / (routing.reached.sum() - 1)
        lengths = [len(routing.as_path(asn)) for asn in GRAPH.asn.tolist() if routing.as_path(asn)]
        assert row["length"] == pytest.approx(sum(lengths) / len(lengths))


def test_the_last_axis_turns_fastest() -> None:
    turned = [tuple(row[f"prepends {STUB} to {each}"] for each in UP) for row in grid()]

    assert turned == [(a, b, c) for a in range(3) for b in range(3) for c in range(3)]


def test_several_origins_one_after_the_other_or_together() -> None:
    rows = quiet(origin=[STUB, OTHER, (STUB, OTHER)], measure=measures.Captured(STUB))

    assert [row["origin"] for row in rows] == [str(STUB), str(OTHER), f"{STUB}+{OTHER}"]
    routing = propagate(GRAPH, STUB, OTHER)
    assert [row["measure"] for row in rows] == [1, 0, routing.captured()[STUB] / int(routing.reached.sum())]


def test_whatever_else_propagate_takes_can_be_swept() -> None:
    largest = GRAPH.asn[numpy.argsort(-GRAPH.sizes.astype(int))[:40]].tolist()
    hijack = {"fair": (STUB, OTHER), "forged": (STUB, Origin(OTHER, (STUB,), False)), "no ROA": (STUB, Origin(OTHER))}
    rov = {"nobody": [], "the largest": set(largest)}
    rows = quiet(origin=hijack, rov=rov, measure={"lost": measures.Captured(OTHER)})
    lost = {(row["origin"], row["rov"]): row["lost"] for row in rows}

    assert list(lost) == [(a, b) for a in hijack for b in rov]
    assert lost["forged", "the largest"] < lost["forged", "nobody"] < lost["fair", "nobody"]
    assert lost["no ROA", "the largest"] == lost["no ROA", "nobody"] == lost["fair", "nobody"]


def test_leaks_are_named_by_as() -> None:
    rows = quiet(origin=STUB, leaks=[None, OTHER], measure=measures.mean_length)

    assert [row["leaks"] for row in rows] == [None, OTHER]
    assert rows[1]["mean_length"] == measures.mean_length(propagate(GRAPH, STUB, leaks=OTHER))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"origin": 64496}, "there is no AS 64496"),
        ({"origin": []}, "origin: there is nothing to try; give one value or more"),
        ({"prepends": {(STUB, OTHER): [1]}}, f"AS{OTHER} is no neighbour of AS{STUB}"),
        ({"prepends": {(STUB, UP[0]): [1, -1]}}, "cannot be -1; choose 0 to 1010"),
        ({"prepends": {(STUB, UP[0]): []}}, "there is nothing to try"),
        ({"rov": [[STUB]]}, "has no name for its rows"),
        ({"rov": {"a": [64496]}}, "there is no AS 64496"),
        ({"silent": {"a": [(STUB, OTHER)]}}, "is no neighbour"),
        ({"leaks": [None, 64496]}, "there is no AS 64496"),
        ({"colour": ["red"]}, "there is nothing called 'colour' to sweep; choose origin, prepends, silent, rov"),
    ],
)
def test_a_value_that_will_not_do_is_refused_before_anything_is_routed(change: dict, says: str) -> None:
    asked: list = []
    with pytest.raises(InternetError, match=says):
        quiet(**({"origin": STUB, "measure": {"asked": asked.append}} | change))
    assert asked == []


def test_a_measure_that_is_called_as_a_knob_is_refused() -> None:
    with pytest.raises(ValueError, match="origin names both a knob and a measure"):
        quiet(origin=STUB, measure={"origin": measures.reached})


# Rows, as they are kept


def test_rows_are_a_sequence_of_dictionaries() -> None:
    rows = quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES)

    assert list(rows) == [rows[at] for at in range(len(rows))] == rows[:] == grid()
    assert (rows[-1], len(rows), rows[3:9:2]) == (grid()[-1], 27, grid()[3:9:2])
    with pytest.raises(IndexError):
        rows[27]
    assert repr(rows).startswith(f"<Rows: 27 of origin, prepends {STUB} to {UP[0]},")


def test_rows_are_what_pandas_and_other_tools_take(tmp_path: Path) -> None:
    rows = quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, into=tmp_path / "parts")
    frame = pandas.DataFrame(grid())

    assert frame.equals(pandas.DataFrame(rows))
    assert frame.equals(rows.to_pandas())
    assert frame.equals(pandas.read_parquet(tmp_path / "parts"))
    assert frame.equals(pandas.read_parquet(rows.save(tmp_path / "one.parquet")))


def now_and_then(routing: internet.Routing) -> int | float | None:
    """Something that is none at first, then a whole number, then not."""
    length = measures.mean_length(routing)
    return None if length < 3.3 else 1 if length < 3.6 else length


@pytest.mark.parametrize("kept", [True, False])
def test_a_column_is_of_one_type_throughout(kept: bool, tmp_path: Path) -> None:
    rows = quiet(origin=STUB, prepends=PREPENDS, measure=now_and_then, into=tmp_path if kept else None)
    said = [row["now_and_then"] for row in rows]

    assert {type(each) for each in said} == {type(None), float}
    assert len({str(table.schema) for table in rows.tables()}) == 1
    assert rows == quiet(origin=STUB, prepends=PREPENDS, measure=now_and_then, into=tmp_path if kept else None)
    if kept:
        assert pandas.read_parquet(tmp_path)["now_and_then"].notna().sum() == sum(each is not None for each in said)


@pytest.mark.parametrize("value", [1j, print])
def test_what_no_table_can_hold_is_refused(value: object) -> None:
    with pytest.raises(InternetError, match=r"the column 'odd' cannot be kept .*measure numbers or words"):
        quiet(origin=STUB, measure={"odd": lambda routing: value})


# In parts, on whatever executor


@pytest.mark.parametrize("executor", ["threads", "processes", None])
def test_rows_are_the_same_on_every_executor(executor) -> None:
    assert quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, executor=executor) == grid()


def test_rows_are_the_same_on_dask(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask comes with the extra research.")
    with (
        distributed.LocalCluster(2, threads_per_worker=2, dashboard_address=":0", silence_logs=60) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, executor=client, into=tmp_path) == grid()
        counted = sweep_origins(GRAPH, executor=client, progress=False)

    assert counted == sweep_origins(GRAPH, executor="here", progress=False)


def loads(routing: internet.Routing) -> str:
    """Which process this is, and how often it has loaded the job."""
    return f"{os.getpid()}: {_loaded.cache_info().misses}"


def test_the_graph_reaches_each_process_once() -> None:
    rows = quiet(origin=GRAPH.asn.tolist(), measure=loads, executor="processes")
    said = {row["loads"] for row in rows}

    assert {each.split(": ")[1] for each in said} == {"1"}
    assert 1 <= len(said) <= cores()


class Stops:
    """A measure that is interrupted after so many settings."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, routing: internet.Routing) -> float:
        """Measure, or be interrupted."""
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return measures.mean_length(routing)

    def __repr__(self) -> str:
        return "Stops"


@settings(max_examples=15, deadline=None)
@given(after=st.lists(st.integers(0, 26), max_size=3))
def test_resuming_gives_what_one_go_gives(after: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sweep")
    for each in after:
        try:
            quiet(origin=STUB, prepends=PREPENDS, measure={"length": Stops(each)}, into=folder, executor="here")
        except KeyboardInterrupt:
            assert len(list(folder.glob("*.parquet"))) >= each // 27
    rows = quiet(origin=STUB, prepends=PREPENDS, measure={"length": Stops(99)}, into=folder, executor="here")

    assert [row["length"] for row in rows] == [row["length"] for row in grid()]
    assert rows.folder == folder


class StopsInFinaliser:
    """A measure during which the stop button is pressed, just when something is finalised."""

    def __call__(self, routing: internet.Routing) -> float:
        """Measure, and finalise something."""
        self.Pressed()
        return measures.mean_length(routing)

    def __repr__(self) -> str:
        return "StopsInFinaliser"

    class Pressed:
        """Whatever is finalised: Python forgets what is raised meanwhile."""

        def __del__(self) -> None:
            """Press."""
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def heard() -> Iterator[None]:
    """Interrupts are heard as in a notebook, also where the tests run in the background, which are deaf to them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.filterwarnings("error")
def test_an_interrupt_that_comes_in_a_finaliser_stops_the_sweep_after_the_part_under_way(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        quiet(origin=STUB, prepends=PREPENDS, measure={"length": StopsInFinaliser()}, into=tmp_path, executor="here")

    assert len(list(tmp_path.glob("part-*.parquet"))) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_part_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, into=tmp_path)
    path = tmp_path / "part-000005.parquet"
    path.write_bytes(path.read_bytes()[:-20])

    assert quiet(origin=STUB, prepends=PREPENDS, measure=MEASURES, into=tmp_path) == grid()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"internet": internet.synthetic(400, seed=5)}, "graph synthetic Internet of 400 ASes, seed 4"),
        ({"origin": OTHER, "prepends": None}, r"settings 27 of origin, prepends .* in place of 1 of origin"),
        ({"measure": {"via": measures.Via(UP[1])}}, r"measures via \(\w+\) in place of via \("),
    ],
)
def test_a_folder_of_another_sweep_is_refused_by_what_differs(change: dict, says: str, tmp_path: Path) -> None:
    ours = {"internet": GRAPH, "origin": STUB, "prepends": PREPENDS, "measure": {"via": measures.Via(UP[0])}}
    sweep(**ours, into=tmp_path, progress=False)
    if "internet" in change:
        graph = change["internet"]
        asn = graph.asn[-1].item()
        change = change | {"origin": asn, "prepends": None, "measure": {"via": measures.reached}}

    with pytest.raises(FolderError, match=f"belongs to another sweep, with {says}"):
        sweep(**(ours | change), into=tmp_path, progress=False)


# The catchments of origins


def test_catchments_of_all_origins_are_what_each_routing_shows(tmp_path: Path) -> None:
    rows = sweep_origins(GRAPH, into=tmp_path, progress=False)

    assert [row["origin"] for row in rows] == sorted(GRAPH.asn.tolist())
    assert len(list(tmp_path.glob("*.parquet"))) == 4
    for row in Random(2).sample(list(rows), 40):
        routing = propagate(GRAPH, row["origin"])
        shares = {asn: ases for asn, ases in zip(row["neighbours"], row["ases"], strict=True) if ases}
        assert shares == routing.catchments()
        classes = numpy.bincount(routing.classes, minlength=5).tolist()
        assert [row["customer"], row["peer"], row["provider"]] == classes[1:4]
        assert row["hops"] == int(routing.lengths[routing.reached].sum())


@pytest.mark.parametrize("executor", ["here", "processes", "threads"])
def test_catchments_are_the_same_on_every_executor_and_in_the_order_asked_for(executor: str) -> None:
    origins = [OTHER, STUB, *GRAPH.asn[:30].tolist()]
    rows = sweep_origins(GRAPH, origins, executor=executor, progress=False)

    assert [row["origin"] for row in rows] == origins
    assert rows == sweep_origins(GRAPH, origins, progress=False)


@pytest.mark.parametrize(("origins", "says"), [([64496], "there is no AS 64496"), ([], "there is no origin to sweep")])
def test_origins_that_are_not_there_are_refused(origins: list[int], says: str) -> None:
    with pytest.raises(InternetError, match=says):
        sweep_origins(GRAPH, origins, progress=False)


def test_without_pyarrow_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "try: from bgpkit_nb.internet import sweep\nexcept ImportError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "need pyarrow" in ran.stdout
    assert "pip install 'bgpkit_nb[research]'" in ran.stdout
