"""The compiled loops of a census: many origins at once, side by side, each AS's lanes in one run of memory.

An origin's few routes that go up and across are settled one origin at a time. What comes down to everyone else is the
same work for every origin, so it is done for `LANES` of them together, by instructions that work on as many words.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .counting_rise import LANES, Scratch, gather, rise
from .kernels import _COPY_BITS, _NO_ROUTE, _1


@njit(inline="always")
def _best(first, last, says, form, words, best):
    """The best of some providers' words for each lane, their ranks included."""
    word = words.dtype.type
    none, step = form.none[0], word(word(1) << form.length[0])
    for lane in range(LANES):
        best[lane] = none
    for e in range(first, last):
        row = (np.uint64(says[e]) >> _COPY_BITS) * np.uint64(LANES)
        add = word(step | word(word(e - first) << form.rank[0]))
        for lane in range(LANES):
            offer = word(words[row + np.uint64(lane)] + add)
            best[lane] = offer if offer < best[lane] else best[lane]


@njit(inline="always")
def _place(at, here, origin, wires, form):
    """Which of an origin's links an AS uses that has this word straight from the origin, its provider."""
    rank = np.uint64(here) >> np.uint64(form.rank[0]) & ((_1 << np.uint64(form.length[0] - form.rank[0])) - _1)
    before = wires.above[origin + _1] - wires.above[origin] + wires.beside[origin + _1] - wires.beside[origin]
    return _1 + np.uint64(before) + np.uint64(wires.up_rank[np.uint64(wires.above[at]) + rank])


@njit(cache=True, nogil=True)
def _descend(origins, core, wires, form, words, best, counts, base, hops):
    """From providers to customers through the ASes that somebody waits for, counting each where it arrives."""
    word = words.dtype.type
    none, unset, lengths = form.none[0], word(~word(0)), form.length[0]
    entry_of = word(word(word(1) << form.rank[0]) - word(1))
    kept = word(~word(word(word(1) << lengths) - word(1)) | entry_of)
    above, down = wires.above, wires.down
    for at in range(core):
        row = at * np.uint64(LANES)
        _best(np.uint64(above[at]), np.uint64(above[at + _1]), down, form, words, best)
        for lane in range(LANES):
            here = words[row + np.uint64(lane)]
            here = best[lane] if here == unset else here
            here = here if here < none else none
            best[lane] = here
            words[row + np.uint64(lane)] = here & kept
            hops[lane] += np.int64(here >> lengths) if here < none else np.int64(0)
        for lane in range(LANES):
            entry = np.uint64(best[lane] & entry_of)
            if entry == 0:
                if best[lane] == none or at == origins[lane]:
                    continue
                entry = _place(at, best[lane], origins[lane], wires, form)
                words[row + np.uint64(lane)] |= word(entry)
            counts[base[lane] + entry] += 1


@njit(cache=True, nogil=True)
def _descend_to_groups(groups, form, words, best, counts, base, hops):
    """On to the ASes that nobody waits for, set by set; those whose best provider is the origin are left out."""
    none, lengths, e = form.none[0], form.length[0], np.uint64(0)
    word = words.dtype.type
    entry_of = word(word(word(1) << form.rank[0]) - word(1))
    for d in range(1, len(groups.ends)):
        for group in range(groups.ends[d - 1], groups.ends[d]):
            weight = np.int64(groups.weight[group])
            _best(e, e + np.uint64(d), groups.says, form, words, best)
            e += np.uint64(d)
            for lane in range(LANES):
                here = best[lane]
                far = here < none and here & entry_of != 0
                hops[lane] += weight * np.int64(here >> lengths) if far else np.int64(0)
            for lane in range(LANES):
                # what has no entry is counted at the place that stands for none
                counts[base[lane] + np.uint64(best[lane] & entry_of)] += weight


@njit(cache=True, nogil=True)
def _correct(lane, origin, core, wires, form, words, best, counts, base, hops):
    """Count the origin's own customers whom nobody waits for, and take the origin out of the set it was counted in."""
    word = words.dtype.type
    entry_of, below = word(word(word(1) << form.rank[0]) - word(1)), wires.below
    first = np.uint64(below[origin])
    links = wires.above[origin + _1] - wires.above[origin] + wires.beside[origin + _1] - wires.beside[origin]
    for e in range(first, np.uint64(below[origin + _1])):
        at = np.uint64(wires.down_to[e])
        if at >= core:
            _best(np.uint64(wires.above[at]), np.uint64(wires.above[at + _1]), wires.down, form, words, best)
            place = _1 + np.uint64(links) + e - first
            # of several links, that which was chosen
            if best[lane] & entry_of == 0 and _place(at, best[lane], origin, wires, form) == place:
                counts[base[lane] + place] += 1
                hops[lane] += np.int64(best[lane] >> form.length[0])
    if origin >= core:
        _best(np.uint64(wires.above[origin]), np.uint64(wires.above[origin + _1]), wires.down, form, words, best)
        if best[lane] < form.none[0]:
            counts[base[lane] + np.uint64(best[lane] & entry_of)] -= 1
            hops[lane] -= np.int64(best[lane] >> form.length[0])


@njit(cache=True, nogil=True)
def count(places, transit, core, wires, groups, form, neighbour, start, by_class, hops, ases):
    """Fill by_class, hops and ases for the origins at `places`: see `Census`."""
    size = len(wires.above) - 1
    word = form.none.dtype.type
    words, best = np.empty(core * np.uint64(LANES), form.none.dtype), np.empty(LANES, form.none.dtype)
    scratch = Scratch(
        np.full(size, _NO_ROUTE, np.uint32), np.zeros(size, np.uint32), np.zeros(size // 64 + 1, np.uint8),
        np.empty(2 * size + 1, np.uint32), np.empty(transit + _1, np.uint32),
    )  # fmt: skip
    origins, base, sums = np.empty(LANES, np.uint64), np.empty(LANES, np.uint64), np.empty(LANES, np.int64)
    by_place = np.zeros(size, np.int64)
    for batch in range(0, len(places), LANES):
        lanes = min(LANES, len(places) - batch)
        here, first = slice(batch, batch + lanes), start[batch]
        counts = np.zeros(start[batch + lanes] - first + LANES, np.int64)
        words[:] = word(~word(0))
        origins[:], base[:], sums[:] = ~np.uint64(0), 0, 0
        origins[:lanes] = places[here].astype(np.uint64)
        for lane in range(lanes):
            base[lane] = start[batch + lane] - first + lane
            found = rise(origins[lane], transit, wires, scratch)
            gather(np.uint64(lane), found, core, form, scratch, words, by_class[batch + lane])
        _descend(origins, core, wires, form, words, best, counts, base, sums)
        _descend_to_groups(groups, form, words, best, counts, base, sums)
        for lane in range(lanes):
            i, origin = batch + lane, origins[lane]
            _correct(lane, origin, core, wires, form, words, best, counts, base, sums)
            hops[i] = sums[lane]
            total, place = np.int64(0), base[lane] + _1
            for e in range(start[i], start[i + 1]):
                by_place[neighbour[e]] += counts[place]
                total += counts[place]
                place += _1
            by_class[i, 2] = total - by_class[i, 0] - by_class[i, 1]
            # of a neighbour with several links, the first place counts for all
            for e in range(start[i], start[i + 1]):
                ases[e] = by_place[neighbour[e]]
                by_place[neighbour[e]] = 0
