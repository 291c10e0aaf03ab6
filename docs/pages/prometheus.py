"""What ``/metrics`` has, and the alarms that come with it."""

from pathlib import Path

import yaml

from srs.service.metrics import Metrics

from .markdown import code, codes, table

_RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules.yml"
_HEAD = """\
# Prometheus

`GET /metrics` (scope `metrics`) counts all workers together. It holds nothing of any person.
[Running the service](../guides/operate.md#metrics-and-alarms) says how Prometheus reads it.

"""


def page() -> str:
    own = Metrics()
    series = [
        own.requests,
        own.predictions,
        own.predictors,
        own.shadow,
        own.unavailable,
        own.reloads,
    ]
    rows = []
    for each in series:
        (described,) = each.describe()
        total = "_total" if described.type == "counter" else ""
        rows.append(
            [
                code(described.name + total),
                described.type,
                codes(each._labelnames),
                described.documentation,
            ]
        )
    alarms = [
        [code(rule["alert"]), rule["annotations"]["summary"].replace("{{", "").replace("}}", "")]
        for group in yaml.safe_load(_RULES.read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    return "".join(
        [
            _HEAD,
            table(["series", "type", "labels", ""], rows),
            "\n## Alarms\n\nThose of `deploy/prometheus/rules.yml`.\n\n",
            table(["alarm", "says"], alarms),
        ]
    )
