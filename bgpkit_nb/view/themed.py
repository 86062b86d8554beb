"""Plotly figures whose text takes the colour of the page's: light, dark or high contrast, whenever that changes.

plotly.js paints fixed colours, and no grey has 4.5:1 on white and on JupyterLab's dark grey at once. So a figure of
ours brings a style sheet along when it is displayed, for text in our grey alone; where style sheets are not let through
(a notebook that is not trusted, GitHub), the grey stands as it is.
"""

from __future__ import annotations

from functools import cache

from .theme import INK

_RGB = ", ".join(str(int(INK[at:at + 2], 16)) for at in (1, 3, 5))
SHEET = (
    "<style data-bgpkit-figures>"
    f'.js-plotly-plot text[style*="fill: rgb({_RGB})"] {{ fill: var(--jp-content-font-color1, {INK}) !important; '
    "fill-opacity: 1 !important; }"
    # The sheet is an output of its own, which needs no room.
    ".jp-OutputArea-child:has(> .jp-OutputArea-output > style[data-bgpkit-figures]) { display: none; }"
    "</style>"
)


def new_figure(*data: object):
    """A `plotly.graph_objects.Figure` that follows the page's theme when a notebook shows it."""
    return _class()(*data)


@cache
def _class() -> type:
    import plotly.graph_objects as go

    class Figure(go.Figure):
        """An ordinary figure; only where a notebook displays it, the style sheet goes before it."""

        def _ipython_display_(self) -> None:
            import plotly.io as pio

            if pio.renderers.render_on_display and pio.renderers.default:
                self.show()
            else:
                print(repr(self))

        def show(self, *args: object, **kwargs: object) -> None:
            """As `plotly.graph_objects.Figure.show`, without the button that uploads the figure."""
            _display_sheet()
            super().show(*args, **{"config": self._config, **kwargs})

    Figure.__module__, Figure.__qualname__ = go.Figure.__module__, go.Figure.__qualname__
    return Figure


def _display_sheet() -> None:
    """Nothing, where no IPython runs us."""
    try:
        from IPython import get_ipython
        from IPython.display import HTML, display
    except ImportError:
        return
    if get_ipython() is not None:
        display(HTML(SHEET), metadata={"text/html": {"isolated": False}})
