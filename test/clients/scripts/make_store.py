"""Fills an MLflow store through MLflow's own client: python make_store.py URI RUNS

Each run has 20 metrics of 50 points, which are a thousand, with 20 params and 5 tags; some have a parent, a dataset, an
odd value, points that were logged twice, or were deleted. The same runs come out each time but for their ids.
"""

import math
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag

EXPERIMENTS = 10
KEYS = 20
STEPS = 50
START = 1_700_000_000_000
STATUSES = ("FINISHED", "FAILED", "KILLED")


def value(run, key, step):
    if key == 3 and step == 7:
        return (math.nan, math.inf, -math.inf)[run % 3]
    return math.sin(run * KEYS + key + step / 10) * 10.0 ** (key - 10)


def points(run):
    for key in range(KEYS):
        name = f"val/m{key}" if key % 2 else f"m{key}"
        for step in range(STEPS):
            yield Metric(name, value(run, key, step), START + run * 1000 + step, step - 1)


def fill(client, experiment, number, parent):
    tags = {f"t{tag}": f"{tag} ünïcode" for tag in range(5)}
    if parent:
        tags["mlflow.parentRunId"] = parent
    start = START + number * 1000
    run = client.create_run(experiment, start_time=start, tags=tags, run_name=f"run {number}").info.run_id
    params = [Param(f"p{param}", "two\nlines" if param == 4 else f"{number / (param + 1)}") for param in range(20)]
    client.log_batch(run, metrics=list(points(number)), params=params, tags=[RunTag("mlflow.note.content", "A note")])
    if number % 10 == 4:
        # The same again, as a client sends it whose answer was lost.
        client.log_batch(run, metrics=[Metric("m0", value(number, 0, 0), start, -1)])
        client.log_batch(run, metrics=[Metric("late", 2.0, start + 1, 2**53 + 1), Metric("late", 1.0, start, 0)])
    if number % 10 == 6:
        dataset = Dataset(f"data {number}", f"{number:08x}", "local", '{"uri": "data.csv"}', schema=None, profile=None)
        client.log_inputs(run, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training")])])
    if number % 10 != 7:
        client.set_terminated(run, STATUSES[number % 3], end_time=start + 900)
    if number % 10 == 8:
        client.delete_run(run)
    return run


def main(uri, runs):
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiments = [client.create_experiment(f"exp {number}", tags={"owner": "us"}) for number in range(EXPERIMENTS)]
    parent = None
    for number in range(int(runs)):
        made = fill(client, experiments[number // 10 % EXPERIMENTS], number, parent if number % 10 == 5 else None)
        parent = made
    client.delete_experiment(experiments[-1])


if __name__ == "__main__":
    main(*sys.argv[1:])
