"""Finding runs again through the client, with every kind of condition and order; what it finds is printed."""

import mlflow
from mlflow import MlflowClient

client = MlflowClient()
experiment = client.create_experiment("search", tags={"kind": "test"})
for index in range(30):
    with mlflow.start_run(experiment_id=experiment, run_name=f"run {index}"):
        mlflow.log_params({"lr": str(index / 10), "model": "forest" if index % 3 else "linear"})
        mlflow.set_tag("group", "even" if index % 2 == 0 else "odd")
        mlflow.log_metric("accuracy", index / 30)
        if index % 5 == 0:
            mlflow.log_metric("rare metric", float("nan") if index == 10 else -index)

FILTERS = [
    "metrics.accuracy > 0.5",
    "metrics.accuracy > 0.5 and params.model = 'linear'",
    "params.model != 'linear' AND tags.group = 'odd'",
    "tags.group LIKE 'ev%'",
    "tags.group ILIKE 'EV%'",
    "metrics.`rare metric` <= -5",
    "attributes.run_name = 'run 7'",
    "run_name LIKE 'run 1%'",
    "attributes.status = 'FINISHED' and params.lr = '0.3'",
    "start_time > 0",
]
if not mlflow.__version__.startswith("2"):
    FILTERS.append("params.missing IS NULL and metrics.accuracy < 0.1")
ORDERS = [["metrics.accuracy DESC"], ["metrics.`rare metric` ASC", "params.lr DESC"], ["tags.group", "attributes.run_name ASC"]]
for text in FILTERS:
    found = client.search_runs([experiment], text, order_by=["metrics.accuracy ASC"])
    print(text, "->", [run.info.run_name for run in found])
for order in ORDERS:
    print(order, "->", [run.info.run_name for run in client.search_runs([experiment], order_by=order)])
page = client.search_runs([experiment], max_results=7, order_by=["metrics.accuracy ASC"])
names = []
while True:
    names.append([run.info.run_name for run in page])
    if not page.token:
        break
    page = client.search_runs([experiment], max_results=7, order_by=["metrics.accuracy ASC"], page_token=page.token)
print(names)
for bad in ["metrics.a.b = ", "params.lr > 3", "foo.bar = 'x'", "metrics.accuracy = 'x'", "a OR b", "tags.group = odd"]:
    try:
        client.search_runs([experiment], bad)
        print(bad, "was accepted")
    except mlflow.exceptions.MlflowException as error:
        print(bad, "->", error.error_code)
print([found.name for found in client.search_experiments(filter_string="name = 'search'")])
