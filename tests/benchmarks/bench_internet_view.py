"""The explorer of the real AS graph in JupyterLab: a turn of a prepend slider, until what it moves is painted."""

from collections.abc import Iterator

from tests.benchmarks.harness import Row, Timing
from tests.benchmarks.probe import TURNS, WARMUPS, data_file, lab_and_browser
from tests.lab import PATIENCE, LabPage, open_notebook

FILE, ORIGIN = "caida/20180101.as-rel.txt.bz2", 13335
EXPLORE = "import bgpkit_nb as bgp\n\nbgp.explore_internet(bgp.internet.load({path!r}), {origin})"
#: After so many milliseconds without any change of the page a turn is over.
SETTLED = 400


def bench_internet_explorer() -> Iterator[Row]:
    """Shares, then the bands of the picture. The bands glide to their places on purpose, so they are timed where less
    motion is asked for; movers, roads and words leave a reader's next turn a pause of 0.1 s before they come."""
    cell = EXPLORE.format(path=str(data_file(FILE)), origin=ORIGIN)
    with (
        lab_and_browser() as (lab, browser),
        open_notebook(browser, lab, lab.write("internet.ipynb", cell), height=4000) as page,
    ):
        page.run_cell(0)
        page.page.wait_for_selector(".bgpkit-doors", timeout=PATIENCE)
        shares, _, _ = _turns(page)
        yield _row("shares painted", shares)
        page.page.emulate_media(reduced_motion="reduce")
        _, bands, everything = _turns(page)
        also = f"; not gliding; what comes after a pause, by {everything.median * 1000:.0f} ms"
        yield _row("bands painted", bands, also)


def _row(name: str, timing: Timing, also: str = "") -> Row:
    note = f"p95 of {TURNS}; median {timing.median * 1000:.0f} ms; AS{ORIGIN}, 60,006 ASes, in JupyterLab{also}"
    return Row(f"real AS graph, slider to {name}, p95", timing.p95, 0.150, note=note)


def _turns(page: LabPage) -> tuple[Timing, Timing, Timing]:
    """Seconds from the key to the frame with the new shares, to that with the new bands, and to the last change."""
    slider, found = page.page.locator(".bgpkit-upstreams input[type=range]").first, []
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")                      # from 1 to 3 and back each turn moves ASes; the first moves none
    page.page.wait_for_timeout(2000)
    for turn in range(WARMUPS + TURNS):
        page.page.evaluate(_WATCH, SETTLED)
        page.page.keyboard.press("ArrowRight" if turn // 2 % 2 == 0 else "ArrowLeft")
        page.page.wait_for_function("window.bgpkitTurn.over", timeout=PATIENCE)
        found.append(page.page.evaluate("['shares', 'bands', 'all'].map((each) => window.bgpkitTurn[each])"))
    return tuple(Timing(tuple(each / 1000 for each in one)) for one in zip(*found[WARMUPS:], strict=True))


_WATCH = """(settled) => {
  const turn = (window.bgpkitTurn = { over: false });
  let start = 0, timer = 0;
  document.addEventListener("keydown", () => { start = performance.now(); }, { capture: true, once: true });
  const observe = (selector, painted) => {
    const after = () => requestAnimationFrame(() => painted(performance.now() - start));
    const watch = new MutationObserver(() => requestAnimationFrame(after));
    const every = { subtree: true, childList: true, attributes: true, characterData: true };
    watch.observe(document.querySelector(selector), every);
    return watch;
  };
  const shares = observe(".bgpkit-doors", (time) => { turn.shares ??= time; });
  const bands = observe(".bgpkit-internet .bgpkit-picture", (time) => { turn.bands ??= time; });
  const all = observe(".bgpkit-internet", (time) => {
    turn.all = time;
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const each of [shares, bands, all]) each.disconnect();
      turn.over = true;
    }, settled);
  });
}"""
