"""What the room needs besides plain Python, asked for when it is first used, and how it says what is wrong."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pathlib import Path

#: What the extra `research` brings and this room cannot do without.
PACKAGES = ("numpy", "numba")


class InternetError(ValueError):
    """A graph, an AS or a setting that will not do; the message says why, and what would do."""


def check_packages(names: tuple[str, ...] = PACKAGES) -> None:
    """Raise ImportError, in one sentence that names the extra, unless these packages can be imported."""
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            raise ImportError(
                f"the real AS graph needs {name}, which cannot be imported here ({error}); install the extra "
                "that brings it: pip install 'bgpkit_nb[research]'"
            ) from error
    if "numba" in names:
        forget_compiled(Path(__file__).parent)


def forget_compiled(folder: Path) -> None:
    """Drop what numba compiled before any file of a folder was last changed.

    numba itself notices a change in the file of a function, but none in the file of a function that it calls.
    """
    with suppress(OSError):
        newest = max((each.stat().st_mtime_ns for each in folder.glob("*.py")), default=0)
        for index in (folder / "__pycache__").glob("*.nbi"):
            if index.stat().st_mtime_ns < newest:
                index.unlink(missing_ok=True)
