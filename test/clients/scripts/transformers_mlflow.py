"""A tiny Hugging Face model, made on the spot, trained by Trainer with report_to="mlflow"."""

import os

os.environ["MLFLOW_EXPERIMENT_NAME"] = "tiny"
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

torch.manual_seed(0)
config = BertConfig(
    vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=16
)
rows = [{"input_ids": torch.tensor([i % 32] * 8), "labels": torch.tensor(i % 2)} for i in range(32)]
arguments = TrainingArguments(
    output_dir="out", num_train_epochs=2, per_device_train_batch_size=8, logging_steps=1, report_to=["mlflow"], seed=0,
    run_name="tiny_bert", use_cpu=True, save_strategy="no", disable_tqdm=True,
)
Trainer(model=BertForSequenceClassification(config), args=arguments, train_dataset=rows).train()
