"""What a port costs: the arithmetic behind preferring one link over another."""

from __future__ import annotations

import math


def port_cost(*, switch: float, ports: int, transceiver: float, cross_connect: float, traffic: float) -> float:
    """Cost of one port per Mbit/s that it carries, in the currency of the prices.

    Cloudflare's rough formula: (cost of the switch / its ports) + transceiver, together with the cross-connect, over
    the traffic transferred. All prices for the same span of time (say, a month); traffic in Mbit/s.
    Source: Cloudflare, Prepends considered harmful, 2022.

    >>> port_cost(switch=3200, ports=32, transceiver=20, cross_connect=200, traffic=4000)
    0.08
    """
    amounts = {"switch": switch, "transceiver": transceiver, "cross_connect": cross_connect}
    for name, value in amounts.items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} cannot be {value!r}; choose a price of 0 or more")
    if not ports >= 1:
        raise ValueError(f"ports cannot be {ports!r}; a switch has 1 or more")
    if not (math.isfinite(traffic) and traffic > 0):
        raise ValueError(f"traffic cannot be {traffic!r}; choose a number of Mbit/s above 0")
    return (switch / ports + transceiver + cross_connect) / traffic
