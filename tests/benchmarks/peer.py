"""BGPy from the package index, in an environment of its own: its dependencies are none of this project's business."""

import bz2
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.benchmarks.harness import NotMeasured

#: The newest release when these figures were set.
RELEASE = "bgpy_pkg==13.0.13"
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv" / "bgpy"
#: For the installation, and for the run: more than that, and the row says so.
MINUTES = 2


@cache
def python_with_bgpy() -> Path:
    """The interpreter of that environment, made on first use; NotMeasured where that cannot be done."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / RELEASE
    if stamp.exists():
        return python
    uv = Path(sys.prefix) / "bin" / "uv"
    make = [[str(uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(FOLDER)],
            [str(uv), "pip", "install", "--quiet", "--python", str(python), RELEASE]]  # fmt: skip
    if not uv.exists():
        make = [[sys.executable, "-m", "venv", "--clear", str(FOLDER)],
                [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", RELEASE]]  # fmt: skip
    for command in make:
        ran = _run(command)
        if ran.returncode:
            last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise NotMeasured(f"BGPy could not be installed into .venv/bgpy: {last}")
    stamp.touch()
    return python


@cache
def measured(path: Path, origins: tuple[int, ...], folder: Path) -> dict:
    """What `bgpy_run.py` says of a packed AS graph of serial-1, unpacked into a folder first."""
    plain = folder / "as-rel2.txt"
    # BGPy reads serial-2 only
    lines = bz2.decompress(path.read_bytes()).splitlines()
    plain.write_bytes(b"".join(line + b"|bgp\n" for line in lines if not line.startswith(b"#")))
    command = [str(python_with_bgpy()), str(Path(__file__).with_name("bgpy_run.py")), str(plain), *map(str, origins)]
    ran = _run(command)
    ran.check_returncode()
    return json.loads(ran.stdout.splitlines()[-1])


def _run(command: list[str]) -> subprocess.CompletedProcess:
    """What a command says; NotMeasured where it takes too long."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"{Path(command[0]).name} was not done with BGPy after {MINUTES} minutes") from error
