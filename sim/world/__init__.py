"""Worlds: the families of laws that people draw from, and how a document is spelled out."""

from sim.settings import by_kind
from sim.world.base import World, WorldSettings
from sim.world.gaussian import GaussianSettings
from sim.world.images import ImagesSettings
from sim.world.names import NamesSettings
from sim.world.regression import RegressionSettings
from sim.world.table import TableSettings
from sim.world.tasks import TasksSettings
from sim.world.text import TextSettings
from sim.world.topics import TopicsSettings
from sim.world.video import VideoSettings

AnyWorld = by_kind(
    TopicsSettings,
    NamesSettings,
    ImagesSettings,
    VideoSettings,
    TextSettings,
    TasksSettings,
    GaussianSettings,
    RegressionSettings,
    TableSettings,
)

__all__ = [
    "AnyWorld",
    "GaussianSettings",
    "ImagesSettings",
    "NamesSettings",
    "RegressionSettings",
    "TableSettings",
    "TasksSettings",
    "TextSettings",
    "TopicsSettings",
    "VideoSettings",
    "World",
    "WorldSettings",
]
