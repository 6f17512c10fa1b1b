"""Keras under mlflow's autolog."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import mlflow
import numpy as np

mlflow.set_experiment("keras")
keras.utils.set_random_seed(0)
mlflow.keras.autolog(log_models=False)
x = np.linspace(0, 1, 64).reshape(-1, 1)
model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
with mlflow.start_run(run_name="dense"):
    model.fit(x, 2 * x, epochs=3, batch_size=16, verbose=0)
