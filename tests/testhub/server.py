"""The test Hub as a program: `python tests/testhub/server.py --folder DIR --latency-ms 50 --port 0`.

It prints its address on the first line, serves until it is interrupted or terminated, and answers `/-/requests`
with the requests it got, their largest number at once, and the processor time it used.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":  # `testhub` is a package of the tests' folder, where a script's path does not point
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from testhub.faults import Faults
from testhub.folder import read_folder
from testhub.listener import Listener
from testhub.mirror import Mirror
from testhub.quota import Quota
from testhub.routes import Routes
from testhub.shelf import Shelf

__all__ = ["main"]


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve recorded evidence folders as a Hub on 127.0.0.1.")
    parser.add_argument("--folder", type=Path, action="append", default=[], help="an evidence folder (repeatable)")
    parser.add_argument("--latency-ms", type=float, default=0.0, help="milliseconds before each answer")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--token", help="the one token that is accepted")
    parser.add_argument("--unlimited", action="store_true", help="name no rate limits, as some mirrors do")
    parser.add_argument("--mirror", metavar="PREFIX", help="answer as a mirror below this path, /hf for instance")
    parser.add_argument("--revisions", default="commit", help="what the mirror calls a commit (see testhub.Mirror)")
    parser.add_argument("--quota-api", type=int, help="enforce so many API calls a window")
    parser.add_argument("--quota-resolvers", type=int, help="enforce so many files a window")
    parser.add_argument("--window", type=float, default=300.0, help="seconds a window of the quota lasts")
    return parser.parse_args(argv)


def _quota(arguments: argparse.Namespace) -> Quota | None:
    if arguments.quota_api is None and arguments.quota_resolvers is None:
        return None
    plain = Quota()
    api = plain.api if arguments.quota_api is None else arguments.quota_api
    resolvers = plain.resolvers if arguments.quota_resolvers is None else arguments.quota_resolvers
    return Quota(api=api, resolvers=resolvers, window=arguments.window)


async def _serve(arguments: argparse.Namespace) -> None:
    shelf = Shelf()
    prefix = arguments.mirror or ""
    mirror = Mirror(prefix=prefix, revisions=arguments.revisions) if arguments.mirror is not None else None
    for folder in arguments.folder:
        for repo in read_folder(folder):
            shelf.add(mirror.shelved(repo) if mirror else repo)
    routes = Routes(shelf, token=arguments.token)
    listener = Listener(
        routes,
        Faults(),
        latency=arguments.latency_ms / 1000,
        limited=not arguments.unlimited and mirror is None,
        quota=_quota(arguments),
        mirror=mirror,
    )
    port, _ = await listener.start(arguments.port)
    routes.url = f"http://127.0.0.1:{port}{prefix}"
    done = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, done.set)
    sys.stdout.write(routes.url + "\n")
    sys.stdout.flush()
    await done.wait()
    await listener.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM, and return 0."""
    asyncio.run(_serve(_arguments(argv)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
