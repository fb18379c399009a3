"""Trains the demo model `shapes3d`: `python -m scripts.train_shapes OUT`, three and a half minutes of one core.

OUT becomes a folder for `ShapEPipeline.from_pretrained`. It is made in two parts. A renderer learns to make five solids
in four colours of latents, which it learns together with it: a latent is the sum of what all have in common, of its
solid and of its colour. Then a prior and a text encoder learn to make these latents of words. The judge is
tests/support/models/solids.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from diffusers import HeunDiscreteScheduler, PriorTransformer, ShapEPipeline
from diffusers.pipelines.shap_e import ShapERenderer
from diffusers.pipelines.shap_e.renderer import encode_position
from scripts.marching_cubes import tables
from scripts.train_digits import closed_tokenizer, steps, text_config, token_ids
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPTextModelWithProjection, CLIPTokenizer

COLORS = {"red": (0.9, 0.1, 0.1), "green": (0.1, 0.7, 0.2), "blue": (0.1, 0.25, 0.9), "yellow": (0.95, 0.85, 0.1)}
WORDS = {
    "sphere": ("sphere", "ball"),
    "cube": ("cube", "box"),
    "cylinder": ("cylinder", "can"),
    "cone": ("cone",),
    "torus": ("torus", "ring"),
}
PROMPTS = ("a {c} {s}", "{c} {s}", "a {s} in {c}", "a 3d model of a {c} {s}", "{s}, {c}")
OTHER_WORDS = ("a", "in", "3d", "model", "of", ",")
PAIRS = [(solid, color) for solid in WORDS for color in COLORS]
SOLID_OF = torch.tensor([list(WORDS).index(solid) for solid, _ in PAIRS])
COLOR_OF = torch.tensor([list(COLORS).index(color) for _, color in PAIRS])
RENDERER_STEPS = 2400
PRIOR_STEPS = 2200
# A latent is this many tokens of so many numbers: the rows of the first two layers of the renderer's network.
WIDTH = 32
LATENT = (2 * WIDTH, 16)
TEXT = 64
POSITIONS = 93
METADATA = {
    "defaults": {"num_inference_steps": 16, "guidance_scale": 1.0, "grid_size": 64},
    "source": "scripts/train_shapes.py",
    "license": "Apache-2.0",
}


def _sphere(p: Tensor) -> Tensor:
    distance: Tensor = p.norm(dim=-1)
    return -distance + 0.7


def _cube(p: Tensor) -> Tensor:
    return (-p.abs() + 0.55).amin(dim=-1)


def _cylinder(p: Tensor) -> Tensor:
    return torch.minimum(0.5 - p[..., :2].norm(dim=-1), 0.65 - p[..., 2].abs())


def _cone(p: Tensor) -> Tensor:
    return torch.minimum((0.65 * (0.7 - p[..., 2]) / 1.4 - p[..., :2].norm(dim=-1)) * 0.9, p[..., 2] + 0.7)


def _torus(p: Tensor) -> Tensor:
    return 0.25 - torch.hypot(p[..., :2].norm(dim=-1) - 0.55, p[..., 2])


# How deep inside a solid each point is; z is up.
DEPTHS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "sphere": _sphere,
    "cube": _cube,
    "cylinder": _cylinder,
    "cone": _cone,
    "torus": _torus,
}


def main(out: Path) -> None:
    """Train, and save what came of it."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    renderer = new_renderer()
    latents = trained_renderer(renderer, np.random.default_rng(0))
    tokenizer = closed_tokenizer((*COLORS, *(word for words in WORDS.values() for word in words), *OTHER_WORDS))
    # As the pipeline does.
    tokenizer.pad_token_id = 0
    scheduler = HeunDiscreteScheduler(
        beta_schedule="exp",
        num_train_timesteps=1024,
        prediction_type="sample",
        use_karras_sigmas=True,
        clip_sample=True,
        clip_sample_range=1.0,
    )
    prior, encoder = trained_prior(latents, tokenizer, scheduler.alphas_cumprod.float(), np.random.default_rng(1))
    ShapEPipeline(
        prior=prior, text_encoder=encoder, tokenizer=tokenizer, shap_e_renderer=renderer, scheduler=scheduler
    ).save_pretrained(out)
    (out / "plugai.json").write_text(json.dumps(METADATA, indent=2) + "\n")


def new_renderer() -> ShapERenderer:
    """A small renderer that at first hears little of a place's high frequencies, so that surfaces become smooth."""
    renderer = ShapERenderer(
        param_names=("nerstf.mlp.0.weight", "nerstf.mlp.1.weight"),
        param_shapes=((WIDTH, POSITIONS), (WIDTH, WIDTH)),
        d_latent=LATENT[1],
        d_hidden=WIDTH,
        n_output=12,
        n_hidden_layers=3,
        insert_direction_at=None,
    )
    cases, masks = tables()
    renderer.mesh_decoder.cases.copy_(cases)
    renderer.mesh_decoder.masks.copy_(masks)
    first, second = renderer.params_proj.projections.values()
    loudness = torch.zeros(POSITIONS)
    loudness[:3] = 1
    for octave, share in enumerate((0.6, 0.35, 0.15)):
        for sine in (3, 48):
            loudness[sine + 3 * octave : sine + 3 * octave + 3] = share
    with torch.no_grad():
        first.norm.weight.copy_(0.8 * loudness)
        second.norm.weight.fill_(0.35)
        for projection in (first, second):
            projection.proj.bias.zero_()
    # What is not heard is never learnt either.
    heard = (loudness > 0).float()
    for parameter in (first.norm.weight, first.norm.bias):
        parameter.register_hook(lambda gradient: gradient * heard)
    first.proj.bias.register_hook(lambda gradient: (gradient.view(WIDTH, POSITIONS) * heard).view(-1))
    return renderer


def trained_renderer(renderer: ShapERenderer, rng: np.random.Generator) -> Tensor:
    """Teach the renderer its solids; the latent of each pair of a solid and a colour."""
    common = nn.Parameter(torch.randn(*LATENT) * 0.4)
    solids = nn.Parameter(torch.randn(len(WORDS), *LATENT) * 0.3)
    colors = nn.Parameter(torch.randn(len(COLORS), *LATENT) * 0.3)

    def latents(pairs: Tensor) -> Tensor:
        return torch.tanh(common + solids[SOLID_OF[pairs]] + colors[COLOR_OF[pairs]])

    parameters = [common, solids, colors, *(p for p in renderer.parameters() if p.requires_grad)]
    for step in steps(parameters, RENDERER_STEPS, rate=6e-3, floor=0.03):
        pairs = torch.from_numpy(rng.choice(len(PAIRS), 10, replace=False))
        points = torch.rand(len(pairs), 512, 3) * 2 - 1
        clean = latents(pairs)
        step.take(_difference(_field(renderer, clean + 0.03 * torch.randn_like(clean), points), points, pairs))
    return latents(torch.arange(len(PAIRS))).detach()


def _field(renderer: ShapERenderer, latents: Tensor, points: Tensor) -> Tensor:
    """What the renderer says of points: depth, two densities, and three times a colour; all latents at once."""
    weights = renderer.params_proj(latents)
    one, two, three, four = renderer.mlp.mlp
    h = encode_position(points)
    h = functional.silu(torch.einsum("bnc,bvc->bnv", h, weights["nerstf.mlp.0.weight"]) + one.bias)
    h = functional.silu(torch.einsum("bnc,bvc->bnv", h, weights["nerstf.mlp.1.weight"]) + two.bias)
    predicted: Tensor = four(functional.silu(three(h)))
    return predicted


def _difference(predicted: Tensor, points: Tensor, pairs: Tensor) -> Tensor:
    """How wrong the renderer is about these points."""
    depths = torch.stack([DEPTHS[PAIRS[pair][0]](points[number]) for number, pair in enumerate(pairs.tolist())])
    inside = (depths > 0).float()[..., None]
    color = torch.tensor(list(COLORS.values()))[COLOR_OF[pairs]][:, None].expand(-1, points.shape[1], -1)
    form = functional.mse_loss(torch.tanh(predicted[..., 0]), torch.tanh(6 * depths))
    paint = sum(functional.mse_loss(torch.sigmoid(predicted[..., at : at + 3]), color) for at in (3, 6, 9))
    density = functional.mse_loss(0.05 * functional.softplus(predicted[..., 1:3]), inside.expand(-1, -1, 2))
    return 3 * form + paint + 0.3 * density


def trained_prior(
    latents: Tensor, tokenizer: CLIPTokenizer, kept: Tensor, rng: np.random.Generator
) -> tuple[PriorTransformer, CLIPTextModelWithProjection]:
    """A prior that takes noise out of latents, and the text encoder that it listens to.

    `kept` is the share of the signal's power that is left at each time.
    """
    encoder = CLIPTextModelWithProjection(text_config(tokenizer))
    prior = PriorTransformer(
        num_attention_heads=4,
        attention_head_dim=24,
        embedding_dim=LATENT[1],
        num_embeddings=LATENT[0],
        embedding_proj_dim=TEXT,
        time_embed_dim=128,
        num_layers=2,
        clip_embed_dim=2 * LATENT[1],
        additional_embeddings=0,
        time_embed_act_fn="gelu",
        norm_in_type="layer",
        encoder_hid_proj_type=None,
        added_emb_type=None,
    )
    # Thrown away afterwards: they have the text encoder tell solids and colours apart from the start.
    tells_solid, tells_color = nn.Linear(TEXT, len(WORDS)), nn.Linear(TEXT, len(COLORS))
    parameters = [p for part in (prior, encoder, tells_solid, tells_color) for p in part.parameters()]
    for step in steps(parameters, PRIOR_STEPS, rate=2.5e-3, floor=0.03):
        pairs = torch.from_numpy(rng.integers(0, len(PAIRS), 32))
        text = encoder(token_ids(tokenizer, [_prompt(pair, rng) for pair in pairs.tolist()])).text_embeds
        text = text / text.norm(dim=-1, keepdim=True)
        recognised = functional.cross_entropy(tells_solid(8 * text), SOLID_OF[pairs])
        recognised = recognised + functional.cross_entropy(tells_color(8 * text), COLOR_OF[pairs])
        # Now and then it hears nothing, so that guidance has something to lead away from.
        heard = text * (torch.rand(len(pairs), 1) > 0.1) * TEXT**0.5
        clean, times = latents[pairs], torch.randint(0, len(kept), (len(pairs),))
        share = kept[times][:, None, None]
        noisy = share.sqrt() * clean + (1 - share).sqrt() * torch.randn_like(clean)
        guess = prior(noisy, times, proj_embedding=heard).predicted_image_embedding[..., : LATENT[1]]
        step.take(functional.mse_loss(guess, clean) + 0.05 * recognised)
    return prior, encoder


def _prompt(pair: int, rng: np.random.Generator) -> str:
    solid, color = PAIRS[pair]
    return str(rng.choice(PROMPTS)).format(c=color, s=rng.choice(WORDS[solid]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
