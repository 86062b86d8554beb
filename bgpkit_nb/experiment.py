"""Experiments: turn knobs over all their values and write down what is measured, one row a setting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import product

from .outcome import Outcome, solve
from .scenario import Scenario

Measure = Callable[[Outcome], object]


def sweep(scenario: Scenario, *, measure: Measure | Mapping[str, Measure], executor=None, seed: int | None = None,
          **knobs: Iterable) -> list[dict]:
    """Solve the scenario at every combination of the knob values given; plain rows, ready for `pandas.DataFrame`.

    measure: a function of an outcome, or several by name. executor: anything with a `map` like that of
    `concurrent.futures.Executor`; the rows come in the same order whichever does the work (measures must then be
    functions of a module). Every setting is checked before the first is solved.

    >>> import bgpkit_nb as bgp
    >>> bgp.sweep(bgp.scenarios.two_transits(), prepend=range(2), measure={"via A": lambda o: o.share("Transit A")})
    [{'prepend': 0, 'via A': 0.0}, {'prepend': 1, 'via A': 1.0}]
    """
    measures = {getattr(measure, "__name__", "measure"): measure} if callable(measure) else dict(measure)
    doubled = set(knobs) & set(measures)
    if doubled:
        raise ValueError(f"{', '.join(sorted(doubled))} names both a knob and a measure; rename the measure")
    settings = [dict(zip(knobs, values, strict=True)) for values in product(*map(list, knobs.values()))]
    tasks = [scenario.set(**setting) for setting in settings]
    run = partial(_measured, measures=measures, seed=seed)
    results = map(run, tasks) if executor is None else executor.map(run, tasks)
    return [{**setting, **result} for setting, result in zip(settings, results, strict=True)]


def _measured(scenario: Scenario, *, measures: Mapping[str, Measure], seed: int | None) -> dict:
    outcome = solve(scenario, seed=seed)
    return {name: take(outcome) for name, take in measures.items()}
