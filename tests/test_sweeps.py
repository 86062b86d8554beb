"""Sweeps in parts: the same rows whoever does the work, what is done is kept, and what was lost is done again."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bgpkit_nb as bgp
from bgpkit_nb.batches import ExecutorError, FolderError, Job, chunk_for, digest, ranges, spread
from bgpkit_nb.batches.cores import cores
from tests.sent_out import (
    dies_always,
    dies_once,
    kills,
    process,
    slower_first,
    stops_once,
    via_a,
    with_process,
)
from tests.strategies import law

SCENARIO = bgp.scenarios.two_transits()
KNOBS = {"prepend": range(8), "local_pref": [90, 100, 110]}
ROOT = Path(__file__).resolve().parents[1]
ROWS = bgp.sweep(SCENARIO, measure=via_a, **KNOBS)


class Mapper:
    """Something with a `map`, and nothing else."""

    map = staticmethod(map)


@pytest.fixture(scope="module")
def dask() -> Iterator:
    """A client of a Dask cluster of two processes."""
    distributed = pytest.importorskip("distributed", reason="Dask comes with the extra research.")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0", silence_logs=60) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def spawned() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, get_context("spawn"))


# The same rows in the same order


@pytest.mark.parametrize("executor", [None, "here", "threads", "processes"])
def test_rows_are_the_same_on_every_executor_that_has_a_name(executor) -> None:
    assert bgp.sweep(SCENARIO, measure=via_a, executor=executor, **KNOBS) == ROWS


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(3), spawned], ids=["threads", "processes"])
def test_rows_are_the_same_on_an_executor_of_concurrent_futures(make) -> None:
    with make() as executor:
        assert bgp.sweep(SCENARIO, measure=via_a, executor=executor, **KNOBS) == ROWS
        assert executor.submit(int).result() == 0, "it is handed back open"


def test_rows_are_the_same_on_a_dask_cluster(dask) -> None:
    assert bgp.sweep(SCENARIO, measure=via_a, executor=dask, **KNOBS) == ROWS
    assert bgp.sweep(SCENARIO, measure=via_a, executor=dask.scheduler.address, **KNOBS) == ROWS
    assert bgp.sweep(SCENARIO, measure=via_a, executor=dask.get_executor(), **KNOBS) == ROWS


def test_rows_are_the_same_on_whatever_has_a_map() -> None:
    assert bgp.sweep(SCENARIO, measure=via_a, executor=Mapper(), **KNOBS) == ROWS


def test_several_processes_do_the_work() -> None:
    rows = bgp.sweep(SCENARIO, measure=process, executor="processes", prepend=range(11), local_pref=range(90, 150))

    assert os.getpid() not in {row["process"] for row in rows}
    assert len({row["process"] for row in rows}) == cores()


def test_no_more_cores_are_used_than_a_container_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr("bgpkit_nb.batches.cores.QUOTA", quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    found = []
    for said in ("max 100000", "150000 100000", "20000 100000", "0 0", "nonsense"):
        quota.write_text(said)
        found.append(cores())
    for said in ("3.2", "0.5", "0", "many", "1e9"):
        monkeypatch.setenv("CPU_LIMIT", said)
        found.append(cores())

    assert found == [61, 2, 1, 61, 61, 4, 1, 61, 61, 61]


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_rows_keep_their_order_when_the_first_parts_come_last(executor: str) -> None:
    numbers = list(range(40))
    results = dict(spread(Job(slower_first, 40), dict(enumerate(numbers)), executor))

    assert [results[number] for number in sorted(results)] == [number * 2 for number in numbers]


@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_a_function_written_in_a_notebook_can_be_sent_out(executor: str, dask) -> None:
    written = partial(lambda prefix, outcome: prefix + str(outcome.settled), "settled: ")
    rows = bgp.sweep(
        SCENARIO, measure={"words": written}, executor=dask if executor == "dask" else executor, prepend=[0, 1]
    )

    assert [row["words"] for row in rows] == ["settled: True"] * 2


@law
@given(st.integers(0, 3000), st.integers(1, 700))
def test_parts_cover_every_row_once_and_in_order(rows: int, chunk: int) -> None:
    assert [row for part in ranges(rows, chunk) for row in part] == list(range(rows))
    assert 1 <= chunk_for(rows) <= 512


# What no executor can be


@pytest.mark.parametrize(
    ("executor", "error", "says"),
    [
        ("proceses", ValueError, "there is no executor 'proceses'; choose here, threads, processes, dask, or the"),
        (7, TypeError, "7 is no executor; hand over a concurrent.futures executor, a distributed.Client or one of"),
    ],
)
def test_what_is_no_executor_is_refused(executor, error: type, says: str) -> None:
    with pytest.raises(error, match=says):
        bgp.sweep(SCENARIO, measure=via_a, executor=executor, prepend=[0])


def test_an_executor_that_was_shut_down_is_refused_by_its_own_words() -> None:
    with ThreadPoolExecutor(1) as executor:
        pass

    with pytest.raises(RuntimeError, match="after shutdown"):
        bgp.sweep(SCENARIO, measure=via_a, executor=executor, prepend=[0])


def test_work_that_cannot_be_sent_says_so() -> None:
    with pytest.raises(ExecutorError, match='choose executor="threads"'):
        bgp.sweep(SCENARIO, measure={"x": partial(print, Lock())}, executor="processes", prepend=[0])


def test_an_address_where_nobody_listens_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="Dask comes with the extra research.")
    monkeypatch.setattr("bgpkit_nb.batches.cluster.PATIENCE", 0.2)

    with pytest.raises(ExecutorError, match=r"there is no Dask scheduler at tcp://127\.0\.0\.1:9 "):
        bgp.sweep(SCENARIO, measure=via_a, executor="tcp://127.0.0.1:9", prepend=[0])


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(ImportError, match=r"needs distributed.*pip install 'bgpkit_nb\[research\]'"):
        bgp.sweep(SCENARIO, measure=via_a, executor="dask", prepend=[0])


def test_an_error_of_a_measure_tells_the_setting() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        bgp.sweep(SCENARIO, measure={"odd": lambda outcome: 1 / 0}, executor="threads", prepend=[3])

    assert caught.value.__notes__ == ["This was the measure 'odd', at prepend=3."]


# A folder keeps what is done


def parts(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.glob("part-*"))


def test_a_folder_keeps_the_rows_and_gives_them_again(tmp_path: Path) -> None:
    first = bgp.sweep(SCENARIO, measure=via_a, into=tmp_path / "new" / "folder", **KNOBS)
    again = bgp.sweep(SCENARIO, measure=via_a, into=tmp_path / "new" / "folder", executor=Refuses(), **KNOBS)

    assert first == again == ROWS
    assert [list(map(type, row.values())) for row in again] == [list(map(type, row.values())) for row in ROWS]


class Refuses(Executor):
    """An executor that does nothing."""

    def submit(self, *given):
        """Fail."""
        raise AssertionError("nothing is left to do")


class Interrupted:
    """A measure during which somebody presses Ctrl-C, the n-th time it is asked."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.asked = 0

    def __call__(self, outcome: bgp.Outcome) -> float:
        """Measure, or be interrupted."""
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        self.asked += 1
        return via_a(outcome)

    def __repr__(self) -> str:
        return "Interrupted"


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory):
    """A function that gives a new folder, for laws."""
    return lambda: tmp_path_factory.mktemp("sweep")


@law
@given(times=st.lists(st.integers(0, 30), max_size=4), prepends=st.integers(1, 11), prefs=st.integers(1, 4))
def test_resuming_gives_what_one_go_gives(times: list[int], prepends: int, prefs: int, new_folder) -> None:
    knobs = {"prepend": range(prepends), "local_pref": range(90, 90 + prefs)}
    folder, whole = new_folder(), bgp.sweep(SCENARIO, measure={"a": via_a}, **knobs)
    asked, most = 0, -(-prepends * prefs // chunk_for(prepends * prefs))

    for after in times:
        measure = Interrupted(after)
        try:
            bgp.sweep(SCENARIO, measure={"a": measure}, into=folder, **knobs)
        except KeyboardInterrupt:
            assert len(parts(folder)) < most
        asked += measure.asked
    rest = Interrupted(10**6)
    rows = bgp.sweep(SCENARIO, measure={"a": rest}, into=folder, executor="here", **knobs)

    assert rows == whole
    assert asked + rest.asked == len(whole), "nothing is done twice"


@pytest.mark.parametrize("executor", ["threads", "processes", "dask"])
def test_what_was_begun_on_one_executor_ends_on_another(executor: str, tmp_path: Path, dask) -> None:
    with pytest.raises(KeyboardInterrupt):
        bgp.sweep(SCENARIO, measure={"via_a": stops_once(tmp_path / "stop", via_a)}, into=tmp_path / "rows", **KNOBS)
    begun = len(parts(tmp_path / "rows"))
    rows = bgp.sweep(
        SCENARIO,
        measure={"via_a": stops_once(tmp_path / "stop", via_a)},
        into=tmp_path / "rows",
        executor=dask if executor == "dask" else executor,
        **KNOBS,
    )

    assert begun == 10
    assert rows == ROWS


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"scenario": SCENARIO.set(prepend=1)}, "scenario two_transits"),
        ({"measure": {"other": via_a}}, r"measures via_a \(\w+\) in place of other"),
        ({"measure": {"via_a": process}}, r"measures via_a \(\w+\) in place of via_a"),
        ({"prepend": range(7)}, r"settings 24 of prepend, local_pref \(\w+\) in place of 21 of"),
        ({"local_pref": [90, 100, 120]}, "settings 24"),
        ({"seed": 3}, "seed None in place of 3"),
    ],
)
def test_a_folder_of_another_sweep_is_refused_by_what_differs(change: dict, says: str, tmp_path: Path) -> None:
    ours = {"scenario": SCENARIO, "measure": {"via_a": via_a}, "into": tmp_path, **KNOBS}
    bgp.sweep(**ours)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    with pytest.raises(FolderError, match=f"belongs to another sweep, with {says}.*choose another folder, or delete"):
        bgp.sweep(**(ours | change))
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")

    with pytest.raises(FolderError, match=r"holds 'thesis.tex', which is not of a sweep; choose an empty folder"):
        bgp.sweep(SCENARIO, measure=via_a, into=tmp_path, prepend=[0])
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderError, match=r"file cannot be written to \(File exists\); choose another folder"):
        bgp.sweep(SCENARIO, measure=via_a, into=tmp_path / "file", prepend=[0])


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"chunk": 0}', b"\xff\xfe"])
def test_a_damaged_note_is_refused(damage: bytes, tmp_path: Path) -> None:
    bgp.sweep(SCENARIO, measure=via_a, into=tmp_path, prepend=[0])
    (tmp_path / "_sweep.json").write_bytes(damage)

    with pytest.raises(FolderError, match=r"_sweep.json is damaged"):
        bgp.sweep(SCENARIO, measure=via_a, into=tmp_path, prepend=[0])


@law
@given(part=st.integers(0, 23), keep=st.floats(0, 0.999))
def test_a_part_that_was_cut_off_is_done_again(part: int, keep: float, new_folder) -> None:
    folder = new_folder()
    bgp.sweep(SCENARIO, measure=via_a, into=folder, **KNOBS)
    path = folder / f"part-{part:06}.jsonl"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    for name, age in ((".new-old", 7200), (".new-young", 5)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age,) * 2)

    assert bgp.sweep(SCENARIO, measure=via_a, into=folder, **KNOBS) == ROWS
    assert [(folder / name).exists() for name in (".new-old", ".new-young")] == [False, True]


def test_the_size_of_the_parts_is_that_of_the_sweep_that_began(tmp_path: Path) -> None:
    bgp.sweep(SCENARIO, measure=via_a, into=tmp_path, **KNOBS)
    note = json.loads((tmp_path / "_sweep.json").read_text())
    for part in tmp_path.glob("part-*"):
        part.unlink()
    (tmp_path / "_sweep.json").write_text(json.dumps(note | {"chunk": 7}))

    assert bgp.sweep(SCENARIO, measure=via_a, into=tmp_path, **KNOBS) == ROWS
    assert len(parts(tmp_path)) == 4


def test_a_folder_takes_only_what_comes_back_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"pair is \(1, 2\), which a folder cannot keep; measure numbers, words"):
        bgp.sweep(SCENARIO, measure={"pair": lambda outcome: (1, 2)}, into=tmp_path, prepend=[0])


def test_a_bar_shows_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm", reason="Bars come with the extra research.")
    assert bgp.sweep(SCENARIO, measure=via_a, progress=True, **KNOBS) == ROWS

    assert "24.0/24.0" in capsys.readouterr().err


def test_without_tqdm_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)

    with pytest.raises(ImportError, match=r"needs tqdm.*choose progress=False.*bgpkit_nb\[research\]"):
        bgp.sweep(SCENARIO, measure=via_a, progress=True, prepend=[0])


# What a sweep is known by


def test_a_digest_tells_what_would_give_other_results() -> None:
    def close_over(value):
        return lambda outcome: value

    functions = [via_a, process, close_over(1), close_over(2), partial(via_a), partial(round, ndigits=1)]
    arrays = [bytes(2000), bytes(2001), [*range(2000)], [*range(1999), 0]]
    known = [*functions, *arrays, "a", 1, 1.0, {1, 2}]

    assert len({digest(each) for each in known}) == len(known)
    assert digest(close_over(1)) == digest(close_over(1))
    assert digest({"b", "a", "c"}) == digest({"c", "b", "a"})


def test_what_cannot_be_told_apart_has_no_digest() -> None:
    with pytest.raises(TypeError, match="cannot be told from another of its kind; use a function or a"):
        digest(object())


# Workers die


@pytest.mark.parametrize("where", ["ours", "handed in", "dask"])
def test_a_killed_worker_loses_nothing(where: str, tmp_path: Path, dask) -> None:
    measure = {"via_a": dies_once(tmp_path / "died", via_a)}
    with spawned() as pool:
        executor = {"ours": "processes", "handed in": pool, "dask": dask}[where]
        rows = bgp.sweep(SCENARIO, measure=measure, executor=executor, into=tmp_path / "rows", **KNOBS)

    assert (tmp_path / "died").exists()
    assert rows == ROWS


def test_nothing_is_lost_when_all_dask_workers_are_killed(tmp_path: Path, dask) -> None:
    """What is shared dies with them, and Dask cannot make it anew."""
    results = {}
    for number, (value, pid) in spread(Job(with_process, 3), {number: number for number in range(120)}, dask):
        results[number] = value
        if len(results) == 20:
            for each in {pid, *dask.run(os.getpid).values()}:
                os.kill(each, signal.SIGKILL)

    assert results == {number: 3 * number for number in range(120)}


def test_a_part_that_kills_every_worker_is_given_up_and_the_others_are_kept(tmp_path: Path) -> None:
    measure = {"via_a": partial(dies_always, os.getpid())}
    with pytest.raises(ExecutorError, match=r"workers keep dying: 4 .*of 24 parts are kept in .*; call again to go on"):
        bgp.sweep(SCENARIO, measure=measure, executor="processes", into=tmp_path, **KNOBS)
    begun = len(parts(tmp_path))

    assert 10 <= begun < 24
    assert bgp.sweep(SCENARIO, measure=measure, executor="here", into=tmp_path, **KNOBS) == ROWS


def test_without_a_folder_the_error_says_what_would_have_kept_the_parts() -> None:
    measure = {"via_a": partial(dies_always, os.getpid())}

    with pytest.raises(ExecutorError, match=r"parts were done and are lost: name a folder with into= to keep them"):
        bgp.sweep(SCENARIO, measure=measure, executor="processes", **KNOBS)


SCHEDULER = """
import asyncio, os
from distributed import Scheduler, Worker
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        async with Worker(scheduler.address, nthreads=1):
            print(scheduler.address, flush=True)
            await scheduler.finished()
asyncio.run(main())
"""


def test_when_the_scheduler_goes_the_parts_that_came_are_kept(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask comes with the extra research.")
    command = [sys.executable, "-c", SCHEDULER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as scheduler:
        address = scheduler.stdout.readline().strip()
        with distributed.Client(address, timeout=3) as client:
            measure = {"via_a": partial(kills, scheduler.pid, os.getpid())}
            with pytest.raises(ExecutorError, match=r"scheduler cannot be reached .*of 24 parts are kept in"):
                bgp.sweep(SCENARIO, measure=measure, executor=client, into=tmp_path, **KNOBS)

    assert bgp.sweep(SCENARIO, measure=measure, executor="here", into=tmp_path, **KNOBS) == ROWS


# Ctrl-C and full disks, for real

SLOW = """
import sys, time
import bgpkit_nb as bgp

def slow(outcome):
    time.sleep(0.03)
    return outcome.share("Transit A")

if __name__ == "__main__":
    knobs = {"prepend": range(11), "local_pref": range(90, 110)}
    rows = bgp.sweep(bgp.scenarios.two_transits(), measure=slow, executor="processes", into=sys.argv[1], **knobs)
    print(rows)
"""


def test_ctrl_c_in_a_terminal_keeps_what_is_done_and_leaves_no_worker(tmp_path: Path) -> None:
    script, folder = tmp_path / "study.py", tmp_path / "rows"
    script.write_text(SLOW)
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(folder)]
    running = subprocess.Popen(
        command, env=path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(lambda: len(parts(folder)) >= 5)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)

    assert "KeyboardInterrupt" in said
    assert said.count("Traceback") == 1, "workers do not speak"
    assert 5 <= len(parts(folder)) < 74
    wait_for(lambda: is_gone(running.pid))

    ended = subprocess.run(command, env=path, capture_output=True, text=True, check=True)
    knobs = {"prepend": range(11), "local_pref": range(90, 110)}
    assert ended.stdout == f"{bgp.sweep(SCENARIO, measure={'slow': via_a}, **knobs)}\n"


def is_gone(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(true, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


FULL = """
import sys
import bgpkit_nb as bgp
measures = {f"{'a long name ' * 5}{number}": str for number in range(200)}
try:
    bgp.sweep(bgp.scenarios.two_transits(), measure=measures, into=sys.argv[1], prepend=range(11))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, require_program) -> None:
    """A file system of 64 kB, in a name space of our own."""
    unshare, inside = require_program("unshare"), tmp_path / "disk"
    inside.mkdir()
    shell = textwrap.dedent(f"""
        mount -t tmpfs -o size=128k none {inside} || exit 77
        {sys.executable} -c "$CODE" {inside}/rows
        ls {inside}/rows -a
    """)
    ran = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", shell],
        env={**os.environ, "CODE": FULL, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == 77 or "unshare" in ran.stderr:
        pytest.skip(f"No file system can be mounted here: {ran.stderr.strip()}")
    said, *names = ran.stdout.splitlines()

    assert said.startswith(f"FolderError {inside}/rows: part ")
    assert "cannot be written (No space left on device); the parts before it are kept: make room and call again" in said
    assert "_sweep.json" in names
    assert 1 < len([name for name in names if name.startswith("part-")]) < 11
    assert not [name for name in names if name.startswith(".new")]


def test_a_file_that_may_not_grow_is_said_and_loses_nothing(tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n" + FULL
    ran = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path / "rows")], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "part 0 cannot be written (File too large)" in ran.stdout
    assert [each.name for each in (tmp_path / "rows").iterdir()] == ["_sweep.json"]
