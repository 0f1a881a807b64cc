"""Figures → Prometheus' text format (version 0.0.4), by prometheus-client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from madoguchi.metrics.catalogue import CATALOGUE, Metric
from madoguchi.metrics.reading import Sample
from madoguchi.service.vitals import BUCKETS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Collected(Collector):
    def __init__(self, samples: Iterable[Sample], account: str) -> None:
        self._samples, self._account = list(samples), account

    def collect(self) -> Iterator[Family]:
        for metric in CATALOGUE:
            mine = [one for one in self._samples if one.metric is metric]
            if mine:
                yield self._family(metric, mine)

    def _family(self, metric: Metric, samples: list[Sample]) -> Family:
        more = {"account": self._account} if self._account else {}
        names, values = [*more, *metric.labels], [*more.values()]
        if metric.kind == "histogram":
            histogram = HistogramMetricFamily(metric.name, metric.meaning, labels=names)
            for one in samples:
                bounds = (*map(str, BUCKETS), "+Inf")
                buckets = list(zip(bounds, map(float, one.durations), strict=True))
                histogram.add_metric([*values, *one.labels], buckets, one.value)
            return histogram
        kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
        family = kind(metric.name, metric.meaning, labels=names)
        for one in samples:
            family.add_metric([*values, *one.labels], float(one.value))
        return family


def written(samples: Iterable[Sample], account: str = "") -> bytes:
    """``account``: a label on all of them, where several accounts lie in one place; "" for none."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(samples, account))
    return bytes(generate_latest(registry))
