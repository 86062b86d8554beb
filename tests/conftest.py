"""What all tests share: the markers, the programs they may need, a browser, and the folders beside the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.servers import Lab

#: The checker of accessibility that browser tests run in their pages.
AXE = "axe-core@4"

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers."""
    config.addinivalue_line("markers", "browser: drives a real browser")
    config.addinivalue_line("markers", "deep: takes minutes; left out by `make test`, run by `make deep`")
    config.addinivalue_line("markers", "xdist_group(name): runs in one process with all others of that name")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in several processes: whatever needs a browser in one, and each other file whole in any."""
    for item in items:
        group = "browser" if item.get_closest_marker("browser") else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def require_program() -> Callable[..., str]:
    """A function that finds the first of some programs that is here, the venv's own before the system's.

    With none of them, the test is skipped with a sentence; in CI, which installs them all, it fails.
    """

    def find(*names: str) -> str:
        places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        for name in names:
            if path := shutil.which(name, path=places):
                return path
        return _miss(f"This test needs {' or '.join(names)}, which is not installed here.")

    return find


@pytest.fixture(scope="session")
def chromium(require_program: Callable[..., str]) -> str:
    """The path of a Chromium that can be driven."""
    return require_program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for a file of tests. No longer: while it runs, no other test of this process can use asyncio."""
    from tests.lab import start_browser

    with start_browser(chromium) as browser:
        yield browser


@pytest.fixture(scope="session")
def jupyter(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for all tests of this process that need one; `lab` lends it to a file of tests."""
    from tests.lab import start_lab

    with start_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="module")
def lab(jupyter: Lab) -> Iterator[Lab]:
    """JupyterLab for a file of tests, as it is when it has just been started."""
    yield jupyter
    jupyter.forget()


@pytest.fixture(scope="session")
def axe(require_program: Callable[..., str]) -> str:
    """The script of axe-core, got by npm once and kept in the venv."""
    folder = Path(sys.prefix) / "share" / "axe"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        options = ["--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts"]
        install = [require_program("npm"), "install", *options, AXE]
        got = subprocess.run(install, capture_output=True, text=True, timeout=300)
        if got.returncode or not script.is_file():
            _miss(f"This test needs {AXE}, and npm could not get it: {got.stderr.strip()[-200:]}")
    return script.read_text("utf-8")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real captures and AS graphs: the folder that BGPKIT_NB_DATA names, or ../shared/data."""
    return _folder("BGPKIT_NB_DATA", "data", "real AS graphs and captures")


@pytest.fixture(scope="session")
def graph_file(data_folder: Path) -> Path:
    """The AS graph of the first of January 2018."""
    return _file(data_folder / "caida" / "20180101.as-rel.txt.bz2", "real AS graphs")


@pytest.fixture(scope="session")
def real_table(data_folder: Path) -> Callable[[str], Path]:
    """A function that finds a real routing table by its name."""
    return lambda name: _file(data_folder / "mrt" / name, "real tables")


@pytest.fixture(scope="session")
def oracle_folder() -> Path:
    """Recorded decisions of real routers: the folder that BGPKIT_NB_ORACLE names, or ../shared/oracle."""
    return _folder("BGPKIT_NB_ORACLE", "oracle", "recordings of real routers")


@pytest.fixture(scope="session")
def facts_folder() -> Path:
    """Worked scenarios and tables as JSON: the folder that BGPKIT_NB_FACTS names, or ../shared/facts."""
    return _folder("BGPKIT_NB_FACTS", "facts", "worked scenarios")


def _file(path: Path, among: str) -> Path:
    if not path.exists():
        pytest.skip(f"No {path.name} among the {among}.")
    return path


def _folder(variable: str, name: str, content: str) -> Path:
    named = os.environ.get(variable)
    folder = Path(named) if named else SHARED / name
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"{variable} names {named}, which is no folder; correct it, or unset it.", pytrace=False)
    pytest.skip(f"No {content} here: set {variable} to their folder, or put it at ../shared/{name}.")


def _miss(sentence: str) -> str:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{sentence} In CI it has to be.", pytrace=False)
    pytest.skip(sentence)
