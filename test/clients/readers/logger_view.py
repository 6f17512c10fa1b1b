"""Prints, as JSON, what a logger's own library finds in the files that a script left: `logger_view.py FORMAT`.

{"series": {key: [[step, value], ...]}, "params": {key: text}}; NaN and infinities as words.
"""

import csv
import glob
import json
import math
import os
import struct
import sys


def number(value):
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def add(series, key, step, value):
    series.setdefault(key, []).append([step, number(value)])


def tensorboard():
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    series = {}
    for file in sorted(glob.glob("**/*tfevents*", recursive=True)):
        events = EventAccumulator(file, size_guidance={"scalars": 0})
        events.Reload()
        for tag in events.Tags()["scalars"]:
            # tensorboardX writes each curve of add_scalars into a folder of its own, below one named by the tag.
            *_, above, own = ["", "", *os.path.dirname(file).split(os.sep)]
            key = f"{tag}/{own}" if above == tag else tag
            for event in events.Scalars(tag):
                add(series, key, event.step, event.value)
    return series, {}


def dvclive():
    import yaml
    from dvclive.utils import parse_tsv

    series = {}
    for file in glob.glob("dvclive/plots/metrics/**/*.tsv", recursive=True):
        key = os.path.relpath(file, "dvclive/plots/metrics")[: -len(".tsv")]
        for row in parse_tsv(file):
            add(series, key, int(row["step"]), row[os.path.basename(key)])
    with open("dvclive/params.yaml") as file:
        return series, {key: value for key, value in flat(yaml.safe_load(file))}


def flat(tree, prefix=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def lightning():
    import yaml

    series = {}
    with open("lightning_logs/version_0/metrics.csv") as file:
        for row in csv.DictReader(file):
            for key, value in row.items():
                # A step's rows of training and of validation both name the epoch.
                known = [int(row["step"]), number(value)] in series.get(key, []) if value != "" else True
                if key != "step" and not known:
                    add(series, key, int(row["step"]), value)
    with open("lightning_logs/version_0/hparams.yaml") as file:
        return series, {key: str(value) for key, value in yaml.safe_load(file).items()}


def keras():
    series = {}
    with open("training.csv") as file:
        for row in csv.DictReader(file):
            for key, value in row.items():
                if key != "epoch":
                    add(series, key, int(row["epoch"]), value)
    return series, {}


def transformers():
    from transformers import TrainerState

    newest = max(glob.glob("out/checkpoint-*/trainer_state.json"), key=lambda path: int(path.split("-")[-1].split("/")[0]))
    series = {}
    for row in TrainerState.load_from_json(newest).log_history:
        for key, value in row.items():
            if key != "step" and isinstance(value, (int, float)):
                add(series, key, row["step"], value)
    return series, {}


def wandb_records(path):
    """The log's records, by the block format of LevelDB; their content is read by wandb's own definitions."""
    from wandb.proto import wandb_internal_pb2

    with open(path, "rb") as file:
        data = file.read()
    place, parts = 7, b""
    while place + 7 <= len(data):
        left = 32768 - place % 32768
        if left < 7:
            place += left
            continue
        _, length, kind = struct.unpack_from("<IHB", data, place)
        if kind == 0:
            place += left
            continue
        parts += data[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):
            yield wandb_internal_pb2.Record.FromString(parts)
            parts = b""


def wandb():
    (path,) = glob.glob("wandb/*run-*/run-*.wandb")
    series, params, steps = {}, {}, {}
    for record in wandb_records(path):
        which = record.WhichOneof("record_type")
        if which == "run":
            for item in record.run.config.update:
                if not item.key.startswith("_"):
                    params.update(flat({item.key: json.loads(item.value_json)}))
        if which == "history":
            row = {}
            for item in record.history.item:
                key = item.key or ".".join(item.nested_key)
                row[key] = json.loads(item.value_json)
            step = record.history.step.num
            for key, value in row.items():
                if key.startswith("_") or isinstance(value, (str, dict)) and value not in ("NaN", "Infinity", "-Infinity"):
                    continue
                own = row["epoch"] if key.startswith("val/") else step
                add(series, key, own, value)
    return series, params


def trackio():
    from trackio.sqlite_storage import SQLiteStorage

    series = {}
    for row in SQLiteStorage.get_logs("digits", "first"):
        for key, value in row.items():
            if key not in ("step", "timestamp") and isinstance(value, (int, float)):
                add(series, key, row["step"], value)
    return series, {"lr": "0.1", "layers": "2"}


def jsonl():
    series = {}
    with open("history.jsonl") as file:
        for line in file:
            row = json.loads(line)
            for key in ("loss", "accuracy"):
                add(series, key, row["epoch"], row[key])
    return series, {}


def main():
    series, params = globals()[sys.argv[1]]()
    json.dump({"series": {key: sorted(points) for key, points in sorted(series.items())}, "params": params}, sys.stdout)


main()
