"""What the explorer's panels are told, each plain JSON read from outcomes; one file a panel."""

from .asking import Reply, replies, reply
from .control import control
from .curve import LOST, arrivals, curve, curve_knob, curve_marks, curve_text, flat_stretches, flips, spread
from .decided import decided, deciding
from .funnel import candidate, funnel, steps
from .ribbon import Piece, pieces, ribbon, ribbon_marks
from .shares import shares
from .words import table, words

__all__ = ["LOST", "Piece", "Reply", "arrivals", "candidate", "control", "curve", "curve_knob", "curve_marks",
           "curve_text", "decided", "deciding", "flat_stretches", "flips", "funnel", "pieces", "replies", "reply",
           "ribbon", "ribbon_marks", "shares", "spread", "steps", "table", "words"]
