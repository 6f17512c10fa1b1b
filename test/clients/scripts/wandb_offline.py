"""Weights & Biases without its server: config, nested values, a step metric of its own, a summary."""

import os
import time

os.environ["WANDB_MODE"] = "offline"
os.environ["WANDB_SILENT"] = "true"
import wandb

run = wandb.init(project="digits", name="calm", config={"lr": 0.1, "model": {"depth": 3}}, tags=["first"], notes="A note.")
run.define_metric("epoch")
run.define_metric("val/*", step_metric="epoch")
for step in range(30):
    run.log({"loss": 1 / (step + 1), "nested": {"grad": step * 0.5}})
    if step % 10 == 9:
        run.log({"epoch": step // 10, "val/accuracy": step / 30})
    time.sleep(0.05)
run.log({"odd": float("nan"), "endless": float("inf")})
run.summary["best"] = 0.97
run.finish()
