"""Where routing can come to rest (`stable_states`), how it gets there (`play`, and `film` moment by moment) and from
one to another (`atlas`)."""

from .atlas import Atlas, Move, Place, atlas
from .film import Film, film
from .stable import StableStates, stable_states
from .story import Story, play

__all__ = ["Atlas", "Film", "Move", "Place", "StableStates", "Story", "atlas", "film", "play", "stable_states"]
