"""How many cores there are for us, which is not how many the machine has: Binder and clusters give a share."""

from __future__ import annotations

import math
import os
from pathlib import Path

#: What the kernel allows a container of today (control groups, version 2): a quota and a period in microseconds.
QUOTA = Path("/sys/fs/cgroup/cpu.max")
#: What JupyterHub, and so Binder, says to those whom it starts.
LIMIT = "CPU_LIMIT"
#: No more processes than this can be waited for on Windows.
_MOST = 61


def cores() -> int:
    """The cores that this process may use: those it is bound to, no more than its container is given, at least one."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, math.ceil(_quota()), math.ceil(_limit()), _MOST))


def _quota() -> float:
    try:
        quota, period = QUOTA.read_text("ascii").split()
        return float(quota) / float(period)
    except (OSError, ValueError, ZeroDivisionError):
        return _MOST


def _limit() -> float:
    try:
        found = float(os.environ.get(LIMIT, ""))
    except ValueError:
        return _MOST
    return found if 0 < found < _MOST else _MOST
