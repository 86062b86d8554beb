"""What the studies of the real AS graph found, in sentences with the table behind them: the room's only prose."""

from __future__ import annotations

from ..words.text import Words, count, joined
from .in_the_wild import POLICIES, Prepending
from .learning import Gain
from .measuring import Measured
from .realism import Score
from .studies import Exposure
from .trimming import Trimmed

_PRETEND = "This is a synthetic Internet: it is made up, and nothing here is said of any real network."


def describe(found: Prepending | Score | Gain | Measured | Exposure | Trimmed) -> Words:
    """Words for what a study of this room found, with its table.

    Raises TypeError for anything else.
    """
    teller = _TELLERS.get(type(found))
    if teller is None:
        known = ", ".join(kind.__name__ for kind in _TELLERS)
        raise TypeError(f"there are no words for a {type(found).__name__}; give one of {known}")
    return teller(found)


def tenths(share: float) -> str:
    """A share to a tenth of a percent: `"9.4 %"`."""
    return f"{_percent(share)} %"


def spread(triple: tuple[float, float, float] | list[float]) -> str:
    """A share with its 95 % interval: `"48.0 % (47.3 to 48.7)"`."""
    mean, low, high = map(_percent, triple)
    return f"{mean} % ({low} to {high})"


def _prepending(found: Prepending) -> Words:
    sizes = joined(f"{tenths(share)} by {size}" for size, share in [*found.sizes.items()][:3])
    policies = joined(f"{name} for {tenths(found.policies[name])}" for name in POLICIES[1:])
    alone = "" if found.sole is None else f", {tenths(found.sole)} because the graph knows one neighbour only"
    return Words(
        (
            f"{found.table} ({found.date or 'no date'}): {count(found.routes, 'route')} of "
            f"{count(found.peers, 'peer')} to {count(found.prefixes, 'prefix', 'prefixes')} of "
            f"{count(found.origins, 'origin')}.",
            f"{tenths(found.any)} of the routes bear extra copies: {tenths(found.by_origin)} those of their origin, "
            f"{tenths(found.by_transit)} those of an AS on the way.",
            f"{tenths(found.prepended)} of the prefixes are seen prepended by their origin, and "
            f"{tenths(found.prepending)} of the origins do it. Of these routes {sizes} extra; the most is "
            f"{found.largest}.",
            f"The policy is {policies} of the prefixes. Needlessly prepended, as far as one sees, are "
            f"{tenths(found.needless)} of those that are prepended{alone}.",
        ),
        ("what", "share"),
        tuple((name, tenths(share)) for name, share in (
            ("routes with any prepend", found.any), ("by the origin", found.by_origin),
            ("by a transit AS", found.by_transit), ("prefixes prepended by their origin", found.prepended),
            ("origins that prepend", found.prepending), ("prepended needlessly, as far as seen", found.needless))),
        f"Prepending in {found.table}",
    )  # fmt: skip


def _score(found: Score) -> Words:
    return Words(
        (
            f"AS{found.asn}, {count(found.origins, 'origin')}: the next hop is right for {spread(found.next_hop)}, the "
            f"number of hops for {spread(found.length)}, the whole path for {spread(found.path)}.",
            f"For {tenths(found.tied)} of the origins the model falls back on the lowest ASN; of these it has "
            f"{tenths(found.next_hop_tied)} right, of the others {tenths(found.next_hop_sure)}.",
        ),
        ("what", "right", "from", "to"),
        tuple((name, *map(tenths, triple)) for name, triple in
              (("next hop", found.next_hop), ("number of hops", found.length), ("whole path", found.path))),
        "Right, with 95 % intervals",
    )  # fmt: skip


def _gain(found: Gain) -> Words:
    plain, learned, limit, (mean, low, high) = found.plain, found.learned, found.ceilings, found.gain
    return Words(
        (
            f"AS{plain.asn}, judged on {count(plain.origins, 'origin')} that nothing was learned from: next hops right "
            f"{spread(plain.next_hop)} before, {spread(learned.next_hop)} after learning.",
            f"That is {100 * mean:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f}). No rule that looks only at who "
            f"offers what length can have more than {tenths(limit.offers)} of these origins right, none that also "
            f"knows where in the graph they are more than {tenths(limit.place)}, and no choice among the offers more "
            f"than {tenths(limit.reachable)}.",
            f"{tenths(plain.tied)} of these origins rest on the last tie-break alone in the plain model. Of pairs of "
            f"origins with exactly the same neighbours, {tenths(found.alike[0])} are reached by the same next hop.",
        ),
        ("what", "plain", "learned"),
        tuple((name, spread(before), spread(after)) for name, before, after in
              (("next hop", plain.next_hop, learned.next_hop), ("number of hops", plain.length, learned.length),
               ("whole path", plain.path, learned.path))),
        "Right, with 95 % intervals",
    )  # fmt: skip


def _measured(found: Measured) -> Words:
    how = "measured just now" if found.fresh else "recorded in this package"
    several = joined(f"AS{row['vantage']} ({row['date']}): {tenths(row['plain'][0])} to {tenths(row['learned'][0])}"
                     for row in found.realism)  # fmt: skip
    tables = joined(f"{each['table']} ({tenths(each['prepended'])})" for each in found.prepending)
    return Words(
        (
            f"{count(len(found.prepending), 'table')} of real routes, {how} on {found.on}.",
            f"Share of the prefixes prepended by their origin: {tables}.",
            f"Next hops right on the half that judges, by the plain model and after learning: {several}.",
        ),
        ("vantage", "table", "origins", "next hop", "hops", "path", "tied", "judged", "plain", "learned", "gain",
         "ceiling"),
        tuple(
            (f"AS{row['vantage']}", row["date"][:7], row["origins"],
             *map(_percent, (row["next_hop"][0], row["length"][0], row["path"][0], row["tied"])), row["judged"],
             _interval(row["plain"]), _interval(row["learned"]), f"{100 * row['gain'][0]:+.1f}",
             _percent(row["ceilings"]["place"]))
            for row in found.realism
        ),
        "Origins that are right in %, with 95 % intervals; gain in points",
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _interval(triple: tuple[float, float, float] | list[float]) -> str:
    mean, low, high = map(_percent, triple)
    return f"{mean} ({low}–{high})"


def _exposure(found: Exposure) -> Words:
    first, last = found.rows[0], max(found.rows, key=lambda row: row.mean)
    how = "announces the same prefix" if found.attack == "same prefix" else "forges the origin"
    said = [
        f"AS{found.origin} in {found.source}, against {count(len(found.attackers), 'attacker')} one at a time, each of "
        f"which {how}.",
        f"With {count(first.prepend, 'prepend')} and {tenths(first.rov)} of the ASes validating origins, an attacker "
        f"captures {spread(first[2:5])} of the other ASes on average, and {tenths(first.worst)} at worst.",
    ]
    if last is not first:
        said.append(f"The most is captured with {count(last.prepend, 'prepend')} and {tenths(last.rov)} validating: "
                    f"{spread(last[2:5])}.")
    return Words(
        (*([_PRETEND] if found.made_up else []), *said),
        ("prepends", "validate", "captured on average", "worst"),
        tuple((row.prepend, tenths(row.rov), spread(row[2:5]), tenths(row.worst)) for row in found.rows),
        f"Captured, with 95 % intervals over attackers; adopters: {found.adopters}",
    )  # fmt: skip


def _trimmed(found: Trimmed) -> Words:
    useless = found.useless
    total, gone = sum(found.prepends.values()), sum(useless.values())
    verdict = (
        f"{gone} of {count(total, 'extra copy', 'extra copies')} can go, and every AS still arrives by the same "
        f"neighbour: {joined(f'{copies} towards AS{asn}' for asn, copies in sorted(useless.items()))}."
        if useless
        else f"None of the {count(total, 'extra copy', 'extra copies')} can go without moving somebody."
    )
    return Words(
        (*([_PRETEND] if found.made_up else []), f"AS{found.asn} in {found.source}.", verdict),
        ("towards", "copies", "as it is", "arrive there", "move"),
        tuple((f"AS{row.neighbour}", row.copies, row.now, row.arrive, row.moved) for row in found.rows),
        "One value at a time, all else as it is; counted in ASes",
    )


_TELLERS = {Prepending: _prepending, Score: _score, Gain: _gain, Measured: _measured, Exposure: _exposure,
            Trimmed: _trimmed}  # fmt: skip
