"""A notebook in a real browser, for tests and benchmarks: JupyterLab's, Notebook 7's, or Voilà's.

`start_browser` drives a Chromium that can reach nothing but this machine. `LabPage` is a notebook in it: it runs cells
as a reader does, and keeps what went wrong and whom the page talked to. `servers.py` starts what serves it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from tests.servers import HOST, LOCAL, Lab, start_server

__all__ = ["LOCAL", "PATIENCE", "Lab", "LabPage", "open_notebook", "start_browser", "start_lab", "start_server"]

#: Milliseconds to wait for what takes a cold machine long: Lab's first page, a kernel's first cell.
PATIENCE = 60_000
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}, EXCLUDE localhost",
)
# A cell has been run once its prompt holds a number, and another one than before.
_DONE = """([index, before]) => {
  const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[index];
  const prompt = cell.querySelector(".jp-InputPrompt").innerText;
  return /\\d/.test(prompt) && prompt !== before;
}"""
# Lab shows "idle" before the kernel is there, and drops what is run then.
_READY = """async () => {
  const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
  await session?.ready;
  const kernel = session?.session?.kernel;
  return kernel?.status === "idle" && kernel.connectionStatus === "connected";
}"""
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark", "high contrast": "JupyterLab Dark High Contrast"}


def start_lab(folder: Path) -> AbstractContextManager[Lab]:
    """JupyterLab without token, news or browser, all its files in `folder`, until the block ends."""
    return start_server(folder, "lab")


@contextmanager
def start_browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that finds no host but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class LabPage:
    """A notebook open in JupyterLab or Notebook 7 (or, run whole, in Voilà, which has no cells to run).

    errors: what the console called one. hosts: whom the page talked to. received: the size in bytes of every
    message that came over the kernel's socket.
    """

    page: Page
    path: Path
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    received: list[int] = field(default_factory=list)

    def watch(self) -> None:
        """Begin to keep errors, hosts, and the size of every message from the kernel."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", self._connected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, url: str) -> None:
        if host := urlsplit(url).hostname:
            self.hosts.add(host)

    def _connected(self, socket) -> None:
        self._asked(socket.url)
        socket.on("framereceived", lambda frame: self.received.append(len(frame)))

    def cell(self, index: int) -> Locator:
        """A cell of the notebook, counted from 0."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def start_cell(self, index: int) -> None:
        """Run one cell as a reader does, and do not wait for it."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run_cell(self, index: int) -> str:
        """Run one cell, wait until it is done, and give the text it shows."""
        prompt = self.cell(index).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.start_cell(index)
        self.page.wait_for_function(_DONE, arg=[index, before], timeout=PATIENCE)
        return self.cell(index).locator(".jp-OutputArea").inner_text()

    def change_theme(self, theme: str) -> None:
        """Turn JupyterLab "light", "dark" or "high contrast", as the Settings menu does, and the system with it."""
        self.page.emulate_media(color_scheme="light" if theme == "light" else "dark")
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme]
        )
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        self.page.wait_for_selector(f"body[data-jp-theme-name='{THEMES[theme]}']", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def save(self) -> nbformat.NotebookNode:
        """Save by Control+S and give what is then in the file."""
        self.cell(0).locator(".cm-content").click()
        with self.page.expect_response(lambda answer: self._is_save(answer)):
            self.page.keyboard.press("Control+s")
        return nbformat.read(self.path, as_version=4)

    def _is_save(self, answer) -> bool:
        return answer.request.method == "PUT" and urlsplit(answer.url).path.endswith(self.path.name)


@contextmanager
def open_notebook(
    browser: Browser, lab: Lab, path: Path, *, width: int = 1280, height: int = 1500, **kind: object
) -> Iterator[LabPage]:
    """A notebook in a fresh page of so many pixels, its kernel idle, until the block ends.

    kind: of page, in Playwright's words: `has_touch=True`, `forced_colors="active"` and so on.
    """
    context = browser.new_context(viewport={"width": width, "height": height}, **kind)
    try:
        opened = LabPage(context.new_page(), path)
        opened.watch()
        opened.page.goto(lab.address(path), timeout=PATIENCE)
        if lab.app != "voila":
            # a first cell of prose keeps its text hidden
            opened.page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content", state="attached", timeout=PATIENCE)
            opened.page.wait_for_function(_READY, timeout=PATIENCE)
        yield opened
    finally:
        context.close()
