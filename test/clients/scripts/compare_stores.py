"""Compares two MLflow stores through MLflow's own client: python compare_stores.py URI URI

Prints each difference and ends with 1 where there is one. Experiments and models are the same by name, runs by id.
Points that a file store holds twice count once. With --no-artifacts the names of files are not compared.
"""

import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow import MlflowClient
from mlflow.entities import ViewType


def pages(search, **arguments):
    token = None
    while True:
        page = search(page_token=token, **arguments)
        yield from page
        token = page.token
        if not token:
            return


def number(value):
    """MLflow's SQL stores hold an infinity as the largest number there is."""
    if math.isnan(value):
        return "NaN"
    return math.copysign(math.inf, value) if abs(value) == sys.float_info.max else value


def history(client, run, key):
    points = client.get_metric_history(run.info.run_id, key)
    return sorted({(p.step, p.timestamp, str(number(p.value))) for p in points})


def files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files(client, run_id, entry.path)
        else:
            yield entry.path, entry.file_size


def describe_run(client, run, with_artifacts):
    info = run.info
    return {
        "name": info.run_name,
        "status": info.status,
        "stage": info.lifecycle_stage,
        "start": info.start_time,
        "end": info.end_time,
        "user": info.user_id,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": {key: history(client, run, key) for key in run.data.metrics},
        "latest": {key: number(value) for key, value in run.data.metrics.items()},
        "datasets": sorted((i.dataset.name, i.dataset.digest, str(i.tags)) for i in run.inputs.dataset_inputs),
        "outputs": sorted(o.model_id for o in (run.outputs.model_outputs if run.outputs else [])),
        "files": sorted(files(client, info.run_id)) if with_artifacts else None,
    }


def describe_model(model):
    return {
        "name": model.name,
        "status": model.status,
        "run": model.source_run_id,
        "created": model.creation_timestamp,
        "params": model.params,
        "tags": model.tags,
        "metrics": sorted((m.key, m.step, m.timestamp, str(number(m.value)), m.run_id) for m in model.metrics or []),
    }


def describe_version(version):
    return (
        int(version.version),
        version.run_id,
        version.source,
        version.current_stage,
        version.description or "",
        version.creation_timestamp,
        sorted(version.tags.items()),
    )


def describe(uri, with_artifacts):
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    facts = {}
    experiments = list(pages(client.search_experiments, view_type=ViewType.ALL))
    for experiment in experiments:
        facts["experiment", experiment.name] = (experiment.lifecycle_stage, experiment.tags)
    for experiment in experiments:
        ids = [experiment.experiment_id]
        runs = pages(client.search_runs, experiment_ids=ids, run_view_type=ViewType.ALL)
        with ThreadPoolExecutor(4) as pool:
            for run, facts_of_run in pool.map(lambda run: (run, describe_run(client, run, with_artifacts)), runs):
                facts["run", run.info.run_id] = {"experiment": experiment.name, **facts_of_run}
        if experiment.lifecycle_stage == "active":
            for model in pages(client.search_logged_models, experiment_ids=ids):
                facts["logged model", model.model_id] = describe_model(model)
    for model in pages(client.search_registered_models):
        versions = pages(client.search_model_versions, filter_string=f"name='{model.name}'")
        facts["model", model.name] = {
            "description": model.description or "",
            "tags": model.tags,
            "aliases": {alias: int(version) for alias, version in model.aliases.items()},
            "versions": sorted(describe_version(version) for version in versions),
        }
    return facts


def differences(left, right, where=""):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys(), key=str):
            yield from differences(left.get(key), right.get(key), f"{where}/{key}")
    elif left != right:
        yield f"{where}: {str(left)[:300]} | {str(right)[:300]}"


def main(arguments):
    with_artifacts = "--no-artifacts" not in arguments
    left, right = (describe(uri, with_artifacts) for uri in arguments if not uri.startswith("--"))
    # Every store has it, if only because it is asked for.
    left.pop(("experiment", "Default"), None)
    right.pop(("experiment", "Default"), None)
    found = list(differences(left, right))
    print("\n".join(found[:200]))
    points = sum(len(points) for key, fact in left.items() if key[0] == "run" for points in fact["metrics"].values())
    print(f"{len(left)} things, {points} points, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
