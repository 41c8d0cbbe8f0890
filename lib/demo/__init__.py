"""The demonstration: a made-up organisation with plans at every point of their life, in a database of its own."""

from lib.demo.filling import DemoRefused, fill
