"""PyTorch's SummaryWriter: scalars, hyperparameters, text, histograms and a picture."""

import time

import torch
from torch.utils.tensorboard import SummaryWriter

torch.manual_seed(0)
writer = SummaryWriter("runs/first")
for step in range(40):
    writer.add_scalar("loss/train", 1 / (step + 1), step)
    writer.add_scalar("loss/val", 1.1 / (step + 1), step)
    if step % 10 == 0:
        writer.add_histogram("weights", torch.randn(100), step)
    time.sleep(0.05)
    writer.flush()
writer.add_scalar("big step", 0.5, 2**33)
writer.add_scalar("odd", float("nan"), 1)
writer.add_text("notes", "**bold** words", 0)
writer.add_image("noise", torch.rand(3, 8, 8), 0)
writer.add_hparams({"lr": 0.1, "layers": 2, "bias": True}, {"final/accuracy": 0.9})
writer.close()
