"""`cut_out`: a neighbourhood of a large graph as a small scenario, every AS with the route that it has there."""

from __future__ import annotations
