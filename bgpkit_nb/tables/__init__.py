"""Tables of routes as real routers held them: MRT and the text of bgpdump, read as a stream.

`rows(path)` gives one route after the other, `gather(path)` the whole table in arrays. A reader of an outside format:
it knows routes and what goes over the wire, nothing else.
"""

from .gather import Table, gather
from .nouns import Peer, Row, TableError
from .reading import rows

__all__ = ["Peer", "Row", "Table", "TableError", "gather", "rows"]
