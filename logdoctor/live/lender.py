"""Linux lends the pages of one pipe to another: the stream is passed on without being copied."""

from __future__ import annotations

import errno
import os
import select
import stat
from collections.abc import Callable


class Lender:
    """Passes on what stands in the pipe `source` to the pipe `sink`, and leaves it in `source` to be read."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self._error: Callable[[], int] = lambda: 0
        self._tee = self._find()

    @property
    def works(self) -> bool:
        """The system and the kinds of both files allow it."""
        return self._tee is not None

    def _find(self) -> Callable[[int, int, int, int], int] | None:
        try:
            if not all(stat.S_ISFIFO(os.fstat(fd).st_mode) for fd in (self.source, self.sink)):
                return None
            import ctypes

            tee = ctypes.CDLL(None, use_errno=True).tee
        except (OSError, ImportError, AttributeError):
            return None
        tee.restype = ctypes.c_ssize_t
        tee.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_size_t, ctypes.c_uint)
        self._error = ctypes.get_errno
        found: Callable[[int, int, int, int], int] = tee
        return found

    def lend(self, size: int) -> int | None:
        """Bytes that `sink` has now and `source` still has; 0 at the end, None when there are none yet.

        Raises OSError when the sink cannot take any.
        """
        if self._tee is None:
            return None
        count = self._tee(self.source, self.sink, size, 0)
        if count >= 0:
            return count
        number = self._error()
        if number == errno.EAGAIN:
            select.select((), (self.sink,), ())
        elif number == errno.EINVAL:                        # the same pipe on both sides, for example
            self._tee = None
        elif number != errno.EINTR:
            raise OSError(number, os.strerror(number))
        return None

    def take(self, count: int) -> bytes:
        """The `count` bytes that were lent."""
        data = os.read(self.source, count)
        while len(data) < count and (more := os.read(self.source, count - len(data))):
            data += more
        return data
