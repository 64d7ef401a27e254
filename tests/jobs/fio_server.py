"""A server on this machine that behaves as the manual of Fio's API says, and, when told to, as a bad day would have it."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = re.compile(r"/v1/rest/periods/([^/]+)/(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)/transactions\.json")


class FioServer(ThreadingHTTPServer):
    """`answers` by token; `fault` is what happens instead of an answer; `asked` is every period that was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, bytes] = {}
        self.today = date(2026, 3, 19)
        self.fault = ""
        self.asked: list[tuple[str, str]] = []
        self.stop = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/rest/"

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client has gone."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: FioServer

    def log_message(self, *_: object) -> None:
        """Keep no log, as nobody should."""

    def do_GET(self) -> None:
        match = PATH.fullmatch(self.path)
        if not match:
            return self.send_error(404)
        token, first, last = match.groups()
        self.server.asked.append((first, last))
        body = self.server.answers.get(token)
        if self.server.fault.isdigit():
            return self.refuse(int(self.server.fault))
        if body is None:
            return self.refuse(500)
        if date.fromisoformat(first) < self.server.today - timedelta(days=90):
            return self.refuse(422)
        return getattr(self, f"answer_{self.server.fault or 'whole'}")(body)  # type: ignore[no-any-return]

    def refuse(self, code: int) -> None:
        # The worst case: the server repeats the address in everything it says.
        self.send_response(code, f"no {self.path}")
        self.send_header("Location", f"{self.server.url[:-1]}{self.path}")
        self.end_headers()
        self.wfile.write(self.path.encode())

    def head(self, length: int | None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer_whole(self, body: bytes) -> None:
        self.head(len(body))
        self.wfile.write(body)

    def answer_half(self, body: bytes) -> None:
        self.head(len(body))
        self.wfile.write(body[: len(body) // 2])

    def answer_half_without_length(self, body: bytes) -> None:
        self.head(None)
        self.wfile.write(body[: len(body) // 2])

    def answer_half_of_a_chunk(self, body: bytes) -> None:
        self.protocol_version = "HTTP/1.1"
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(f"{len(body):x}\r\n".encode() + body[: len(body) // 2])
        self.close_connection = True

    def answer_page(self, _: bytes) -> None:
        page = f"<html>{self.path}</html>".encode()
        self.head(len(page))
        self.wfile.write(page)

    def answer_empty(self, _: bytes) -> None:
        self.head(0)

    def answer_nothing(self, _: bytes) -> None:
        self.server.stop.wait(20)

    def answer_hangup(self, _: bytes) -> None:
        self.close_connection = True
        self.connection.close()

    def answer_nonsense(self, _: bytes) -> None:
        self.wfile.write(f"220 {self.path} ready\r\n".encode())

    def answer_drops(self, body: bytes) -> None:
        self.head(len(body))
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            if self.server.stop.wait(0.05):
                return


@contextmanager
def fio_server() -> Iterator[FioServer]:
    """Run the server for as long as the block lasts."""
    server = FioServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
