"""LightGBM under autolog."""

import lightgbm
import mlflow
from sklearn.datasets import load_breast_cancer

mlflow.set_experiment("trees")
mlflow.lightgbm.autolog()
features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
train = lightgbm.Dataset(features, labels)
with mlflow.start_run(run_name="boosting"):
    lightgbm.train(
        {"objective": "binary", "num_leaves": 4, "verbosity": -1, "seed": 1, "num_threads": 1, "deterministic": True},
        train,
        num_boost_round=15,
        valid_sets=[train],
    )
