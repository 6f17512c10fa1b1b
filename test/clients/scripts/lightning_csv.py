"""PyTorch Lightning with its CSVLogger, whose header grows when validation begins."""

import time

import lightning
import torch
from lightning.pytorch.loggers import CSVLogger
from torch.utils.data import DataLoader, TensorDataset


class Line(lightning.LightningModule):
    def __init__(self, width=1, rate=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(1, width)

    def training_step(self, batch, _):
        loss = torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss)
        time.sleep(0.01)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", torch.nn.functional.mse_loss(self.layer(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.rate)


torch.manual_seed(0)
x = torch.arange(32, dtype=torch.float32).reshape(-1, 1) / 32
data = DataLoader(TensorDataset(x, 2 * x), batch_size=4)
logger = CSVLogger("lightning_logs", name=None, flush_logs_every_n_steps=4)
quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu", "enable_checkpointing": False}
lightning.Trainer(max_epochs=4, log_every_n_steps=2, logger=logger, **quiet).fit(Line(), data, data)
