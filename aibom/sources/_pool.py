"""A few daemon threads: an interrupted program ends at once, whatever they are waiting for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

__all__ = ["Pool"]

_T = TypeVar("_T")


class _Task(Generic[_T]):
    """A call whose outcome goes to a future."""

    def __init__(self, call: Callable[[], _T]) -> None:
        self.call = call
        self.future: Future[_T] = Future()

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self.call())
        except BaseException as error:  # noqa: BLE001  whatever it is belongs to whoever asks for the result
            self.future.set_exception(error)


class Pool:
    """Runs calls on at most `size` threads, started when first needed; they never keep the process alive.

    `ThreadPoolExecutor` joins its threads when the interpreter ends, so that Ctrl-C would wait for the network.
    """

    def __init__(self, size: int, *, name: str) -> None:
        self._size = max(1, size)
        self._name = name
        self._lock = threading.Lock()
        self._started = 0
        self._pending = 0
        self._tasks: SimpleQueue[_Task[object]] = SimpleQueue()

    def submit(self, call: Callable[[], _T]) -> Future[_T]:
        """Run `call` as soon as a thread is free and return the future of its result."""
        task = _Task(call)
        with self._lock:
            self._pending += 1
            if self._started < min(self._pending, self._size):
                self._started += 1
                name = f"{self._name}-{self._started}"
                threading.Thread(target=self._work, name=name, daemon=True).start()
        self._tasks.put(task)  # type: ignore[arg-type]  # a task of one type is a task of any to who only runs it
        return task.future

    def _work(self) -> None:
        while True:
            self._tasks.get().run()
            with self._lock:
                self._pending -= 1
