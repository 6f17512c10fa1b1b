"""Logs one run over MLflow's protocol with nothing but Python's own library, as MLflow's client would."""

import json
import os
import sys
import time
import urllib.request

name, steps = sys.argv[1], int(sys.argv[2])


def call(path, body):
    request = urllib.request.Request(
        os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/" + path,
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": "Bearer " + os.environ.get("MLFLOW_TRACKING_TOKEN", "none"),
        },
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


def now():
    return int(time.time() * 1000)


context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT") or "{}")
tags = [{"key": key, "value": value} for key, value in context.items()]
info = call("runs/create", {"experiment_id": "0", "run_name": name, "start_time": now(), "tags": tags})["run"]["info"]
run = info["run_id"]
call("runs/log-parameter", {"run_id": run, "key": "lr", "value": "0.1"})
for step in range(steps):
    call("runs/log-metric", {"run_id": run, "key": "loss", "value": 1 / (1 + step), "timestamp": now(), "step": step})
    time.sleep(0.2)
call("runs/update", {"run_id": run, "status": "FINISHED", "end_time": now()})
print("done", name)
