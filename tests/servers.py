"""Servers of our own for tests and benchmarks: JupyterLab, Notebook 7 or Voilà, with settings of nobody's.

Each serves a folder on a free port of this machine; no theme, workspace or token of the reader's gets in.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import nbformat

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
LOCAL = {HOST, "localhost"}


@dataclass(frozen=True)
class Lab:
    """A server that answers at `url` and shows the notebooks of the folder `root`.

    app: "lab" (JupyterLab), "notebook" (Notebook 7) or "voila", which runs a notebook whole and shows its outputs.
    """

    url: str
    root: Path
    app: str = "lab"

    def write(self, name: str, *cells: str) -> Path:
        """A notebook of these code cells, none of them run."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.root / name
        nbformat.write(notebook, path)
        return path

    def address(self, path: Path) -> str:
        """Where a notebook of the folder is shown. "reset" forgets the tabs of the page before."""
        name = quote(path.relative_to(self.root).as_posix())
        places = {"lab": f"lab/tree/{name}?reset", "notebook": f"notebooks/{name}", "voila": f"voila/render/{name}"}
        return f"{self.url}/{places[self.app]}"

    def forget(self) -> None:
        """End every kernel of a JupyterLab, and leave neither its notebooks nor what was set, such as the theme."""
        cookies = CookieJar()
        ask = build_opener(HTTPCookieProcessor(cookies)).open
        ask(f"{self.url}/lab").close()
        token = next(cookie.value for cookie in cookies if cookie.name == "_xsrf")
        for kernel in json.load(ask(f"{self.url}/api/kernels")):
            place = f"{self.url}/api/kernels/{kernel['id']}"
            ask(Request(place, method="DELETE", headers={"X-XSRFToken": token})).close()
        shutil.rmtree(self.root.parent / "settings", ignore_errors=True)
        shutil.rmtree(self.root)
        self.root.mkdir()


@contextmanager
def start_server(folder: Path, app: str = "lab") -> Iterator[Lab]:
    """One of the three without token, news or browser, all its files in `folder`, until the block ends."""
    lab = Lab(f"http://{HOST}:{free_port()}", folder / "notebooks", app)
    lab.root.mkdir(parents=True)
    log_file = folder / f"{app}.log"
    with open(log_file, "wb") as log:
        process = subprocess.Popen(
            server_command(lab),
            env=_environment(folder),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            first = {"lab": "lab", "notebook": "tree", "voila": ""}[app]
            wait_for_answer(f"{lab.url}/{first}", process, log_file=log_file)
            yield lab
        finally:
            end_group(process)


def server_command(lab: Lab) -> list[str]:
    """What starts the server; root is let in only where we are root."""
    port = urlsplit(lab.url).port
    if lab.app == "voila":
        return [sys.executable, "-m", "voila", "--no-browser", f"--Voila.ip={HOST}", f"--port={port}", str(lab.root)]
    module, shown = {"lab": ("jupyterlab", "LabApp"), "notebook": ("notebook", "JupyterNotebookApp")}[lab.app]
    return [
        *(sys.executable, "-m", module, "--no-browser"),
        *(["--allow-root"] if os.getuid() == 0 else []),
        *(f"--ServerApp.ip={HOST}", f"--ServerApp.port={port}", f"--{shown}.expose_app_in_browser=True"),
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
    ours = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])     # cells may use our helpers
    return {**os.environ, **{name: str(folder / place) for name, place in places.items()}, "PYTHONPATH": ours}


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
