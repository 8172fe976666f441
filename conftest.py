"""What Python has compiled is kept while the tests run, even where the environment says otherwise: each worker, and
each process that a test starts, would compile everything anew, a twentieth of the suite's time. Loaded before all
else."""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
