"""Say what a long step is doing and how long it took.

``python -m publishing.steps "Saying so" -- command ...`` runs a command as such a step.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print `what` before the block and its duration in seconds after it."""
    print(f"==> {what} ...", flush=True)
    start = time.monotonic()
    yield
    print(f"    {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    with step(sys.argv[1]):
        code = subprocess.run(sys.argv[sys.argv.index("--") + 1 :]).returncode
    sys.exit(code)
