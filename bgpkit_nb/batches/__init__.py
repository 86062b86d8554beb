"""Work in parts, on whatever executor there is, with what is done kept: what sweeps of any size are made of.

`spread` hands parts to an executor and gives their results as they come; a killed worker's parts are done again.
`complete` does the parts that a store has not yet, with a progress bar. A `Folder` is a store on disk that knows which
sweep its parts belong to, a `Memory` one that does not outlive the call.
"""

from .driver import Memory, chunk_for, complete, ranges
from .executors import ExecutorError, Job, spread
from .folder import Folder, FolderError
from .identity import digest

__all__ = [
    "ExecutorError",
    "Folder",
    "FolderError",
    "Job",
    "Memory",
    "chunk_for",
    "complete",
    "digest",
    "ranges",
    "spread",
]
