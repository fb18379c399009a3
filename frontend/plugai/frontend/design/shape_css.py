"""The style sheet of the viewer of shapes, which is a page of its own in a frame."""

from __future__ import annotations

from functools import cache

from plugai.frontend.design.css import variables
from plugai.frontend.design.tokens import DARK, LIGHT, R_SMALL, SIZE_BODY, M, S

_RULES = """
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; }
body {
  margin: 0; display: flex; flex-direction: column; overflow: hidden;
  background: var(--low); color: var(--text); font: 400 BODYpx/1.5 Inter, system-ui, sans-serif;
}
#stage { position: relative; flex: 1; min-height: 0; display: flex; }
figure { flex: 1; margin: 0; display: grid; place-items: center; }
figure img { max-width: 70%; max-height: 70%; opacity: .6; }
:root[data-state=shown] figure { visibility: hidden; }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none; visibility: hidden; }
:root[data-state=shown] canvas { visibility: visible; }
#said, .problem { margin: 0; padding: Mpx; text-align: center; }
#said { position: absolute; inset: auto 0 0; }
#tools {
  display: flex; flex-wrap: wrap; gap: Spx; padding: Spx; background: var(--surface);
  border-top: 1px solid var(--line);
}
button, select {
  min-width: 36px; min-height: 36px; padding: 0 Mpx; font: inherit; color: var(--text); background: var(--surface);
  border: 1px solid var(--edge); border-radius: CORNERpx; cursor: pointer;
}
button:hover { background: var(--mid); }
button[aria-pressed=true] { color: var(--on-tint); background: var(--tint); border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
@media (max-aspect-ratio: 1) { #stage { flex-direction: column; } }
"""


@cache
def shape_style_sheet(fonts: str) -> str:
    """The style sheet; `fonts` is the path below which the font files are."""
    rules = _RULES
    for name, size in {"BODY": SIZE_BODY, "M": M, "S": S, "CORNER": R_SMALL}.items():
        rules = rules.replace(f"{name}px", f"{size}px")
    source = f"url({fonts}/inter-latin-400-normal.woff2) format('woff2')"
    face = f"@font-face {{ font-family: Inter; font-weight: 400; font-display: swap; src: {source}; }}"
    light = f":root {{ color-scheme: light; {variables(LIGHT)} }}"
    return f"{face} {light} :root[data-theme=dark] {{ color-scheme: dark; {variables(DARK)} }} {rules}"
