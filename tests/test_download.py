"""Downloading a month of CAIDA's relationships, from a server on this machine that does everything wrong in turn."""

import bz2
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest

pytest.importorskip("numba", reason="The real AS graph needs the extra research.")
pytest.importorskip("pooch", reason="Downloads need the extra research.")

from bgpkit_nb import internet
from bgpkit_nb.internet import DownloadError, InternetError, download

TEXT = b"# made up\n" + b"".join(b"64496|%d|-1\n" % asn for asn in range(64500, 64600)) + b"64496|64497|0\n"
FILE = bz2.compress(TEXT)
PATH = "/serial-1/20251001.as-rel.txt.bz2"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """What answers, and what was asked."""

    def __init__(self) -> None:
        self.answer: Answer = whole
        self.asked: list[str] = []
        self.source = ""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A web server on this machine; its `answer` may be exchanged."""
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.close_connection = True
            found.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        found.source = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield found
        http.shutdown()


def reply(handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, size: int | None = None) -> None:
    handler.send_response(status)
    if size != -1:
        handler.send_header("Content-Length", str(len(body) if size is None else size))
    handler.end_headers()
    handler.wfile.write(body)


def whole(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE)


def fetch(server: Server, cache: Path, **others) -> Path:
    chosen = {"accept": True, "progress": False, "cache": cache, "source": server.source, "timeout": 20}
    return download("2025-10", **(chosen | others))


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


# What it is for


def test_a_month_is_fetched_once_and_can_be_loaded(server: Server, tmp_path: Path) -> None:
    path = fetch(server, tmp_path)
    again = fetch(server, tmp_path, accept=False)

    assert (path, again) == (tmp_path / "20251001.as-rel.txt.bz2", path)
    assert path.read_bytes() == FILE
    assert server.asked == [PATH]
    graph = internet.load(path)
    assert (len(graph), graph.date) == (102, "2025-10-01")


def test_serial_2_has_files_of_its_own(server: Server, tmp_path: Path) -> None:
    assert fetch(server, tmp_path, serial=2).name == "20251001.as-rel2.txt.bz2"
    assert server.asked == ["/serial-2/20251001.as-rel2.txt.bz2"]


def test_a_checksum_as_sha256sum_reads_it_stands_beside_the_file(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)

    record = (tmp_path / "20251001.as-rel.txt.bz2.sha256").read_text()
    assert record == f"{sha256(FILE).hexdigest()}  20251001.as-rel.txt.bz2\n"
    assert len(files(tmp_path)) == 2


def test_the_cache_may_be_named_by_the_environment(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BGPKIT_NB_CACHE", str(tmp_path / "there"))

    assert fetch(server, None).parent == tmp_path / "there"


def test_the_cache_is_otherwise_where_the_system_keeps_them(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BGPKIT_NB_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    import pooch

    assert fetch(server, None).parent == Path(pooch.os_cache("bgpkit_nb"))


def test_a_bar_shows_how_far_it_is(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fetch(server, tmp_path, progress=True)

    assert "100%" in capsys.readouterr().err


def test_nothing_is_fetched_before_the_terms_are_accepted(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InternetError) as caught:
        fetch(server, tmp_path, accept=False)

    assert server.asked == files(tmp_path) == []
    for said in ("Acceptable Use Agreement", "https://www.caida.org/", "report publications", "accept=True"):
        assert said in str(caught.value)


# What a server may do


def not_found(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, b"<html>not here</html>", status=404)


def forbidden(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, b"no", status=403)


def broken(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, b"", status=503)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE[:100], size=len(FILE))


def cut_off_unannounced(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE[:100], size=-1)


def too_small(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE, size=len(FILE) - 40)


def login(handler: BaseHTTPRequestHandler) -> None:
    if handler.path == "/login":
        reply(handler, b"<!DOCTYPE html><title>Please log in</title>")
        return
    handler.send_response(302)
    handler.send_header("Location", "/login")
    handler.send_header("Connection", "close")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def in_a_circle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.send_header("Connection", "close")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def silent(handler: BaseHTTPRequestHandler) -> None:
    sleep(1.5)


def silent_halfway(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE[:100], size=len(FILE))
    handler.wfile.flush()
    sleep(1.5)


def plain(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, TEXT)


def something_else(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, bz2.compress(b"1.2.3.4 example\n"))


def huge(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE, size=2**40)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 70 * bz2.compress(bytes(2**20)))


def damaged(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, FILE[:60] + bytes(20) + FILE[80:])


FAULTS = {
    not_found: "there is no such file",
    forbidden: "the server refuses it (HTTP 403)",
    broken: "the server answers HTTP 503; try later",
    cut_off: "100 bytes read",
    cut_off_unannounced: "the archive ends early",
    too_small: "the archive ends early",
    login: "a web page came in place of the file",
    in_a_circle: "Exceeded 30 redirects",
    silent: "the server was silent for 0.5 s",
    silent_halfway: "the server was silent for 0.5 s",
    plain: "no bzip2 file",
    something_else: "holds no AS relationship",
    huge: "too long for a month",
    bomb: "more than 67,108,864 bytes unpacked",
    damaged: "the archive is damaged",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_said_in_a_sentence_and_leaves_the_cache_as_it_was(
    server: Server, tmp_path: Path, fault: Answer
) -> None:
    server.answer = fault

    with pytest.raises(DownloadError) as caught:
        fetch(server, tmp_path, timeout=0.5 if fault in (silent, silent_halfway) else 20)

    assert FAULTS[fault] in str(caught.value)
    assert f"{server.source}{PATH}" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert files(tmp_path) == []

    server.answer = whole
    assert fetch(server, tmp_path).read_bytes() == FILE


def drips(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, b"BZh9", size=10_000)
    with suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(100):
            handler.wfile.write(b"x")
            sleep(0.05)


def test_a_server_that_drips_is_not_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bgpkit_nb.internet.fetching.PATIENCE", 2)
    server.answer = drips

    with pytest.raises(DownloadError, match="the server is too slow to wait for"):
        fetch(server, tmp_path, timeout=0.5)
    assert files(tmp_path) == []


def test_no_server_at_all_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"the connection failed .*check the network"):
        download("2025-10", accept=True, progress=False, cache=tmp_path, source="http://127.0.0.1:9", timeout=2)
    assert files(tmp_path) == []


@pytest.mark.parametrize("source", ["nonsense", "ftp6://192.0.2.1"])
def test_an_address_that_is_none_is_said_too(tmp_path: Path, source: str) -> None:
    with pytest.raises(DownloadError, match=r"the connection failed|cannot be fetched"):
        download("2025-10", accept=True, progress=False, cache=tmp_path, source=source, timeout=2)


# Checksums


def test_a_file_with_another_checksum_than_asked_for_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=f"{sha256(FILE).hexdigest()}, not {'0' * 64}"):
        fetch(server, tmp_path, sha256="0" * 64)
    assert files(tmp_path) == []

    assert fetch(server, tmp_path, sha256=sha256(FILE).hexdigest().upper()).read_bytes() == FILE


def test_a_file_that_was_changed_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    path = fetch(server, tmp_path)
    path.write_bytes(FILE[:50])

    assert fetch(server, tmp_path).read_bytes() == FILE
    assert server.asked == [PATH, PATH]


def test_what_was_published_anew_is_refused_unless_one_asks_for_it(server: Server, tmp_path: Path) -> None:
    path = fetch(server, tmp_path)
    path.unlink()
    newer = bz2.compress(TEXT + b"64497|64600|-1\n")
    server.answer = lambda handler: reply(handler, newer)

    with pytest.raises(DownloadError, match="may have published the month anew"):
        fetch(server, tmp_path)
    assert not path.exists()

    assert fetch(server, tmp_path, sha256=sha256(newer).hexdigest()).read_bytes() == newer
    assert fetch(server, tmp_path, accept=False).read_bytes() == newer


def test_a_damaged_file_without_a_record_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "20251001.as-rel.txt.bz2").write_bytes(FILE[:50])

    assert fetch(server, tmp_path).read_bytes() == FILE


def test_a_sound_file_that_somebody_put_there_is_taken_and_recorded(server: Server, tmp_path: Path) -> None:
    (tmp_path / "20251001.as-rel.txt.bz2").write_bytes(FILE)

    assert fetch(server, tmp_path, accept=False).read_bytes() == FILE
    assert server.asked == []
    assert len(files(tmp_path)) == 2


# What a caller or a machine may do


@pytest.mark.parametrize(
    ("month", "others", "says"),
    [
        ("2025-13", {}, "'2025-13' is no month; write it as 2025-10"),
        ("../2025-10", {}, "is no month"),
        (202510, {}, "202510 is no month"),
        ("1997-12", {}, "serial-1 begins with 1998-01"),
        ("2015-11", {"serial": 2}, "serial-2 begins with 2015-12"),
        ("2025-10", {"serial": 3}, "there is no serial-3; choose 1 or 2"),
        ("2025-10", {"sha256": "abc"}, "'abc' is no SHA-256 checksum"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(month, others: dict, says: str, tmp_path: Path) -> None:
    with pytest.raises(InternetError, match=says):
        download(month, accept=True, cache=tmp_path, source="http://127.0.0.1:9", **others)


def test_a_cache_that_cannot_be_is_said_with_a_remedy(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(DownloadError, match="name another folder by cache= or BGPKIT_NB_CACHE"):
        fetch(server, tmp_path / "file" / "cache")


NO_ROOM = """
import resource, sys
from bgpkit_nb.internet import download  # noqa: E402
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    download("2025-10", accept=True, progress=False, cache=sys.argv[1], source=sys.argv[2])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_disk_without_room_is_said_and_leaves_nothing(server: Server, tmp_path: Path) -> None:
    code = [sys.executable, "-c", NO_ROOM, str(tmp_path), server.source]
    ran = subprocess.run(code, capture_output=True, text=True, timeout=120, check=True)

    assert len(FILE) > 100
    assert ran.stdout.startswith(f"DownloadError {tmp_path}: the file cannot be kept there (File too large); make room")
    assert files(tmp_path) == []


def test_an_interrupt_leaves_nothing_half_done(server: Server, tmp_path: Path) -> None:
    with interrupted_at_the_first_piece(), pytest.raises(KeyboardInterrupt):
        fetch(server, tmp_path)

    assert files(tmp_path) == []
    assert fetch(server, tmp_path).read_bytes() == FILE


@contextmanager
def interrupted_at_the_first_piece() -> Iterator[None]:
    from bgpkit_nb.internet import fetching

    ordinary = fetching._pieces

    def interrupted(answer):
        yield next(ordinary(answer))
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "_pieces", interrupted)
        yield


def test_without_pooch_the_extra_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pooch'] = None\nfrom bgpkit_nb.internet import download\n"
        "try: download('2025-10', accept=True)\nexcept ImportError as error: print(error)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "BGPKIT_NB_CACHE"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert "a download needs pooch" in ran.stdout
    assert "pip install 'bgpkit_nb[research]'" in ran.stdout
