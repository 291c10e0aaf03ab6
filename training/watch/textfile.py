"""A watch as metrics, for the textfile collector of Prometheus' node exporter."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from srs.errors import BadInput

SUFFIX = ".prom"
# The number of a signal, and its name.
_NUMBERS = {
    "psi": ("srs_watch_psi", "Population stability index against the reference"),
    "p": ("srs_watch_p", "p value, corrected for everything that is watched (Holm)"),
    "share": (
        "srs_watch_share",
        "Share of outcomes that are missing, and of answers that are bounds",
    ),
    "run_length": ("srs_watch_run_length_spells", "Spells until a false alarm, on average"),
}


def write(document: dict[str, Any], path: Path) -> None:
    """Write the file whole or not at all: next to its place, then moved there.

    Raises
    ------
    BadInput
        When the file does not have the name that the collector expects, or cannot be written.
    """
    check(path)
    try:
        write_to_textfile(str(path), registry(document))
    except OSError as error:
        raise BadInput(
            f"the textfile cannot be written: {(error.strerror or 'not allowed').lower()}"
        ) from None


def check(path: Path) -> None:
    """Check the file's name.

    Raises
    ------
    BadInput
    """
    if path.suffix != SUFFIX:
        raise BadInput(f"the textfile: expected a name that ends in {SUFFIX}")


def registry(document: dict[str, Any]) -> CollectorRegistry:
    """The metrics of a document that has passed the gate: hidden numbers have none."""
    found = CollectorRegistry()
    looks = Gauge("srs_watch_look", "1: look", ["signal", "what"], registry=found)
    known = Gauge("srs_watch_known", "0: too little is known", ["signal", "what"], registry=found)
    gauges = {
        key: Gauge(name, said, ["signal", "what"], registry=found)
        for key, (name, said) in _NUMBERS.items()
    }
    cusum = Gauge(
        "srs_watch_cusum_share", "The CUSUM as a share of its limit", ["direction"], registry=found
    )
    for each in document["signals"]:
        labels = {"signal": each["signal"], "what": each["what"]}
        looks.labels(**labels).set(each["status"] == "look")
        known.labels(**labels).set(each["status"] in ("look", "ok"))
        for key, gauge in gauges.items():
            if each.get(key) is not None:
                gauge.labels(**labels).set(each[key])
        for direction, share in (each.get("share_of_limit") or {}).items():
            if share is not None:
                cusum.labels(direction=direction).set(share)
    done = Gauge("srs_watch_timestamp_seconds", "When the watch was made", registry=found)
    done.set(datetime.fromisoformat(document["created"]).timestamp())
    return found
