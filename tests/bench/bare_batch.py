"""The baseline: llama.cpp's functions in a bare loop, in a process that answers each line of standard input.

`python bare_batch.py MODEL THREADS SEQUENCES LENGTH`; a line is a JSON object with `prompts` and `tokens`, the answer
has the seconds to the first token of each prompt, the total seconds, and the gaps between tokens.
"""

import ctypes
import json
import sys
import time

from llama_cpp import llama_cpp as lib


class Bare:
    """Sequences decoded greedily, all at once, as llama-batched-bench does."""

    def __init__(self, path: str, threads: int, sequences: int, length: int) -> None:
        self._model = lib.llama_model_load_from_file(path.encode(), lib.llama_model_default_params())
        settings = lib.llama_context_default_params()
        settings.n_ctx = sequences * length
        settings.n_seq_max = sequences
        settings.n_batch = settings.n_ubatch = 512
        settings.n_threads = settings.n_threads_batch = threads
        settings.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        settings.no_perf = True
        self._context = lib.llama_init_from_model(self._model, settings)
        self._vocabulary = lib.llama_model_get_vocab(self._model)
        self._batch = lib.llama_batch_init(512, 0, 1)
        self._sampler = lib.llama_sampler_init_greedy()

    def run(self, prompts: list[str], tokens: int) -> dict[str, object]:
        lib.llama_memory_clear(lib.llama_get_memory(self._context), False)
        began = time.perf_counter()
        firsts, last, positions = [], [], []
        for sequence, prompt in enumerate(prompts):
            read = self._tokens(prompt)
            last.append(self._decode([(sequence, position, token) for position, token in enumerate(read)])[-1])
            positions.append(len(read))
            firsts.append(time.perf_counter() - began)
        gaps = []
        for _ in range(tokens - 1):
            step = time.perf_counter()
            last = self._decode([(n, positions[n], token) for n, token in enumerate(last)])
            positions = [position + 1 for position in positions]
            gaps.append(time.perf_counter() - step)
        return {"firsts": firsts, "total": time.perf_counter() - began, "gaps": gaps}

    def _decode(self, tokens: list[tuple[int, int, int]]) -> list[int]:
        """The next token of each sequence."""
        for index, (sequence, position, token) in enumerate(tokens):
            self._batch.token[index] = token
            self._batch.pos[index] = position
            self._batch.n_seq_id[index] = 1
            self._batch.seq_id[index][0] = sequence
            self._batch.logits[index] = index + 1 == len(tokens) or tokens[index + 1][0] != sequence
        self._batch.n_tokens = len(tokens)
        assert lib.llama_decode(self._context, self._batch) == 0
        wanted = [index for index in range(len(tokens)) if self._batch.logits[index]]
        return [lib.llama_sampler_sample(self._sampler, self._context, index) for index in wanted]

    def _tokens(self, prompt: str) -> list[int]:
        data = f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n".encode()
        room = (ctypes.c_int32 * (len(data) + 8))()
        return room[: lib.llama_tokenize(self._vocabulary, data, len(data), room, len(room), False, True)]


def main() -> None:
    bare = Bare(sys.argv[1], *map(int, sys.argv[2:5]))
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(bare.run(**json.loads(line))), flush=True)


main()
