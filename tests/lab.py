"""A JupyterLab of our own with a real browser in it, for tests and benchmarks.

`start_lab` serves a folder on a free port of this machine, with settings of its own: nobody's theme or
workspace gets in. `start_browser` drives a Chromium that can reach nothing but this machine. `LabPage` is a
notebook in it: it runs cells as a reader does, and keeps what went wrong and whom the page talked to.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import nbformat
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

HOST = "127.0.0.1"
LOCAL = {HOST, "localhost"}
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
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that answers at `url` and shows the notebooks of the folder `root`."""

    url: str
    root: Path

    def write(self, name: str, *cells: str) -> Path:
        """A notebook of these code cells, none of them run."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.root / name
        nbformat.write(notebook, path)
        return path


@contextmanager
def start_lab(folder: Path) -> Iterator[Lab]:
    """JupyterLab without token, news or browser, all its files in `folder`, until the block ends."""
    lab = Lab(f"http://{HOST}:{free_port()}", folder / "notebooks")
    lab.root.mkdir(parents=True)
    with open(folder / "lab.log", "wb") as log:
        process = subprocess.Popen(
            lab_command(lab),
            env=_environment(folder),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for_answer(f"{lab.url}/lab", process, log_file=folder / "lab.log")
            yield lab
        finally:
            end_group(process)


def lab_command(lab: Lab) -> list[str]:
    """What starts the server; root is let in only where we are root."""
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        *(["--allow-root"] if os.getuid() == 0 else []),
        *(f"--ServerApp.ip={HOST}", f"--ServerApp.port={urlsplit(lab.url).port}"),
        "--LabApp.expose_app_in_browser=True",
        *("--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={lab.root}"),
    ]


def _environment(folder: Path) -> dict[str, str]:
    """The reader's environment, but for everything that Jupyter remembers about him."""
    config = folder / "config" / "labconfig"
    config.mkdir(parents=True)
    news = "@jupyterlab/apputils-extension:announcements"
    (config / "page_config.json").write_text(json.dumps({"disabledExtensions": {news: True}}))
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(folder / place) for name, place in places.items()}}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for_answer(url: str, process: subprocess.Popen, *, log_file: Path, seconds: float = 90) -> None:
    """Return once `url` answers; RuntimeError with the end of the log if it never does."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer:\n{log_file.read_text(errors='replace')[-2000:]}")


def end_group(process: subprocess.Popen) -> None:
    """End a process that was started in a session of its own, kernels and all."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
            process.wait(timeout=10)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


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
    """A notebook open in JupyterLab.

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
        """Turn JupyterLab light or dark, as the Settings menu does, and the system with it."""
        self.page.emulate_media(color_scheme=theme)
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme]
        )
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
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
    browser: Browser, lab: Lab, path: Path, *, width: int = 1280, height: int = 1500
) -> Iterator[LabPage]:
    """A notebook in a fresh page of so many pixels, its kernel idle, until the block ends."""
    context = browser.new_context(viewport={"width": width, "height": height})
    try:
        opened = LabPage(context.new_page(), path)
        opened.watch()
        # "reset" forgets the tabs of the page before.
        opened.page.goto(f"{lab.url}/lab/tree/{quote(path.relative_to(lab.root).as_posix())}?reset")
        opened.page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content", timeout=PATIENCE)
        opened.page.wait_for_function(_READY, timeout=PATIENCE)
        yield opened
    finally:
        context.close()
