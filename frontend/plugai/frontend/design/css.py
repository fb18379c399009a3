"""The same design as a style sheet, for the pages that come before the application: signing in and registering."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

from plugai.frontend.design import tokens
from plugai.frontend.design.tokens import DARK, LIGHT, Palette

_RULES = """
*, *::before, *::after { box-sizing: border-box; }
html { color-scheme: light dark; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: XLpx Lpx;
  background: var(--low); color: var(--text); font: 400 BODYpx/1.5 Inter, system-ui, sans-serif;
}
main {
  width: 100%; max-width: 400px; background: var(--surface); border: 1px solid var(--line); border-radius: Lpx;
  padding: 32px;
}
.brand { display: flex; align-items: center; gap: 10px; font-weight: 600; font-size: READpx; margin-bottom: XLpx; }
.brand svg { width: 28px; height: 28px; border-radius: Spx; background: var(--accent); fill: var(--on-accent); }
h1 { font-size: 22px; line-height: 1.25; font-weight: 600; margin: 0 0 Spx; text-wrap: balance; }
p { margin: 0 0 Lpx; color: var(--muted); }
label { display: block; font-weight: 500; margin: Lpx 0 6px; }
input {
  width: 100%; height: 44px; padding: 0 Mpx; font: inherit; font-size: READpx; color: var(--text);
  background: var(--surface); border: 1px solid var(--edge); border-radius: Spx;
}
small { display: block; margin-top: 6px; font-size: SMALLpx; color: var(--muted); }
button {
  width: 100%; min-height: 44px; margin-top: XLpx; font: inherit; font-size: READpx; font-weight: 500; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: Spx;
}
button.quiet { margin-top: Spx; color: var(--text); background: transparent; font-size: BODYpx; }
button.quiet:hover { background: var(--mid); }
button.other { margin-top: Spx; color: var(--text); background: transparent; border: 1px solid var(--edge); }
button.other:hover { background: var(--mid); }
.or { margin: Lpx 0 Spx; text-align: center; }
a { color: var(--accent); }
details { margin-top: XLpx; }
summary { cursor: pointer; color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.problem {
  margin: 0 0 Lpx; padding: 10px Mpx; color: var(--text); background: var(--bad-tint); border-radius: Spx;
  border-left: 3px solid var(--bad);
}
@media (max-width: 480px) {
  body { background: var(--surface); place-items: start center; padding: Spx 0; }
  main { border: 0; padding: XLpx 20px; }
}
@media (prefers-reduced-motion: no-preference) { button, input { transition: background-color .12s; } }
"""


@cache
def style_sheet(fonts: str) -> str:
    """The style sheet; `fonts` is the path below which the font files are."""
    sizes = {"SMALL": tokens.SIZE_SMALL, "BODY": tokens.SIZE_BODY, "READ": tokens.SIZE_READ}
    spaces = {"XL": tokens.XL, "L": tokens.L, "M": tokens.M, "S": tokens.S}
    rules = _RULES
    for name, size in {**sizes, **spaces}.items():
        rules = rules.replace(f"{name}px", f"{size}px")
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {variables(DARK)} }} }}"
    faces = "".join(_face(fonts, weight) for weight in (400, 500, 600))
    return f"{faces}:root {{ {variables(LIGHT)} }} {dark}{rules}"


def variables(palette: Palette) -> str:
    """The colours as variables, such as `--on-accent`."""
    return " ".join(f"--{field.name.replace('_', '-')}: {getattr(palette, field.name)};" for field in fields(palette))


def _face(fonts: str, weight: int) -> str:
    source = f"url({fonts}/inter-latin-{weight}-normal.woff2) format('woff2')"
    return f"@font-face {{ font-family: Inter; font-weight: {weight}; font-display: swap; src: {source}; }}\n"
