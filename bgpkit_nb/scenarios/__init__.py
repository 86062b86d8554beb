"""Scenarios ready to explore. Each lives in a file of its own name with one function of that name:

>>> import bgpkit_nb as bgp
>>> bgp.scenarios.two_transits().question
'How many prepends does it take to move Origin A to Transit A?'

Adding a scenario is adding a file.
"""

from importlib import import_module
from pkgutil import iter_modules

__all__ = sorted(module.name for module in iter_modules(__path__))

for _name in __all__:
    globals()[_name] = getattr(import_module(f"{__name__}.{_name}"), _name)


def __getattr__(name: str):
    raise AttributeError(f"there is no scenario {name!r}; choose {', '.join(__all__)}")


def __dir__() -> list[str]:
    return list(__all__)
