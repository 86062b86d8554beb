"""What browser tests ask of a page for everyone: axe's verdict, live regions, sizes of targets, and more."""

from playwright.sync_api import Page

#: WCAG 2.2 at levels A and AA, and what axe calls good practice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The order of headings is the page's affair: it depends on what a reader writes above a widget.
_AXE = """([where, rules]) => axe.run(where, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"],
    rules: { "heading-order": { enabled: false } } })
  .then(({ violations }) => violations.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.target.join(" ").slice(-160)}: ${node.failureSummary.replaceAll("\\n", " ")}`)))"""
#: Whatever announces changes of its own accord, but for error messages, which are empty until there is an error.
LIVE = """where => [...document.querySelectorAll(where)].flatMap((root) => [...root.querySelectorAll(
  "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], [role=timer], output:not([aria-live])")])
  .filter((one) => !(one.getAttribute("role") === "alert" && !one.textContent.trim()))
  .map((one) => `${one.getAttribute("role") ?? one.tagName} ${one.className}`)"""
#: Targets smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); a label counts as part of its control.
SMALL = """where => [...document.querySelectorAll(where)].flatMap((root) => [...root.querySelectorAll(
  "button, input, select, summary, [role=button], [role=slider], [role=tab]")]).filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest(".bgpkit-unseen")) return false;
    const boxes = [one, ...(one.labels ?? [])].map((each) => each.getBoundingClientRect());
    return !boxes.some((box) => box.width >= 23.9 && box.height >= 23.9);
  }).map((one) => `${one.outerHTML.slice(0, 90)}: ${one.getBoundingClientRect().height}`)"""


def violations(page: Page, axe: str, where: str) -> list[str]:
    """What axe finds wrong within the elements that a selector names, a line each."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(axe)
    return page.evaluate(_AXE, [where, list(RULES)])
