"""Writes one page that shows all screenshots beside each other, each state of a page in a row, to look through them."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Homereel, every page</title>
<style>
  body {{ margin: 24px; font: 15px system-ui, sans-serif; color: #1d1f21; background: #f6f5f2; }}
  h2 {{ margin: 32px 0 8px; font-size: 20px; }}
  .row {{ display: grid; grid-template-columns: repeat({columns}, 1fr); gap: 12px; }}
  figure {{ margin: 0; }}
  img {{ width: 100%; border: 1px solid #e3e1dc; border-radius: 6px; }}
  figcaption {{ color: #5f646b; font-size: 12px; }}
</style>
<h1>Every page</h1>
{rows}
"""


def write(folder: Path, variants: Iterable[str]) -> Path:
    """Write `index.html` into a folder of pictures named PAGE-VARIANT.png; give its path.

    Args:
        variants: "light-en", "dark-en", …: the columns.
    """
    columns = tuple(variants)
    named = {path.stem.removesuffix(f"-{end}") for path in folder.glob("*.png") for end in columns if _is(path, end)}
    rows = "\n".join(_row(folder, name, columns) for name in sorted(named))
    target = folder / "index.html"
    target.write_text(_PAGE.format(columns=max(1, len(columns)), rows=rows), "utf-8")
    return target


def _is(path: Path, variant: str) -> bool:
    return path.stem.endswith(f"-{variant}")


def _row(folder: Path, name: str, columns: tuple[str, ...]) -> str:
    shown = [column for column in columns if (folder / f"{name}-{column}.png").exists()]
    figures = "".join(
        f'<figure><a href="{html.escape(f"{name}-{column}")}.png"><img loading="lazy" alt="{html.escape(name)}"'
        f' src="{html.escape(f"{name}-{column}")}.png"></a><figcaption>{html.escape(column)}</figcaption></figure>'
        for column in shown
    )
    return f'<h2>{html.escape(name)}</h2><div class="row">{figures}</div>'
