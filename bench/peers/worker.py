"""What all peers share: how they are asked, and how they time.

A peer is started with "plain" or "tuned" and answers each line on standard input that has the name of a workload with a line that has its cost in
microseconds an item, or with an empty line when it does not know the name. By hand:

    echo "mask 32x32" | /usr/bin/python3 masks.py tuned
"""
import os
import sys
import time


def begin(threads):
    """Returns the variant asked for. Call it before anything else is imported: what it sets is read when libraries load, or when the process starts."""
    if len(sys.argv) != 2 or sys.argv[1] not in ("plain", "tuned"):
        sys.exit(f"usage: {sys.argv[0]} plain|tuned")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    variant = sys.argv[1]
    if variant == "tuned" and os.environ.get("FMIX_PEER_TUNED") != "1":
        # An allocator that keeps its memory, and threads that sleep while they wait: the C library reads these when a process starts, so it starts again.
        os.environ.update(FMIX_PEER_TUNED="1", MALLOC_MMAP_MAX_="0", MALLOC_ARENA_MAX="1", MALLOC_TRIM_THRESHOLD_="2147483647",
                          MALLOC_TOP_PAD_=str(64 << 20), GOMP_SPINCOUNT="0")
        os.execv(sys.executable, [sys.executable] + sys.argv)
    return variant


def timed(call, items, seconds=0.1):
    """A sampler: microseconds of processor time an item of a call that is repeated for a moment. Warms up first."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 0.3:
        call()

    def sample():
        calls, start, processor = 0, time.perf_counter(), time.process_time()
        while True:
            call()
            calls += 1
            if time.perf_counter() - start >= seconds:
                return 1e6 * (time.process_time() - processor) / calls / items

    return sample


def serve(find):
    """Answers until standard input ends. `find` makes a sampler of a name, or None."""
    ready = {}
    for line in sys.stdin:
        name = line.rstrip("\n")
        if name.startswith("- "):
            ready.pop(name[2:], None)
            continue
        if name not in ready:
            ready[name] = find(name)
        print("" if ready[name] is None else repr(ready[name]()), flush=True)
