"""The local-preference tables an AS may start from, as data."""

from __future__ import annotations

from typing import NamedTuple


class Preset(NamedTuple):
    """A table of local-preferences: by how the link is built (`by_medium`), else by what the neighbour is
    (`by_relation`: every relation has its value). `"backbone"` is the most that a route learned over iBGP counts.
    unfiltered: no policy at all, so that everything is exported too.
    source: where the values were published."""

    name: str
    by_relation: dict[str, int]
    by_medium: dict[str, int]
    source: str
    unfiltered: bool = False

    def local_pref(self, relation: str, medium: str | None) -> int:
        """The local-pref of a route learned from such a neighbour over such a link (None: over no link of its own)."""
        return self.by_medium.get(medium, self.by_relation[relation])


_GAO_REXFORD = {"customer": 130, "sibling": 130, "peer": 100, "flat": 100, "provider": 80,
                "route-server": 100, "rs-client": 100}

PRESETS = {
    preset.name: preset
    for preset in (
        Preset("gao-rexford", _GAO_REXFORD, {},
               "customer over peer over provider: Gao and Rexford 2001; 130 and 100 are Cogent's published values"),
        Preset("tiers", _GAO_REXFORD, {"transit": 100, "backbone": 150, "ix": 200, "pni": 250},
               "Cloudflare, Prepends considered harmful, 2022: "
               "transit 100, backbone 150, IX 200, PNI 250"),
        Preset("equal", dict.fromkeys(_GAO_REXFORD, 100), {}, "no preference: every neighbour counts the same"),
        Preset("none", dict.fromkeys(_GAO_REXFORD, 100), {},
               "no policy configured: everything in and out, which RFC 8212 (2017) put an end to", unfiltered=True),
    )
}


def preset(name: str) -> Preset:
    """The preset of that name; ValueError names the alternatives."""
    if name not in PRESETS:
        raise ValueError(f"there is no local-preference preset {name!r}; choose {', '.join(PRESETS)}")
    return PRESETS[name]
