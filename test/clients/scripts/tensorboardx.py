"""tensorboardX, without PyTorch."""

import time

from tensorboardX import SummaryWriter

with SummaryWriter("logs") as writer:
    for step in range(30):
        writer.add_scalar("accuracy", step / 30, step)
        writer.add_scalars("both", {"a": step, "b": -step}, step)
        time.sleep(0.05)
        writer.flush()
