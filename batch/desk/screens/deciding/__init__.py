"""Cần quyết định: the groups over their cap or tied, candidates beside one another, what follows from a choice before
it is saved; what the files of decisions say differently; what units explained. All of it goes into the files of
decisions that `run` reads. One module a page."""

from batch.desk.screens.deciding import draft, group, meeting, opinions, overview
from batch.desk.screens.deciding.shared import screen

__all__ = ["draft", "group", "meeting", "opinions", "overview", "screen"]
