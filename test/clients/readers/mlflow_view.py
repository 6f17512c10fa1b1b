"""Prints, as JSON, everything that MLflow's own client finds in the store at MLFLOW_TRACKING_URI.

Ids, times and the machine's own facts differ between two stores that were told the same, so they are replaced by
names and left out; everything else must be equal.
"""

import json
import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from mlflow import MlflowClient
from mlflow.entities import ViewType

# What tells of the machine, the process or the moment.
PASSING_TAGS = {"mlflow.user", "mlflow.source.name", "mlflow.source.type"}
PASSING_TAGS |= {"mlflow.log-model.history", "mlflow.loggedArtifacts", "mlflow.latest_checkpoint_artifact"}


def number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value) or abs(value) >= sys.float_info.max:
        return "Infinity" if value > 0 else "-Infinity"
    return value


def artifacts(client, run_id, path=None):
    found = []
    for item in client.list_artifacts(run_id, path):
        found += artifacts(client, run_id, item.path) if item.is_dir else [item.path]
    # What a push sends along for people who look at the server.
    return sorted(path for path in found if not path.startswith("mlops/"))


def measured(key, value):
    """How long something took is another figure each time."""
    return "measured" if any(word in key for word in ("time", "per_second")) else number(value)


def history(client, run_id, key):
    return sorted(
        ([point.step, measured(key, point.value)] for point in client.get_metric_history(run_id, key)), key=json.dumps
    )


def tags_of(tags, names):
    # The repository is the one that the script lies in, here and there another.
    passing = ("mlops.", "mlflow.source.git.")
    kept = {key: value for key, value in tags.items() if key not in PASSING_TAGS and not key.startswith(passing)}
    if "mlflow.parentRunId" in kept:
        kept["mlflow.parentRunId"] = names.get(kept["mlflow.parentRunId"], "?")
    return kept


def inputs_of(run):
    if run.inputs is None:
        return []
    found = []
    for used in run.inputs.dataset_inputs:
        dataset = used.dataset
        found.append([dataset.name, dataset.digest, dataset.source_type, dataset.schema, dataset.profile])
        found[-1].append({tag.key: tag.value for tag in used.tags})
    return found


def run_view(client, run, names):
    # The machine's own series depend on the moment.
    keys = sorted(key for key in run.data.metrics if not key.startswith("system/"))
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "stage": run.info.lifecycle_stage,
        "params": dict(sorted(run.data.params.items())),
        "latest": {key: measured(key, run.data.metrics[key]) for key in keys},
        "history": {key: history(client, run.info.run_id, key) for key in keys},
        "tags": dict(sorted(tags_of(run.data.tags, names).items())),
        "inputs": inputs_of(run),
        "artifacts": artifacts(client, run.info.run_id),
        "ended": run.info.end_time is not None,
    }


def runs_of(client, experiment):
    found, token = [], None
    while True:
        page = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=500, page_token=token)
        found += page
        token = page.token
        if not token:
            return found


def logged_models(client, experiment, names):
    if not hasattr(client, "search_logged_models"):
        return []
    views = []
    for model in client.search_logged_models([experiment.experiment_id]):
        views.append(
            {
                "name": model.name,
                "type": model.model_type,
                "status": str(model.status),
                "run": names.get(model.source_run_id),
                "params": model.params,
                "metrics": sorted(
                    (
                        [metric.key, metric.step, measured(metric.key, metric.value)]
                        for metric in model.metrics or []
                        if not metric.key.startswith("system/")
                    ),
                    key=json.dumps,
                ),
            }
        )
    return sorted(views, key=lambda view: json.dumps(view, sort_keys=True))


def registry(client, names, wanted):
    views = []
    for model in client.search_registered_models():
        if not any(version.run_id in wanted for version in client.search_model_versions(f"name = '{model.name}'")):
            continue
        full = client.get_registered_model(model.name)
        versions = []
        for version in client.search_model_versions(f"name = '{model.name}'"):
            versions.append(
                {
                    "version": int(version.version),
                    "run": names.get(version.run_id),
                    "stage": version.current_stage,
                    "status": version.status,
                    "description": version.description or "",
                    "tags": version.tags,
                }
            )
        aliases = {alias: int(version) for alias, version in full.aliases.items()}
        views.append(
            {
                "name": model.name,
                "description": full.description or "",
                "tags": full.tags,
                "aliases": aliases,
                "versions": sorted(versions, key=lambda version: version["version"]),
            }
        )
    return sorted(views, key=lambda view: view["name"])


def main():
    client = MlflowClient()
    experiments = []
    names = {}
    found = client.search_experiments(view_type=ViewType.ALL)
    runs = {experiment.experiment_id: runs_of(client, experiment) for experiment in found}
    for group in runs.values():
        names.update({run.info.run_id: run.info.run_name for run in group})
    only = set(os.environ.get("ONLY_EXPERIMENTS", "").split(",")) - {""}
    for experiment in sorted(found, key=lambda item: item.name):
        if only and experiment.name not in only:
            continue
        with ThreadPoolExecutor(8) as pool:
            views = list(pool.map(lambda run: run_view(client, run, names), runs[experiment.experiment_id]))
        experiments.append(
            {
                "name": experiment.name,
                "stage": experiment.lifecycle_stage,
                "tags": {key: value for key, value in experiment.tags.items() if not key.startswith("mlflow.")},
                "runs": sorted(views, key=lambda view: json.dumps(view, sort_keys=True)),
                "models": logged_models(client, experiment, names),
            }
        )
    shown = [experiment for experiment in found if not only or experiment.name in only]
    wanted = {run.info.run_id for experiment in shown for run in runs[experiment.experiment_id]}
    json.dump({"experiments": experiments, "registry": registry(client, names, wanted)}, sys.stdout, indent=1, sort_keys=True)


main()
