"""The client alone: no pandas, no scikit-learn."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

mlflow.set_experiment("skinny")
with mlflow.start_run(run_name="light") as run:
    mlflow.log_params({"a": 1, "b": "two"})
    now = 1_700_000_000_000
    points = [Metric("many", 1.0 / (step + 1), now + step, step) for step in range(2500)]
    MlflowClient().log_batch(run.info.run_id, metrics=points[:1000])
    mlflow.log_metrics({"x": 1.0, "y": 2.0}, step=1)
    MlflowClient().log_batch(run.info.run_id, metrics=points[1000:2000], params=[Param("c", "3")], tags=[RunTag("t", "v")])
    MlflowClient().log_batch(run.info.run_id, metrics=points[1500:])
    mlflow.log_dict({"k": "v"}, "d.json")
print(len(MlflowClient().get_metric_history(run.info.run_id, "many")))
