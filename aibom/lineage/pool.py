"""Threads that ask, as many as are needed and no more than allowed; only the caller's thread decides anything."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

__all__ = ["Pool"]

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Pool(Generic[Question, Answer]):
    """Calls `work` on up to `jobs` daemon threads and hands the answers back as they come.

    With no jobs the caller's own thread works, in the order of the questions: what waits for nothing (a recording)
    is read sooner that way.

    Not concurrent.futures: the interpreter waits for its threads at exit, so that Ctrl-C would wait for the
    slowest answer.
    """

    def __init__(self, work: Callable[[Question], Answer], jobs: int) -> None:
        self._work = work
        self._jobs = jobs
        self._threads = 0
        self._closed = Event()
        self._questions: SimpleQueue[tuple[Question] | None] = SimpleQueue()
        self._answers: SimpleQueue[tuple[Question, Answer | None, BaseException | None]] = SimpleQueue()
        self.waiting = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closed.set()
        for _ in range(self._threads):
            self._questions.put(None)

    def ask(self, question: Question) -> None:
        """Have `question` answered as soon as a thread is free; does not wait."""
        self.waiting += 1
        self._questions.put((question,))
        if self._threads < min(self._jobs, self.waiting):
            self._threads += 1
            Thread(target=self._run, name=f"aibom-walk-{self._threads}", daemon=True).start()

    def next(self) -> tuple[Question, Answer]:
        """Wait for the next answer and return it with its question.

        Raises:
            BaseException: whatever `work` raised for that question.
        """
        if self._jobs < 1 and (item := self._questions.get()):
            self._answer(item[0])
        question, answer, error = self._answers.get()
        self.waiting -= 1
        if error is not None:
            raise error
        return question, answer  # type: ignore[return-value] # there is an answer where there is no error

    def _run(self) -> None:
        while (item := self._questions.get()) is not None and not self._closed.is_set():
            self._answer(item[0])

    def _answer(self, question: Question) -> None:
        try:
            self._answers.put((question, self._work(question), None))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            self._answers.put((question, None, error))
