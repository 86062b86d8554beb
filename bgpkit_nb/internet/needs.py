"""What the room needs besides plain Python, asked for when it is first used, and how it says what is wrong."""

from __future__ import annotations

from importlib import import_module

#: What the extra `research` brings and this room cannot do without.
PACKAGES = ("numpy", "numba")


class InternetError(ValueError):
    """A graph, an AS or a setting that will not do; the message says why, and what would do."""


def check_packages() -> None:
    """Raise ImportError, in one sentence that names the extra, unless numpy and numba can be imported."""
    for name in PACKAGES:
        try:
            import_module(name)
        except ImportError as error:
            raise ImportError(
                f"the real AS graph needs {name}, which cannot be imported here ({error}); install the extra "
                "that brings it: pip install 'bgpkit_nb[research]'"
            ) from error
