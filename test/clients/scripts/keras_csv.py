"""Keras with its CSVLogger."""

import os
import time

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

keras.utils.set_random_seed(0)
x = np.linspace(0, 1, 64).reshape(-1, 1)
model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
slow = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: time.sleep(0.3))
model.fit(x, 2 * x, epochs=5, validation_split=0.25, verbose=0, callbacks=[keras.callbacks.CSVLogger("training.csv"), slow])
