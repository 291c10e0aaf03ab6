"""Hypothesis: a slow machine is no failure. Threads that wait do not keep their cores."""

import os
from tempfile import TemporaryDirectory

from hypothesis import settings

from . import machine, openmp

# OpenMP and OpenBLAS read these when they are loaded. Where others work on the same machine,
# threads that spin while they wait make a second's work last a minute.
os.environ |= {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"} | os.environ

settings.register_profile("srs", deadline=None)
settings.load_profile("srs")


def pytest_configure(config):
    config.pluginmanager.register(machine)
    links = TemporaryDirectory(prefix="srs-openmp-")
    config.add_cleanup(links.cleanup)
    os.environ |= openmp.found(links.name)  # the workers of this run have it
