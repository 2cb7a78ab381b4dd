"""Worlds: the families of laws that people draw from, and how a document is spelled out."""

from godmodel.sim.settings import by_kind
from godmodel.sim.world.base import World, WorldSettings
from godmodel.sim.world.gaussian import GaussianSettings
from godmodel.sim.world.images import ImagesSettings
from godmodel.sim.world.names import NamesSettings
from godmodel.sim.world.regression import RegressionSettings
from godmodel.sim.world.table import TableSettings
from godmodel.sim.world.tasks import TasksSettings
from godmodel.sim.world.text import TextSettings
from godmodel.sim.world.topics import TopicsSettings
from godmodel.sim.world.video import VideoSettings

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
