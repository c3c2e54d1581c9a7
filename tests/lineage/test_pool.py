"""Threads that ask."""

import signal
import subprocess
import sys
import threading
import time

import pytest

from aibom.lineage.pool import Pool


def test_every_question_is_answered() -> None:
    """Answers come with their questions, in whatever order."""
    with Pool[int, int](lambda number: number * number, 3) as pool:
        for number in range(20):
            pool.ask(number)
        assert sorted(pool.next() for _ in range(20)) == [(number, number * number) for number in range(20)]
        assert pool.waiting == 0


def test_no_more_threads_than_jobs_and_no_more_than_needed() -> None:
    """One question at a time needs one thread; many get as many as allowed, at once."""
    together = threading.Barrier(3)
    seen: set[int] = set()

    def work(number: int) -> int:
        seen.add(threading.get_ident())
        return together.wait(10) if number else 0

    with Pool(work, 3) as pool:
        for _ in range(5):
            pool.ask(0)
            pool.next()
        assert len(seen) == 1
        for number in range(1, 7):
            pool.ask(number)
        for _ in range(6):
            pool.next()
    assert len(seen) == 3


def test_threads_end_with_the_pool() -> None:
    """Nothing is left running, and questions still waiting are not asked any more."""
    asked: list[int] = []
    threads: list[threading.Thread] = []
    release = threading.Event()

    def work(number: int) -> int:
        threads.append(threading.current_thread())
        asked.append(number)
        release.wait(10)
        return number

    with Pool(work, 1) as pool:
        for number in range(5):
            pool.ask(number)
        while not asked:
            time.sleep(0.001)
    release.set()
    thread = threads[0]
    thread.join(10)
    assert not thread.is_alive()
    assert asked == [0]


def test_an_error_is_raised_where_the_answer_is_taken() -> None:
    """What goes wrong in a thread reaches the caller; others are answered all the same."""
    with Pool[int, int](lambda number: 1 // number, 2) as pool:
        pool.ask(0)
        with pytest.raises(ZeroDivisionError):
            pool.next()
        pool.ask(1)
        assert pool.next() == (1, 1)


def test_without_jobs_the_callers_own_thread_works() -> None:
    """Questions are answered in their order, each when its answer is taken, and errors are raised there."""
    with Pool[int, tuple[int, int]](lambda number: (1 // number, threading.get_ident()), 0) as pool:
        for number in (1, 0, 1):
            pool.ask(number)
        assert pool.next() == (1, (1, threading.get_ident()))
        with pytest.raises(ZeroDivisionError):
            pool.next()
        assert pool.next()[0] == 1


def test_the_interpreter_does_not_wait_for_the_slowest_answer() -> None:
    """A process whose main thread is done ends at once, although an answer is still out."""
    code = (
        "import time\nfrom aibom.lineage.pool import Pool\n"
        "pool = Pool(time.sleep, 1)\npool.ask(60)\nraise SystemExit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=30, check=False)
    assert done.returncode == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
def test_ctrl_c_interrupts_the_wait_for_an_answer() -> None:
    """An interrupt arrives while the main thread waits, and the process ends although an answer is still out."""
    code = (
        "import signal, time\nfrom aibom.lineage.pool import Pool\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n    with Pool(time.sleep, 1) as pool:\n        pool.ask(60)\n        print('waiting', flush=True)\n"
        "        pool.next()\nexcept KeyboardInterrupt:\n    raise SystemExit(130)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waiting\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
