"""A world whose distribution is known exactly, and a model that learns from what it published there.

The sub-packages are `godmodel.models`, `godmodel.agents`, `godmodel.sim` and `godmodel.scenarios`; in a checkout their
files lie in the folders of the same short names.
"""

__version__ = "0.2.0"
