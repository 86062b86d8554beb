"""Pictures: the live explorer, the still picture, figures for reports. They read outcomes and compute no routing."""

from .atlas import draw_atlas
from .calculator import port_cost_calculator
from .explorer import Explorer, explore
from .figures import draw_control, draw_curve, draw_decided, draw_ribbon, draw_sweep
from .lab import TieBreakLab, tie_break_lab
from .picture import Picture, draw
from .player import Player, Watch, watch
from .story import draw_story

__all__ = ["Explorer", "Picture", "Player", "TieBreakLab", "Watch", "draw", "draw_atlas", "draw_control", "draw_curve",
           "draw_decided", "draw_ribbon", "draw_story", "draw_sweep", "explore", "port_cost_calculator",
           "tie_break_lab", "watch"]
