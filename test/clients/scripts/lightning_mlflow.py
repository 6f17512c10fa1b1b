"""PyTorch Lightning with its own MLFlowLogger, and a second model under mlflow.pytorch.autolog."""

import lightning
import mlflow
import torch
from lightning.pytorch.loggers import MLFlowLogger
from torch.utils.data import DataLoader, TensorDataset


class Line(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def training_step(self, batch, _):
        x, y = batch
        loss = torch.nn.functional.mse_loss(self.layer(x), y)
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.01)


def fit(**options):
    torch.manual_seed(0)
    x = torch.arange(32, dtype=torch.float32).reshape(-1, 1) / 32
    data = DataLoader(TensorDataset(x, 2 * x), batch_size=8)
    quiet = {"enable_progress_bar": False, "enable_model_summary": False, "accelerator": "cpu"}
    trainer = lightning.Trainer(max_epochs=3, log_every_n_steps=1, enable_checkpointing=False, **quiet, **options)
    trainer.fit(Line(), data)


fit(logger=MLFlowLogger(experiment_name="lines", run_name="by_logger"))
mlflow.set_experiment("lines")
mlflow.pytorch.autolog(log_models=False, checkpoint=False)
with mlflow.start_run(run_name="by_autolog"):
    fit(logger=False)
