"""The baseline: llama-cpp-python alone, in a process that answers each line of standard input with measurements.

`python bare.py MODEL THREADS CONTEXT`; a line is a JSON object with `prompt` and `tokens`.
"""

import json
import sys
import time
from typing import Any

import llama_cpp


def main() -> None:
    path, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    llama = llama_cpp.Llama(path, n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False)
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        messages: list[Any] = [{"role": "user", "content": asked["prompt"]}]
        began = time.perf_counter()
        first = None
        count = 0
        answer: Any = llama.create_chat_completion(messages, max_tokens=asked["tokens"], temperature=0, stream=True)
        for piece in answer:
            if piece["choices"][0]["delta"].get("content"):
                first = first or time.perf_counter()
                count += 1
        ended = time.perf_counter()
        print(json.dumps({"tokens": count, "first": (first or ended) - began, "total": ended - began}), flush=True)


main()
