"""LightGBM's wheel needs the machine's OpenMP runtime, which a fresh machine may lack.

scikit-learn's wheel contains one, under another name. Processes started with what ``found`` returns
find it under the name that LightGBM looks for; a running process cannot.
"""

import ctypes
import os
from importlib.util import find_spec
from pathlib import Path

_NAME = "libgomp.so.1"


def found(folder):
    """What to add to the environment of processes; a link is made in *folder* if it is needed."""
    try:
        ctypes.CDLL(_NAME)
    except OSError:
        bundled = list(_site().glob("scikit_learn.libs/libgomp-*.so*"))
    else:
        return {}
    if not bundled:  # macOS, say, where the runtime is another one
        return {}
    link = Path(folder, _NAME)
    link.symlink_to(bundled[0])
    paths = [str(link.parent), os.environ.get("LD_LIBRARY_PATH")]
    return {"LD_LIBRARY_PATH": os.pathsep.join(filter(None, paths))}


def _site():
    return Path(find_spec("sklearn").origin).parents[1]
