"""Tell female penguins from male ones by four measurements.

Softmax regression by stochastic gradient descent, on Python's standard library alone.
"""

import argparse
import csv
import json
import math
import random

FEATURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def read_params(path):
    """params.yaml is flat: one `name: number` a line."""
    with open(path, encoding="utf-8") as file:
        pairs = (line.split("#")[0].partition(":") for line in file)
        return {name.strip(): float(value) for name, _, value in pairs if value.strip()}


def read_penguins(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in [row["sex"], *(row[name] for name in FEATURES)]]
    sexes = sorted({row["sex"] for row in rows})
    inputs = [[float(row[name]) / 1000 for name in FEATURES] for row in rows]
    labels = [sexes.index(row["sex"]) for row in rows]
    return inputs, labels, sexes


def softmax(scores):
    top = max(scores)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents)
    return [value / total for value in exponents]


class Model:
    def __init__(self, inputs, classes, rng):
        self.weights = [[rng.gauss(0, 0.1) for _ in range(inputs)] for _ in range(classes)]
        self.biases = [0.0] * classes

    def predict(self, x):
        return softmax([sum(w * v for w, v in zip(row, x)) + b for row, b in zip(self.weights, self.biases)])

    def learn(self, x, label, lr, decay):
        probabilities = self.predict(x)
        for index, row in enumerate(self.weights):
            error = probabilities[index] - (index == label)
            self.biases[index] -= lr * error
            for column, value in enumerate(x):
                row[column] -= lr * (error * value + decay * row[column])
        return -math.log(max(probabilities[label], 1e-12))


def evaluate(model, rows):
    loss = correct = 0
    for x, label in rows:
        probabilities = model.predict(x)
        loss -= math.log(max(probabilities[label], 1e-12))
        correct += probabilities.index(max(probabilities)) == label
    return loss / len(rows), correct / len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="data/penguins.csv")
    parser.add_argument("--lr", type=float, default=0.05, help="learning rate")
    parser.add_argument("--params", default="params.yaml")
    args = parser.parse_args()

    params = read_params(args.params)
    rng = random.Random(int(params["seed"]))
    inputs, labels, sexes = read_penguins(args.data)
    rows = list(zip(inputs, labels))
    rng.shuffle(rows)
    held_out = int(len(rows) * params["test_share"])
    test, train = rows[:held_out], rows[held_out:]
    print(f"{len(train)} penguins to learn from, {len(test)} held out")

    model = Model(len(FEATURES), len(sexes), rng)
    epochs = int(params["epochs"])
    for epoch in range(1, epochs + 1):
        rng.shuffle(train)
        loss = sum(model.learn(x, label, args.lr, params["decay"]) for x, label in train) / len(train)
        val_loss, accuracy = evaluate(model, test)
        print(f"epoch {epoch}/{epochs} loss={loss:.4f} val_loss={val_loss:.4f} accuracy={accuracy:.4f}")

    recall = {}
    for index, name in enumerate(sexes):
        members = [(x, label) for x, label in test if label == index]
        recall[name] = evaluate(model, members)[1]
    with open("metrics.json", "w", encoding="utf-8") as file:
        json.dump({"recall": recall}, file, indent=2)
    with open("model.json", "w", encoding="utf-8") as file:
        json.dump({"classes": sexes, "features": FEATURES, "model": vars(model)}, file, indent=2)


if __name__ == "__main__":
    main()
