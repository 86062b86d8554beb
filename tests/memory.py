"""What a page and a kernel hold on to: bytes after a garbage collection, elements, listeners, models, open widgets."""

from dataclasses import dataclass

from tests.lab import LabPage

#: A cell that prints what the kernel holds once everything unreachable has been collected.
KERNEL = """\
import gc, os
from ipywidgets.widgets.widget import _instances as everybody
from bgpkit_nb.view.explorer import Explorer

gc.collect()
with open("/proc/self/statm") as statm:
    pages = int(statm.read().split()[1])
explorers = sum(isinstance(each, Explorer) for each in everybody.values())
print(pages * os.sysconf("SC_PAGE_SIZE"), len(everybody), explorers)
del everybody"""
# The kernel's comms as JupyterLab counts them: one for every widget that it believes to be open.
_COMMS = """() => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  return kernel._comms?.size ?? -1;
}"""


@dataclass(frozen=True)
class Holding:
    """heap: bytes of the page's JavaScript. elements, listeners: of its documents, those taken out of it but held
    included. comms: that JupyterLab holds. kernel: bytes resident. widgets, explorers: open in the kernel."""

    heap: int
    elements: int
    listeners: int
    comms: int
    kernel: int
    widgets: int
    explorers: int


def holding(page: LabPage, kernel_cell: int) -> Holding:
    """What is held now. kernel_cell: the cell of the notebook that `KERNEL` is in."""
    kernel, widgets, explorers = page.run_cell(kernel_cell).split()
    session = page.page.context.new_cdp_session(page.page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
        page.page.wait_for_timeout(150)
    counted = session.send("Memory.getDOMCounters")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return Holding(round(heap), counted["nodes"], counted["jsEventListeners"], page.page.evaluate(_COMMS), int(kernel),
                   int(widgets), int(explorers))
