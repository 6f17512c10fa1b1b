"""MLflow's fluent API: what most training scripts use."""

import math
import time

import mlflow
import numpy as np
import pandas as pd

mlflow.set_experiment("digits")
with mlflow.start_run(run_name="parent", tags={"team": "vision"}, description="A first try."):
    mlflow.log_param("lr", 0.1)
    mlflow.log_params({"layers": 3, "optimizer": "adam", "note": "ünïcode"})
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [0, 1, 0]})
    mlflow.log_input(mlflow.data.from_pandas(frame, name="train.csv"), context="training")
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"accuracy": step / 20, "grad/norm": 0.5 * step}, step=step)
        time.sleep(0.05)
    mlflow.log_metric("odd", math.nan, step=1)
    mlflow.log_metric("odd", 3.0, step=2)
    mlflow.log_metric("last", 5.0)
    mlflow.log_metric("negative", 1.0, step=-5)
    mlflow.set_tag("phase", "one")
    mlflow.set_tags({"phase": "two", "reviewed": "no"})
    mlflow.delete_tag("reviewed")
    mlflow.log_text("hello\n", "notes/hello.txt")
    mlflow.log_dict({"a": [1, 2]}, "config.json")
    mlflow.log_table({"prompt": ["a", "b"], "answer": ["c", "d"]}, "table.json")
    mlflow.log_image(np.zeros((8, 8, 3), dtype=np.uint8), "picture.png")
    for child in range(2):
        with mlflow.start_run(run_name=f"fold-{child}", nested=True):
            mlflow.log_param("fold", child)
            mlflow.log_metric("score", child + 0.25)
    mlflow.log_metric("late", 1.5, step=3, synchronous=False)
    mlflow.flush_async_logging()

with mlflow.start_run(run_name="second"):
    mlflow.log_metric("loss", 0.01)
