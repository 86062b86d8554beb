"""What an answer costs: why not this route, who decides on the traffic."""

import bgpkit_nb as bgp
from tests.benchmarks.harness import Row, time_call


def bench_why_not() -> Row:
    """A road that nothing brings about, so that every single change on offer is tried by solving again."""
    outcome = bgp.solve(bgp.scenarios.regional())
    timing = time_call(lambda: bgp.why_not(outcome, at="Coast", route="Valley"), repeats=20, seconds=5)
    answer = bgp.why_not(outcome, at="Coast", route="Valley").answer
    note = f"12 ASes, {answer.here.tried + answer.origin.tried} changes tried, none works"
    return Row("why_not, every change tried", timing.median, 0.3, p95=timing.p95, note=note)


def bench_why_not_without_changes() -> Row:
    """The same question without looking for changes."""
    outcome = bgp.solve(bgp.scenarios.regional())
    timing = time_call(lambda: bgp.why_not(outcome, at="Coast", route="Valley", changes=False), repeats=200, seconds=5)
    return Row("why_not, no changes tried", timing.median, 0.005, p95=timing.p95, note="12 ASes")


def bench_control_map() -> Row:
    """Who decides on eight flows, in words and as a table."""
    outcome = bgp.solve(bgp.scenarios.regional())
    timing = time_call(lambda: bgp.control_map(outcome), repeats=200, seconds=5)
    return Row("control map", timing.median, 0.01, p95=timing.p95, note="12 ASes, 8 flows")
