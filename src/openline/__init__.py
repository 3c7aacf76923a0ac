"""Openline: a crisis line between parties that do not trust each other. It makes silence legible.

Read the folders from the bottom of the ladder up: ``wire``, ``line`` and ``words``, ``engine``, ``store`` and
``carriers``, ``witness`` and ``node``, ``desk``, ``sim``. This module only tells its version; it refuses to
import a rung, so that reading the version never starts anything.
"""

__version__ = "0.1.0"
