"""Where the work of a run is done: in processes of this machine, or on a cluster.

`processes` starts and limits processes, `tasks` hands things over to them. `cluster` is another place to hand them to:
what goes there (`parcel`), what does it there (`place`, `child`), whether the program there is this one (`program`).
"""

from batch.workers.processes import collect_seldom
from batch.workers.tasks import FEW, Task, Tasks, Workers

__all__ = ["FEW", "Task", "Tasks", "Workers", "collect_seldom"]
