"""A forwarding proxy: CONNECT for https, absolute-form requests for http (RFC 9112, 3.2.2 and 3.2.3), with a log."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

__all__ = ["Proxy"]


class Proxy:
    """A proxy on 127.0.0.1 while its `with` block runs.

    It knows the hosts in `hosts` only, as names of addresses of this machine. `seen` is what passed: the request
    line's method and target, and the Proxy-Authorization sent. With `credentials` (as sent, such as `Basic ...`)
    others are refused with 407.
    """

    def __init__(self, hosts: Mapping[str, str], *, credentials: str = "") -> None:
        self.seen: list[tuple[str, str, str]] = []
        self._hosts = {host: urlsplit(address) for host, address in hosts.items()}
        self._credentials = credentials
        self._server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> Self:
        serve = self._serve

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Host and port."""
        assert self._server is not None
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        method, target, _ = handler.rfile.readline(65536).decode().split(" ", 2)
        headers = {}
        while line := handler.rfile.readline(65536).decode().strip():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        sent = headers.pop("proxy-authorization", "")
        self.seen.append((method, target, sent))
        if self._credentials and sent != self._credentials:
            handler.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host = target if method == "CONNECT" else urlsplit(target).netloc
        known = self._hosts.get(host.partition(":")[0])
        if known is None:
            handler.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection((known.hostname or "", known.port or 0)) as upstream:
            if method == "CONNECT":
                handler.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_copy, args=(upstream, handler.connection), daemon=True)
                back.start()
                _copy(handler.connection, upstream)
                back.join()
                return
            place = target[len(f"http://{host}") :] or "/"
            kept = {name: value for name, value in headers.items() if name not in {"connection", "proxy-connection"}}
            lines = [f"{method} {place} HTTP/1.1", *(f"{name}: {value}" for name, value in kept.items())]
            upstream.sendall(("\r\n".join([*lines, "connection: close"]) + "\r\n\r\n").encode())
            _copy(upstream, handler.connection)


def _copy(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until it ends, and that it ended."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
