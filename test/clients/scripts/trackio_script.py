"""trackio, all local."""

import time

import trackio

trackio.init(project="digits", name="first", config={"lr": 0.1, "layers": 2})
for step in range(20):
    trackio.log({"loss": 1 / (step + 1), "accuracy": step / 20})
    time.sleep(0.1)
trackio.log({"odd": float("nan"), "endless": float("inf")})
trackio.finish()
