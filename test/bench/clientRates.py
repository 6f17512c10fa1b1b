"""Measures MLflow's client against servers that take turns: `clientRates.py ROUNDS BATCHES CALLS NAME=URL=RUN...`.

Prints of each server, as JSON, the points per second of log_batch and the milliseconds of one log_metric, as medians.
"""

import json
import statistics
import sys
import time

from mlflow import MlflowClient
from mlflow.entities import Metric

rounds, batches, calls = map(int, sys.argv[1:4])
servers = [argument.split("=", 2) for argument in sys.argv[4:]]
clients = {name: (MlflowClient(tracking_uri=url), run) for name, url, run in servers}
rates = {name: [] for name in clients}
times = {name: [] for name in clients}
step = 0


def batch(first):
    return [Metric(f"m{key}", key + i / 7, 1_700_000_000_000 + first + i, first + i) for i in range(100) for key in range(10)]


for name, (client, run) in clients.items():
    client.log_metric(run, "warm", 1.0, step=0)
    client.log_batch(run, metrics=batch(0))

for _ in range(rounds):
    prepared = [batch(step := step + 100) for _ in range(batches)]
    for name, (client, run) in clients.items():
        start = time.perf_counter()
        for points in prepared:
            client.log_batch(run, metrics=points)
        rates[name].append(batches * 1000 / (time.perf_counter() - start))
    for index in range(calls):
        for name, (client, run) in clients.items():
            start = time.perf_counter()
            client.log_metric(run, "loss", 0.5, step=step + index)
            times[name].append((time.perf_counter() - start) * 1000)

print(json.dumps({name: {"rate": statistics.median(rates[name]), "call": statistics.median(times[name])} for name in clients}))
