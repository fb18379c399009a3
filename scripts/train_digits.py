"""Trains the demo model `digits`: `python scripts/train_digits.py OUT`, about ten minutes on one core.

It learns from the even rows of scikit-learn's copy of the UCI digits (Alpaydin and Kaynak, CC BY 4.0), drawn at 32 by
32 pixels in six inks; the odd rows are left to the judge, tests/support/models/digits.py. OUT becomes a folder for
`DiffusionPipeline.from_pretrained`: an autoencoder (8 by 8 pixels to one place of four numbers), a small U-Net that
predicts velocity (Salimans and Ho 2022) and a CLIP text encoder that knows 23 words.
"""

from __future__ import annotations

import copy
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

SIZE = 32
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
INKS = {
    "black": (0, 0, 0),
    "red": (214, 30, 36),
    "green": (30, 175, 70),
    "blue": (24, 72, 214),
    "orange": (240, 130, 0),
    "purple": (150, 40, 190),
}
PLAIN = ("a handwritten {w}", "{w}", "the digit {w}", "a {w}", "a handwritten digit {w}", "the number {w}")
INKED = (
    "a handwritten {w} in {c} ink",
    "a handwritten {w} in {c}",
    "a {c} handwritten {w}",
    "{c} {w}",
    "a {c} {w}",
    "the number {w} in {c}",
    "a handwritten {c} {w}",
    "the digit {w} in {c} ink",
    "{w} in {c}",
)
OTHER_WORDS = ("a", "the", "number", "digit", "handwritten", "in", "ink")
PROMPT_TOKENS = 16
VAE_STEPS = 1800
UNET_STEPS = 1600
METADATA = {
    "defaults": {"num_inference_steps": 20, "guidance_scale": 3.0, "width": SIZE, "height": SIZE},
    "source": "scripts/train_digits.py, from the UCI optical recognition of handwritten digits",
    "license": "CC BY 4.0",
}


@dataclass(frozen=True)
class Examples:
    """Drawings (pictures of -1 to 1, first dimension the example) and what each shows."""

    pictures: Tensor
    prompts: list[str]


class Drawings:
    """Draws digits in ink, each time a little differently."""

    def __init__(self, rng: np.random.Generator) -> None:
        digits = load_digits()
        even = np.arange(len(digits.target)) % 2 == 0
        small = torch.tensor(digits.images[even] / 16, dtype=torch.float32)[:, None]
        large = functional.interpolate(small, size=(SIZE, SIZE), mode="bicubic").clamp(0, 1)
        crisp = torch.sigmoid(10 * (large - 0.45))
        self._strokes = (crisp - crisp.min()) / (crisp.max() - crisp.min())
        self._digits = digits.target[even]
        self._rng = rng

    def draw(self, count: int) -> Examples:
        """So many new drawings."""
        chosen = self._rng.integers(0, len(self._digits), count)
        strokes = self._moved(self._strokes[torch.from_numpy(chosen)])
        inks = self._rng.choice(list(INKS), count)
        ink = torch.tensor([INKS[name] for name in inks], dtype=torch.float32)[:, :, None, None] / 255
        pictures = (1 - strokes) + strokes * ink
        return Examples(pictures * 2 - 1, [self._prompt(d, c) for d, c in zip(self._digits[chosen], inks, strict=True)])

    def _moved(self, strokes: Tensor) -> Tensor:
        count = len(strokes)
        change = torch.eye(2, 3)[None].repeat(count, 1, 1)
        change[:, 0, 0] = change[:, 1, 1] = torch.rand(count) * 0.16 + 0.94
        change[:, 0, 1] = (torch.rand(count) - 0.5) * 0.2
        change[:, :, 2] = (torch.rand(count, 2) - 0.5) * 0.1
        grid = functional.affine_grid(change, list(strokes.shape), align_corners=False)
        return functional.grid_sample(strokes, grid, align_corners=False)

    def _prompt(self, digit: int, ink: str) -> str:
        word = WORDS[digit] if self._rng.random() < 0.6 else str(digit)
        if ink == "black" and self._rng.random() < 0.6:
            return str(self._rng.choice(PLAIN)).format(w=word)
        return str(self._rng.choice(INKED)).format(w=word, c=ink)


def main(out: Path) -> None:
    """Train, and save what came of it."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    drawings = Drawings(np.random.default_rng(0))
    vae = trained_vae(drawings)
    tokenizer = closed_tokenizer((*WORDS, *INKS, *OTHER_WORDS))
    unet, encoder, scheduler = trained_unet(drawings, vae, tokenizer)
    # The text encoder keeps its numbers as they are: transformers would load them as they lie there.
    pipeline = StableDiffusionPipeline(
        vae.half(), encoder, tokenizer, unet.half(), scheduler, None, None, requires_safety_checker=False
    )
    pipeline.save_pretrained(out)
    (out / "plugai.json").write_text(json.dumps(METADATA, indent=2) + "\n")


def trained_vae(drawings: Drawings) -> AutoencoderKL:
    """An autoencoder whose latents have a deviation of one when they are scaled."""
    vae = AutoencoderKL(
        block_out_channels=(8, 16, 32, 64),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=4,
        layers_per_block=1,
        sample_size=SIZE,
    )
    for step in steps(list(vae.parameters()), VAE_STEPS, rate=3e-3, floor=0.03):
        pictures = drawings.draw(32).pictures
        posterior = vae.encode(pictures).latent_dist
        decoded = vae.decode(posterior.sample()).sample
        difference = functional.mse_loss(decoded, pictures) + 0.3 * functional.l1_loss(decoded, pictures)
        step.take(difference + 1e-5 * posterior.kl().mean() / 64)
    with torch.no_grad():
        latents = vae.encode(drawings.draw(256).pictures).latent_dist.mode()
    vae.register_to_config(scaling_factor=float(1 / latents.std()))
    return vae.requires_grad_(False)


def trained_unet(
    drawings: Drawings, vae: AutoencoderKL, tokenizer: CLIPTokenizer
) -> tuple[UNet2DConditionModel, CLIPTextModel, DDIMScheduler]:
    """A U-Net that takes noise out of the autoencoder's latents, the text encoder that it listens to, and the noise."""
    unet = UNet2DConditionModel(
        sample_size=SIZE // 8,
        in_channels=4,
        out_channels=4,
        block_out_channels=(64, 96),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=64,
        attention_head_dim=4,
        norm_num_groups=8,
    )
    encoder = CLIPTextModel(text_config(tokenizer))
    scheduler = DDIMScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        clip_sample=False,
        steps_offset=1,
        timestep_spacing="trailing",
    )
    latents, tokens = encoded(drawings, vae, tokenizer)
    nothing = token_ids(tokenizer, [""])[0]
    parameters = [*unet.parameters(), *encoder.parameters()]
    average = copy.deepcopy(parameters)
    for number, step in enumerate(steps(parameters, UNET_STEPS, rate=2.5e-3, floor=0.02)):
        chosen = torch.randint(0, len(latents), (64,))
        clean, words = latents[chosen], tokens[chosen].clone()
        # Now and then it hears nothing, so that guidance has something to lead away from.
        words[torch.rand(len(words)) < 0.1] = nothing
        times, noise = torch.randint(0, 1000, (len(clean),)), torch.randn_like(clean)
        noisy = scheduler.add_noise(clean, noise, times)
        velocity = unet(noisy, times, encoder(words).last_hidden_state).sample
        step.take(functional.mse_loss(velocity, scheduler.get_velocity(clean, noise, times)))
        with torch.no_grad():
            for kept, new in zip(average, parameters, strict=True):
                kept.lerp_(new, 1 - min(0.995, (number + 1) / (number + 10)))
    with torch.no_grad():
        for new, kept in zip(parameters, average, strict=True):
            new.copy_(kept)
    return unet, encoder, scheduler


def encoded(drawings: Drawings, vae: AutoencoderKL, tokenizer: CLIPTokenizer) -> tuple[Tensor, Tensor]:
    """Latents of six thousand drawings, and the tokens of what they show."""
    drawn = [drawings.draw(256) for _ in range(24)]
    latents = [vae.encode(examples.pictures).latent_dist.mode() for examples in drawn]
    prompts = [prompt for examples in drawn for prompt in examples.prompts]
    return torch.cat(latents) * vae.config.scaling_factor, token_ids(tokenizer, prompts)


@dataclass(frozen=True)
class Step:
    """One step of an optimizer."""

    number: int
    optimizer: torch.optim.Optimizer
    parameters: list[nn.Parameter]

    def take(self, loss: Tensor) -> None:
        """Go down the gradient of this loss."""
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        if self.number % 200 == 0:
            print(self.number, round(float(loss), 4), flush=True)


def steps(parameters: list[nn.Parameter], count: int, *, rate: float, floor: float) -> Iterator[Step]:
    """So many steps, whose length rises for fifty and then falls to `floor` of `rate`."""
    optimizer = torch.optim.AdamW(parameters, rate, weight_decay=1e-4)
    for number in range(count):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (number + 1) / 50) * max(floor, 1 - number / count)
        yield Step(number, optimizer, parameters)


def token_ids(tokenizer: CLIPTokenizer, prompts: list[str]) -> Tensor:
    """The tokens of each prompt, all of the same number."""
    return torch.tensor(tokenizer(prompts, padding="max_length", max_length=PROMPT_TOKENS, truncation=True).input_ids)


def text_config(tokenizer: CLIPTokenizer) -> CLIPTextConfig:
    """A text encoder just large enough."""
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=PROMPT_TOKENS,
        projection_dim=64,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )


def closed_tokenizer(words: Iterable[str]) -> CLIPTokenizer:
    """CLIP's tokenizer with one token for each of these words; others fall apart into bytes."""
    letters = list(byte_letters())
    tokens = [*letters, *(letter + "</w>" for letter in letters)]
    merges: list[tuple[str, str]] = []
    for word in sorted(set(words)):
        parts = [*word[:-1], word[-1] + "</w>"]
        while len(parts) > 1:
            pair = (parts[-2], parts[-1])
            merges.append(pair)
            parts[-2:] = ["".join(pair)]
            tokens.append(parts[-1])
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=list(dict.fromkeys(merges)), model_max_length=PROMPT_TOKENS)


def byte_letters() -> Iterator[str]:
    """A printable letter for each byte, as GPT-2's and CLIP's vocabularies have them."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = itertools.count(256)
    yield from map(chr, sorted(printable))
    yield from (chr(next(others)) for byte in range(256) if byte not in printable)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
