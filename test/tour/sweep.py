"""Trains the example with each learning rate given and logs over MLflow's protocol, as MLflow's client would.

One rate is one run; of several each is a child of a run of its own.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request


def call(path, body):
    headers = {
        "Content-Type": "application/json",
        "Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"],
    }
    url = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/" + path
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        return json.load(answer)


def now():
    return int(time.time() * 1000)


def start(name, tags):
    listed = [{"key": key, "value": value} for key, value in tags.items()]
    body = {"experiment_id": EXPERIMENT, "run_name": name, "start_time": now(), "tags": listed}
    return call("runs/create", body)["run"]["info"]["run_id"]


def end(run):
    call("runs/update", {"run_id": run, "status": "FINISHED", "end_time": now()})


def train(run, rate):
    call("runs/log-parameter", {"run_id": run, "key": "lr", "value": rate})
    command = [sys.executable, "-u", "train.py", "--lr", rate]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            print(line, end="", flush=True)
            step = re.match(r"epoch (\d+)/", line)
            if step:
                found = [(key, float(value)) for key, value in re.findall(r"(\w+)=(\S+)", line)]
                points = [{"key": key, "value": value, "timestamp": now(), "step": int(step[1])} for key, value in found]
                call("runs/log-batch", {"run_id": run, "metrics": points})


def named_experiment(name):
    try:
        return call("experiments/create", {"name": name})["experiment_id"]
    except urllib.error.HTTPError:
        found = call("experiments/search", {"max_results": 10, "filter": f"name = '{name}'"})
        return found["experiments"][0]["experiment_id"]


name, rates = sys.argv[1], sys.argv[2:]
context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT") or "{}")
EXPERIMENT = named_experiment("learning-rate")
first = start(name, context)
if len(rates) == 1:
    train(first, rates[0])
else:
    for rate in rates:
        child = start(f"{name}-{rate}", {**context, "mlflow.parentRunId": first})
        train(child, rate)
        end(child)
end(first)
