"""State charts drawn as SVG without any outside program: plain shapes in, a drawing and a list out.

`draw(StateChart(...))` gives a `Drawing`: `svg` (markup), `outline` (the same for phones and screen readers), and the boxes and
edges with their places, for tests. The same chart always gives the same drawing.
"""

from renda.web.statechart.drawing import Drawing, OutlineEntry, draw
from renda.web.statechart.shapes import ChartState, ChartTransition, StateChart

__all__ = ["ChartState", "ChartTransition", "Drawing", "OutlineEntry", "StateChart", "draw"]
