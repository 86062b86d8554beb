"""Pictures: the live explorer, the still picture, figures for reports. They read outcomes and compute no routing."""

from .atlas import draw_atlas
from .calculator import port_cost_calculator
from .explorer import Explorer, explore
from .figures import draw_control, draw_curve, draw_decided, draw_sweep
from .lab import TieBreakLab, tie_break_lab
from .picture import Picture, draw
from .predict import Prediction, predict
from .story import draw_story

__all__ = ["Explorer", "Picture", "Prediction", "TieBreakLab", "draw", "draw_atlas", "draw_control", "draw_curve", "draw_decided",
           "draw_story", "draw_sweep", "explore", "port_cost_calculator", "predict", "tie_break_lab"]
