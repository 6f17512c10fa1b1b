"""DVCLive, with steps, params and nested names."""

import time

from dvclive import Live

with Live(save_dvc_exp=False) as live:
    live.log_param("lr", 0.01)
    live.log_params({"model": {"depth": 3, "kind": "tree"}})
    for epoch in range(20):
        live.log_metric("train/loss", 1 / (epoch + 1))
        live.log_metric("val/accuracy", epoch / 20)
        live.next_step()
        time.sleep(0.1)
