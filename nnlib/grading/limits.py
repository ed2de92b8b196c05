"""What a submission may use, in one place: time, memory, files, output."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The bounds of one submission; sizes in bytes, times in seconds."""

    cell_seconds: float = 10.0
    submission_seconds: float = 60.0
    start_seconds: float = 20.0
    processor_seconds: int = 60
    memory: int = 2048 * MEBIBYTE
    disk: int = 64 * MEBIBYTE
    files: int = 4096
    file_size: int = 32 * MEBIBYTE
    open_files: int = 256
    threads: int = 64
    messages: int = 2000
    message_size: int = 2 * MEBIBYTE
    output: int = 4 * MEBIBYTE

    def for_linux(self) -> dict[int, int]:
        """Return the part that Linux enforces on the process: resource -> limit."""
        import resource  # other systems check notebooks too, without limits of Linux

        return {
            resource.RLIMIT_AS: self.memory,
            resource.RLIMIT_CPU: self.processor_seconds,
            resource.RLIMIT_FSIZE: self.file_size,
            resource.RLIMIT_NOFILE: self.open_files,
            resource.RLIMIT_NPROC: self.threads,
            resource.RLIMIT_STACK: 8 * MEBIBYTE,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_MEMLOCK: 1 << 16,
        }
