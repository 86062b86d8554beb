"""Experiments: turn knobs over all their values and write down what is measured, one row a setting."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from .outcome import Outcome, solve
from .saving import to_json
from .scenario import Scenario

Measure = Callable[[Outcome], object]

#: What comes back from a folder as it was put there.
_PLAIN = (str, int, float, type(None))


class _Study(NamedTuple):
    """What every part of a sweep needs: it reaches each worker once."""

    scenario: Scenario
    measures: Mapping[str, Measure]
    seed: int | None


def sweep(
    scenario: Scenario,
    *,
    measure: Measure | Mapping[str, Measure],
    executor=None,
    into: str | os.PathLike[str] | None = None,
    progress: bool = False,
    seed: int | None = None,
    **knobs: Iterable,
) -> list[dict]:
    """Solve the scenario at every combination of the knob values given; plain rows, ready for `pandas.DataFrame`.

    measure: a function of an outcome, or several by name. Every setting is checked before the first is solved.
    executor: who does the work: nobody but this very thread (None), "processes", "threads", "dask", a
    `distributed.Client`, or an executor of `concurrent.futures`; the rows are the same, and in the same order.
    into: a folder that keeps what is done. After an interrupt or an error the same call goes on from there. It takes
    numbers, words and None, and only the sweep that began it. progress: show a bar.

    >>> import bgpkit_nb as bgp
    >>> bgp.sweep(bgp.scenarios.two_transits(), prepend=range(2), measure={"via A": lambda o: o.share("Transit A")})
    [{'prepend': 0, 'via A': 0.0}, {'prepend': 1, 'via A': 1.0}]
    """
    study = _Study(scenario, named(measure, knobs), seed)
    settings = [dict(zip(knobs, values, strict=True)) for values in product(*map(list, knobs.values()))]
    for setting in settings:
        scenario.set(**setting)
    if executor is None and into is None and not progress:
        return _rows(study, settings)
    return _in_parts(study, settings, executor, into, progress)


def named(measure: Callable | Mapping[str, Callable], knobs: Iterable[str]) -> dict[str, Callable]:
    """Measures by name; ValueError where one is called as a knob is."""
    measures = {getattr(measure, "__name__", "measure"): measure} if callable(measure) else dict(measure)
    doubled = set(knobs) & set(measures)
    if doubled:
        raise ValueError(f"{', '.join(sorted(doubled))} names both a knob and a measure; rename the measure")
    return measures


def measured(thing: object, measures: Mapping[str, Callable], setting: Mapping[str, object]) -> dict:
    """What every measure says of it; an error tells the setting too."""
    found = {}
    for name, take in measures.items():
        try:
            found[name] = take(thing)
        except Exception as error:
            where = ", ".join(f"{knob}={value!r}" for knob, value in setting.items()) or "the scenario as it is"
            error.add_note(f"This was the measure {name!r}, at {where}.")
            raise
    return found


def _rows(study: _Study, settings: Sequence[dict]) -> list[dict]:
    """One part: its rows."""
    rows = []
    for setting in settings:
        outcome = solve(study.scenario.set(**setting), seed=study.seed)
        rows.append({**setting, **measured(outcome, study.measures, setting)})
    return rows


def _in_parts(study: _Study, settings: list[dict], executor, into, progress: bool) -> list[dict]:
    from .batches import Job, Memory, chunk_for, complete, ranges

    chunk = chunk_for(len(settings))
    store = Memory() if into is None else _folder(into, study, settings, chunk)
    parts = [settings[each.start : each.stop] for each in ranges(len(settings), getattr(store, "chunk", chunk))]
    complete(Job(_rows, study), parts, store, executor=executor, progress=progress)
    found = store.ordered() if into is None else [store.read(number) for number in range(len(parts))]
    return [row for part in found for row in part]


def _folder(into: str | os.PathLike[str], study: _Study, settings: list[dict], chunk: int):
    from .batches import Folder, digest

    for name, value in settings[0].items() if settings else ():
        _check_plain(name, value)
    columns = listed(settings[0]) if settings else "none"
    about = {
        "kind": "sweep of a scenario",
        "scenario": f"{study.scenario.name} ({digest(to_json(study.scenario))})",
        "settings": f"{len(settings):,} of {columns} ({digest(settings)})",
        "measures": f"{listed(study.measures)} ({digest(study.measures)})",
        "seed": repr(study.seed),
    }
    return Folder.open(into, about, chunk=chunk, suffix="jsonl", encode=_encode, decode=_decode)


def listed(names: Iterable[str]) -> str:
    """Names in a row, no longer than one reads."""
    words = ", ".join(names)
    return words if len(words) <= 80 else f"{words[:77]}..."


def _encode(rows: list[dict]) -> bytes:
    """One row a line, and the number of rows at the end, by which half a part is told from a whole one."""
    for row in rows:
        for name, value in row.items():
            _check_plain(name, value)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    return "\n".join([*lines, f"# {len(rows)} rows", ""]).encode()


def _check_plain(name: str, value: object) -> None:
    if not isinstance(value, _PLAIN):
        raise TypeError(
            f"{name} is {value!r:.60}, which a folder cannot keep; measure numbers, words or None, or leave out into="
        )


def _decode(data: bytes) -> list[dict]:
    *lines, last, end = data.decode().split("\n")
    if end or last != f"# {len(lines)} rows":
        raise ValueError("the part is cut off")
    return [json.loads(line) for line in lines]
