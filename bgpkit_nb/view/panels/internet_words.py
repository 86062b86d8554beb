"""The real Internet in words, with the tables behind: by whom it arrives, who moved, and group by group."""

from __future__ import annotations

from ...internet import Groups, Move, measures
from ...words import Words
from ...words.text import count, joined, percent
from .internet import Seen, movers

#: Rows of a table at most.
MOST_ROWS = 60


def doors_told(seen: Seen) -> Words:
    """By whom traffic arrives, what rests on the tie-break alone, and whether routing settled."""
    live, origin = seen.live, seen.live.origins[0].asn
    shares, before = live.shares(seen.weights), seen.start.catchments[seen.by]
    some = [f"{percent(share)} by {seen.name(asn)}" for asn, share in list(shares.items())[:4]]
    counts = Groups((live.routing.ties > 0).astype("int64"), ("decided", "tied"))
    tied = live.catchments(None, counts).get("tied", {})
    ases, total = live.catchments(), sum(before.values())
    sentences = [seen.title(f"{seen.name(origin)} is reached, counted in {seen.by}: {joined(some)}.")]
    if live.internet.made_up:
        sentences.append("This Internet is synthetic, made up: its degrees are like the real one's, its shares are "
                         "nobody's.")
    resting = measures.tied(live.routing)
    sentences.append(f"{percent(resting)} of the ASes choose by the last tie-break alone, where real routers may well "
                     "choose otherwise: take these shares as uncertain by as much." if resting else
                     "No AS has to choose by the last tie-break.")
    if live.verdict.kind != "settled":
        sentences.append(f"Routing does not settle here ({live.verdict.kind}): this is one state of several.")
    sentences += [f"{remark}." for remark in live.routing.remarks]
    rows = tuple((seen.name(asn), seen.kinds.get(asn, ""), round(100 * share, 2),
                  round(100 * before.get(asn, 0) / total, 2) if total else 0.0, ases.get(asn, 0),
                  round(100 * tied.get(asn, 0) / ases[asn], 1) if ases.get(asn) else 0.0)
                 for asn, share in list(shares.items())[:MOST_ROWS])
    columns = ("neighbour", "what it is", f"share of {seen.by}, %", "before, %", "ASes", "of these by the tie-break, %")
    return Words(tuple(sentences), columns, rows, seen.title("the neighbours by which ASes arrive"))


def moves_told(seen: Seen, moves: tuple[Move, ...]) -> Words:
    """Who moved, in sentences and as a table."""
    found = movers(seen, moves)
    sentences = [f"{count(row['ases'], 'AS', 'ASes')} ({percent(row['share'])}) moved from {row['from']} to "
                 f"{row['to']}, the largest {joined(each['name'] for each in row['largest'])}."
                 for row in found["rows"]]
    rows = tuple((row["from"], row["to"], row["ases"], round(100 * row["share"], 2),
                  ", ".join(each["name"] for each in row["largest"])) for row in found["rows"])
    columns = ("from", "to", "ASes", f"share of {seen.by}, %", "largest")
    return Words(tuple(sentences[:3]) or ("Nobody moved.",), columns, rows, found["title"])


def groups_told(seen: Seen) -> Words | None:
    """By group: how much, and by which neighbour most of it arrives."""
    if seen.groups is None:
        return None
    found = seen.live.catchments(seen.weights, seen.groups)
    rows = tuple((name, sum(by.values()), seen.name(door), round(100 * by[door] / sum(by.values()), 1))
                 for name, by in list(found.items())[:MOST_ROWS] if sum(by.values()) for door in [next(iter(by))])
    return Words((), ("group", seen.by, "most by", "of it, %"), rows, seen.title("by group"))
