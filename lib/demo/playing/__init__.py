"""The plans of the demonstration, played through the use cases. `Play` holds the order of a plan's life."""

from lib.demo.playing.play import Play
from lib.demo.playing.stage import Stage, StoryAct, StoryStep
