"""Where routing can come to rest (`stable_states`), how it gets there (`play`) and from one to another (`atlas`)."""

from .atlas import Atlas, Move, Place, atlas
from .stable import StableStates, stable_states
from .story import Story, play

__all__ = ["Atlas", "Move", "Place", "StableStates", "Story", "atlas", "play", "stable_states"]
