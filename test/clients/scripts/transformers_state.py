"""A tiny Hugging Face model whose Trainer reports to nobody, but leaves its state with each checkpoint."""

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

torch.manual_seed(0)
config = BertConfig(
    vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=16
)
rows = [{"input_ids": torch.tensor([i % 32] * 8), "labels": torch.tensor(i % 2)} for i in range(64)]
arguments = TrainingArguments(
    output_dir="out", num_train_epochs=3, per_device_train_batch_size=8, logging_steps=2, report_to=[], seed=0, use_cpu=True,
    save_strategy="steps", save_steps=4, save_total_limit=2, eval_strategy="epoch", disable_tqdm=True,
)
Trainer(model=BertForSequenceClassification(config), args=arguments, train_dataset=rows, eval_dataset=rows[:16]).train()
