"""A model is logged, registered, given an alias and a stage, and loaded again by each of its names."""

import mlflow
import numpy as np
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

mlflow.set_experiment("houses")
features = np.array([[1.0], [2.0], [3.0], [4.0]])
model = LinearRegression().fit(features, [2.0, 4.0, 6.0, 8.0])
with mlflow.start_run(run_name="fit") as run:
    mlflow.log_metric("r2", model.score(features, [2.0, 4.0, 6.0, 8.0]))
    name = {"artifact_path" if mlflow.__version__.startswith("2") else "name": "model"}
    mlflow.sklearn.log_model(model, input_example=features, registered_model_name="houses", **name)
second = mlflow.register_model(f"runs:/{run.info.run_id}/model", "houses", tags={"quality": "good"})
client = MlflowClient()
client.set_registered_model_alias("houses", "champion", second.version)
client.update_model_version("houses", second.version, description="The better one.")
client.set_model_version_tag("houses", "1", "old", "yes")
client.set_registered_model_tag("houses", "owner", "us")
client.update_registered_model("houses", "Prices of houses.")
client.transition_model_version_stage("houses", "1", "Production")
for uri in ["models:/houses@champion", "models:/houses/1", "models:/houses/Production"]:
    print(uri, mlflow.pyfunc.load_model(uri).predict(np.array([[5.0]])).round(6).tolist())
print([version.version for version in client.search_model_versions("name = 'houses'", order_by=["version_number ASC"])])
print([found.name for found in client.search_registered_models(filter_string="name LIKE 'hou%'")])
