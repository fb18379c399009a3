"""`make bench`: every benchmark, one after the other. `python -m tests.bench [ROUNDS]`."""

import os
import sys

from tests.bench import cancelling, queue, whole_server

if __name__ == "__main__":
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    whole_server.run(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
    queue.run()
    cancelling.run()
