"""Studies of the real AS graph: exposure to hijacks, useless prepends, how real the model is, prepending in a table.

Processor time, not wall-clock: these are loops of one thread, and other work on the machine must not count.
"""

from collections.abc import Iterator
from functools import cache

from bgpkit_nb import internet
from bgpkit_nb.tables import gather
from tests.benchmarks.bench_internet_what_if import cpu
from tests.benchmarks.harness import Row
from tests.benchmarks.probe import data_file

FILE, BEFORE = "caida/20180101.as-rel.txt.bz2", "caida/20100101.as-rel.txt.bz2"
TABLE = "mrt/ripe_bview.20100701.0759.bgpdump.txt.gz"
ORIGIN, ATTACKERS, ORIGINS, VANTAGES = 13335, 20, 2_000, 2


@cache
def graph() -> internet.Internet:
    """The AS graph of the first of January 2018."""
    return internet.load(data_file(FILE))


def bench_exposure() -> Row:
    """The study of notebook 23: five numbers of prepends, three shares of validating ASes, twenty attackers."""
    def study() -> internet.Exposure:
        return internet.exposure(graph(), ORIGIN, prepends=range(5), rov=(0, 0.2, 0.5), attackers=ATTACKERS)

    rows = len(study().rows)
    note = f"CPU time; {rows * ATTACKERS} attacks, 60,006 ASes"
    return Row("exposure of AS13335", cpu(study, repeats=2, warmup=0).median, 10.0, note=note)


def bench_useless_prepends() -> Row:
    """Which of the prepends towards its first five providers do nothing."""
    near = graph().neighbours(ORIGIN)["providers"][:5]
    said = dict(zip(near, (3, 1, 1, 2, 1), strict=True))
    gone = sum(internet.trim(graph(), ORIGIN, said).useless.values())
    timing = cpu(lambda: internet.trim(graph(), ORIGIN, said), repeats=20, warmup=1)
    note = f"CPU time; {gone} of {sum(said.values())} can go"
    return Row("useless prepends of AS13335", timing.median, 1.0, p95=timing.p95, note=note)


def bench_realism() -> Iterator[Row]:
    """A table read, its prepends counted, and the model judged by it and taught by half of it."""
    path = data_file(TABLE)
    tables: list = []
    reading = cpu(lambda: tables.append(gather(path)), repeats=1, warmup=0)
    table, before = tables[0], internet.load(data_file(BEFORE))
    yield Row("table of 323,000 prefixes, read", reading.median, 30.0, note="CPU time; text of bgpdump, gzip; one run")
    counting = cpu(lambda: internet.prepending(table, before), repeats=2, warmup=1)
    yield Row("the same, prepending counted", counting.median, 5.0, note=f"CPU time; {len(table.path):,} routes")

    def seen() -> list[internet.View]:
        return internet.view(before, table, sample=ORIGINS, least=ORIGINS, most=VANTAGES)

    views = seen()
    note = f"CPU time; {len(views)} vantages, {ORIGINS:,} origins"
    predicting = cpu(seen, repeats=1, warmup=0)
    yield Row("realism, routes predicted at vantages", predicting.median, 15.0, note=note)
    judging = cpu(lambda: [internet.score(each, internet.plain(each)) for each in views], repeats=3, warmup=1)
    yield Row("realism, judged", judging.median, 2.0, note=f"{note}, 95 % intervals included")
    learning = cpu(lambda: [internet.improve(before, each) for each in views], repeats=1, warmup=0)
    yield Row("realism, learned from one half and judged by the other", learning.median, 30.0, note=note)
