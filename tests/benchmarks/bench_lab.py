"""What `make lab` costs a reader the first time: from a fresh copy of the project to a page that answers."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

from tests.benchmarks.harness import NotMeasured, Row
from tests.servers import HOST, end_group, free_port, wait_for_answer

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


def bench_make_lab() -> Row:
    """One run, with uv and whatever its cache holds."""
    for program in ("git", "make", "uv"):
        if not shutil.which(program):
            raise NotMeasured(f"needs {program}, which is not installed here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _copy_of_the_project(Path(folder) / "bgpkit_nb")
        took = _time_to_answer(Path(folder) / "bgpkit_nb", Path(folder) / "make.log")
    return Row("make lab, from a fresh copy to a page", took, SECONDS, note="with uv, its cache warm")


def _copy_of_the_project(target: Path) -> None:
    """What a clone would hold if everything were committed: links stay links, nothing that git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name, follow_symlinks=False)


def _time_to_answer(project: Path, log_file: Path) -> float:
    port = free_port()
    arguments = f"--no-browser --ServerApp.ip={HOST} --ServerApp.port={port} --IdentityProvider.token="
    start = perf_counter()
    with open(log_file, "wb") as log:
        process = subprocess.Popen(
            ["make", "lab", f"LAB_ARGS={arguments}"],
            cwd=project,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for_answer(f"http://{HOST}:{port}/lab", process, log_file=log_file, seconds=5 * SECONDS)
            return perf_counter() - start
        finally:
            end_group(process)
