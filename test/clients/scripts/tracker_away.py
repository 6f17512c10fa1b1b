"""Logs one point after another, then a model: whoever runs it takes the tracker away in between.

Arguments: how many points, and the seconds between two of them.
"""

import sys
import time

import mlflow
import numpy as np
from sklearn.linear_model import LogisticRegression

points, pause = int(sys.argv[1]), float(sys.argv[2])

with mlflow.start_run(tags={"team": "x"}) as run:
    mlflow.log_params({"points": points, "lr": 0.001})
    for step in range(points):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        print(f"step {step} loss: {1 / (step + 1):.2f}", flush=True)
        time.sleep(pause)
    mlflow.log_text("hello", "notes/a.txt")
    features = np.arange(20).reshape(10, 2)
    model = LogisticRegression().fit(features, features[:, 0] > 8)
    mlflow.sklearn.log_model(model, name="model")
    with mlflow.start_run(nested=True, run_name="inner"):
        mlflow.log_metric("acc", 0.5)

print("done", flush=True)
