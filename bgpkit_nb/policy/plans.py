"""Action communities: what an AS lets its customers ask of it (RFC 1998 began it), as data.

A plan's table has one row a community: `community`, `meaning`, and what it does, one of
`local_pref` (a value), `prepend` (a count, `towards` a class of neighbours or one ASN), `block` (a class or an ASN),
`blackhole` (true). The plans that come with the package lie beside this room in `bgpkit_nb/plans`, one JSON file each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files

from ..network import Plan, Rule
from ..route import BLACKHOLE, WELL_KNOWN_NAMES, community

#: The classes of neighbours an action may be aimed at.
CLASSES = ("customer", "peer", "provider", "sibling", "everyone")
_DOES = ("local_pref", "prepend", "block", "blackhole")


def make_plan(name: str, asn: int, actions: Iterable[Mapping], source: str = "") -> Plan:
    """A plan from rows of a table. Raises ValueError for a row that does not say one thing, in the words above.

    >>> make_plan("mine", 64496, [{"community": "64496:70", "meaning": "below peers", "local_pref": 70}]).rules[0].then
    (('local_pref', 70),)
    """
    rows = list(actions)
    rules = tuple(_rule(row) for row in rows)
    meanings = tuple((community(row["community"]), str(row.get("meaning", ""))) for row in rows)
    return Plan(name, asn, rules, meanings, source)


def _rule(row: Mapping) -> Rule:
    does = [key for key in _DOES if key in row]
    unknown = set(row) - {"community", "meaning", "towards", *_DOES}
    if len(does) != 1 or unknown or "community" not in row:
        raise ValueError(f"an action community does one of {', '.join(_DOES)}; "
                         f"{row.get('community')!r} says {', '.join(row)}")
    asked = ("community", row["community"])
    verb = does[0]
    if verb == "local_pref":
        return Rule(str(row["community"]), "in", (asked,), (("local_pref", row[verb]),))
    if verb == "blackhole":
        return Rule(str(row["community"]), "in", (asked,), (("add", BLACKHOLE),))
    towards = _aim(row[verb] if verb == "block" else row.get("towards", "everyone"))
    then = ("deny",) if verb == "block" else ("prepend", row[verb])
    return Rule(str(row["community"]), "out", (asked, *towards), (then,))


def _aim(towards: object) -> tuple[tuple, ...]:
    if towards == "everyone":
        return ()
    if isinstance(towards, int):
        return (("neighbor", towards),)
    if towards not in CLASSES:
        raise ValueError(f"an action cannot aim at {towards!r}; choose {', '.join(CLASSES)} or an AS number")
    return (("relation", towards),)


def meaning_of(asks: Plan | None, value: str) -> str:
    """A community with what it asks for: by an AS's own plan, else as everybody knows it; bare where nobody says."""
    meaning = dict(asks.meanings).get(value) if asks else None
    meaning = meaning or WELL_KNOWN_NAMES.get(value, "")
    return f"{value} ({meaning})" if meaning else value


def plan(name: str) -> Plan:
    """The plan of that name that comes with the package, e.g. `plan("cogent")`; ValueError names the alternatives."""
    shelf = files("bgpkit_nb") / "plans"
    known = sorted(file.name.removesuffix(".json") for file in shelf.iterdir() if file.name.endswith(".json"))
    if name not in known:
        raise ValueError(f"there is no community plan {name!r}; choose {', '.join(known)}")
    table = json.loads((shelf / f"{name}.json").read_text("utf-8"))
    return make_plan(table["name"], table["asn"], table["actions"], table["source"])
