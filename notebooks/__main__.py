"""Makes a notebook with output and pictures of each script beside this file.

python -m notebooks [NAME...]
"""

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

HERE = Path(__file__).parent
SCRIPTS = sorted(each for each in HERE.glob("*.py") if not each.name.startswith("_"))


def unrun(script: Path) -> nbformat.NotebookNode:
    """Text and code of the script, the same each time."""
    found = jupytext.read(script)
    for place, cell in enumerate(found.cells):
        cell.id = f"cell-{place}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    found.metadata = nbformat.from_dict({"kernelspec": kernel})
    return found


def ran(script: Path) -> nbformat.NotebookNode:
    """With what it prints and draws; a folder that it makes for itself is called FOLDER."""
    found = unrun(script)
    with TemporaryDirectory() as scratch:
        own = {"TMPDIR": scratch, "OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}
        where = {"metadata": {"path": str(HERE)}}
        # No port of this machine is opened for it.
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{scratch}/k")
        client = NotebookClient(found, km=kernel, timeout=None, resources=where)
        client.execute(env=os.environ | own)
        made = re.compile(re.escape(scratch) + r"/srs-\w+")
    for cell in found.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{script.name}: {output.text}"
            if "text" in output:
                output.text = made.sub("FOLDER", output.text)
    found.metadata.pop("language_info", None)
    return found


def main(names: list[str]) -> None:
    for script in SCRIPTS:
        if not names or script.stem in names:
            nbformat.write(ran(script), script.with_suffix(".ipynb"))
            sys.stdout.write(f"{script.with_suffix('.ipynb').relative_to(HERE.parent)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
