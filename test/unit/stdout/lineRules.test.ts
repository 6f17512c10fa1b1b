import { expect, it } from 'vitest';
import type { StdoutRules } from '../../../src/shared/config/mlopsSchema';
import { LineRules } from '../../../src/shared/stdout/lineRules';

/** What was read of each line, as `key@step=value`. */
function read(lines: string[], rules: StdoutRules | null = null): string[] {
  const reader = new LineRules(rules);
  return lines.map((line) =>
    reader
      .read(line, 0)
      .map(({ key, step, value }) => `${key}@${step}=${value}`)
      .join(' '),
  );
}

/** Output of real programs, line by line, with what is a metric in it. */
const programs: Record<string, [string, string][]> = {
  "PyTorch's MNIST example": [
    ['Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.300000', 'Loss@0=2.3'],
    ['Train Epoch: 1 [640/60000 (1%)]\tLoss: 1.2', 'Loss@640=1.2'],
    ['Test set: Average loss: 0.0512, Accuracy: 9842/10000 (98%)', 'Average loss@1=0.0512 Accuracy@1=98'],
    ['Train Epoch: 2 [640/60000 (1%)]\tLoss: 0.2', 'Loss@60640=0.2'],
    ['Test set: Average loss: 0.0412, Accuracy: 9852/10000 (99%)', 'Average loss@2=0.0412 Accuracy@2=99'],
  ],
  "PyTorch's quickstart": [
    ['Epoch 1', ''],
    ['-------------------------------', ''],
    ['loss: 2.303494  [   64/60000]', 'loss@64=2.303494'],
    ['loss: 2.294637  [ 6464/60000]', 'loss@6464=2.294637'],
    ['Test Error: ', ''],
    [' Accuracy: 50.9%, Avg loss: 2.150000 ', 'Accuracy@1=50.9 Avg loss@1=2.15'],
    ['Epoch 2', ''],
    ['loss: 2.1  [   64/60000]', 'loss@60064=2.1'],
  ],
  'a PyTorch tutorial': [
    ['Epoch [1/5], Step [100/600], Loss: 0.4', 'Loss@100=0.4'],
    ['Epoch [2/5], Step [100/600], Loss: 0.3', 'Loss@700=0.3'],
  ],
  "PyTorch's ImageNet example, which separates nothing": [
    ['Epoch: [0][  10/5005]\tTime  0.428 ( 0.8)\tLoss 6.9e+00 (6.9e+00)\tAcc@1   0.00 (  0.10)', ''],
  ],
  Keras: [
    ['Epoch 1/2', ''],
    [
      ' 1/9 [>....] - ETA: 1:02 - loss: 2.3\b\b\b\b\b\b9/9 [======] - 4s 2ms/step - loss: 0.2 - accuracy: 0.9 - val_loss: 0.3',
      'loss@1=0.2 accuracy@1=0.9 val_loss@1=0.3',
    ],
    ['Epoch 1: val_loss improved from 0.30000 to 0.20000, saving model to best.h5', ''],
    ['Epoch 2/2', ''],
    [
      '\x1b[1m 1/9\x1b[0m \x1b[37m━━━━━\x1b[0m \x1b[1m1:00\x1b[0m 600ms/step - loss: 2.3\r\x1b[1m9/9\x1b[0m \x1b[32m━━━━━\x1b[0m \x1b[1m3s\x1b[0m 30ms/step - accuracy: 0.95 - loss: 0.1',
      'accuracy@2=0.95 loss@2=0.1',
    ],
  ],
  'Keras without a bar': [
    ['Epoch 7/9', ''],
    ['100/100 - 3s - 30ms/step - accuracy: 0.93 - loss: 0.2', 'accuracy@7=0.93 loss@7=0.2'],
  ],
  tqdm: [
    ['45%|████▌     | 45/100 [00:03<00:04, 12.1it/s, loss=0.3]', ''],
    ['\r  0%|      | 0/3 [00:00<?, ?it/s, loss=9]\r100%|██████| 3/3 [00:00<00:00, 30.1it/s, loss=1]', 'loss@0=1'],
    ['100%|██████████| 170M/170M [00:03<00:00, 50MB/s]', ''],
    ['100%|███| 3/3 [00:00<00:00, 30.1it/s, loss=0.5]\r', 'loss@1=0.5'],
    ['100%|███| 3/3 [00:00<00:00, 30.1it/s, loss=0.5]\r                 ', ''],
  ],
  Lightning: [
    ['Epoch 0: 100%|█████| 9/9 [00:08<00:00, 12.1it/s, v_num=0, train_loss=0.3]', 'train_loss@0=0.3'],
    ['Epoch 1/9 ━━━━━━━━ 9/9 0:00:01 • 0:00:00 98.5it/s v_num: 0.000 train_loss: 0.2', 'train_loss@1=0.2'],
    ['Epoch 2/9 ━━━━━━━━ 4/9 0:00:01 • 0:00:00 98.5it/s v_num: 0.000 train_loss: 0.1', ''],
  ],
  "Hugging Face's trainer, which prints epochs as fractions": [
    ["{'loss': 0.5, 'learning_rate': 5e-05, 'epoch': 0.5}", 'loss@0=0.5 learning_rate@0=0.00005 epoch@0=0.5'],
    ["{'loss': 0.3, 'learning_rate': 4e-05, 'epoch': 1.0}", 'loss@1=0.3 learning_rate@1=0.00004 epoch@1=1'],
    ["{'eval_loss': 0.4, 'epoch': 1.0}", 'eval_loss@0=0.4 epoch@2=1'],
  ],
  XGBoost: [
    ['[0]\ttrain-rmse:0.53000\teval-rmse:0.6', 'train-rmse@0=0.53 eval-rmse@0=0.6'],
    ['[10]\ttrain-rmse:0.50\teval-rmse:0.55', 'train-rmse@10=0.5 eval-rmse@10=0.55'],
    ['[12:00:01] WARNING: ../src/learner.cc:767: ', ''],
  ],
  LightGBM: [
    ['[LightGBM] [Info] Total Bins 3942', ''],
    ["[10]\tvalid_0's l2: 0.24\tvalid_0's auc: 0.9", "valid_0's l2@10=0.24 valid_0's auc@10=0.9"],
    ["[20]\ttraining's l2: 0.2\tvalid_0's l2: 0.23", "training's l2@20=0.2 valid_0's l2@20=0.23"],
  ],
  CatBoost: [
    ['10:\tlearn: 0.5\ttest: 0.6\tbest: 0.6 (10)\ttotal: 155ms\tremaining: 5s', 'learn@10=0.5 test@10=0.6 best@10=0.6'],
  ],
  'scikit-learn': [
    ['Iteration 1, loss = 0.69314718', 'loss@1=0.69314718'],
    ['-- Epoch 2', ''],
    ['Norm: 24.53, Bias: -2.1, Avg. loss: 0.5', 'Norm@2=24.53 Bias@2=-2.1 Avg. loss@2=0.5'],
    ['Total training time: 0.00 seconds.', ''],
    ['Mean squared error: 2548.07', 'Mean squared error@2=2548.07'],
    ['    accuracy                           0.97        30', ''],
    ['RandomForestClassifier(max_depth=5, n_estimators=100)', ''],
  ],
  MMDetection: [
    [
      '2026-01-01 12:00:00 - mmdet - INFO - Epoch [1][50/7330]\tlr: 1.978e-03, eta: 1 day, 5:00:00, time: 0.438, data_time: 0.054, memory: 3000, loss: 0.3',
      'lr@50=0.001978 loss@50=0.3',
    ],
    [
      '2026-01-01 12:09:00 - mmdet - INFO - Epoch [2][50/7330]\tlr: 1.978e-03, loss: 0.2',
      'lr@7380=0.001978 loss@7380=0.2',
    ],
  ],
};

it.each(Object.entries(programs))('reads the output of %s', (_, lines) => {
  expect(read(lines.map(([line]) => line))).toEqual(lines.map(([, points]) => points));
});

it.each([
  ['{"step": 10, "loss": 0.3, "ok": true, "name": "x", "none": null, "list": [1, 2]}', 'loss@10=0.3'],
  ['{"global_step": 7, "epoch": 2, "loss": 1}', 'loss@7=1'],
  ['{"iteration": 3, "loss": 1}', 'loss@3=1'],
  ['{"iter": 3, "loss": 1}', 'loss@3=1'],
  ['{"batch": 3, "loss": 1}', 'loss@3=1'],
  ['{"epoch": 3, "loss": 1}', 'loss@3=1'],
  ['{"val": {"acc": 0.9, "f1": {"macro": 0.8}}}', 'val/acc@0=0.9 val/f1/macro@0=0.8'],
  ['{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e-4}', 'a@0=NaN b@0=Infinity c@0=-Infinity d@0=0.0001'],
  ['{"level": "INFO", "lineno": 12, "process": 345, "loss": 1}', 'loss@0=1'],
  ['2026-01-01 12:00:00,123 INFO root: {"loss": 0.1}', 'loss@0=0.1'],
  ["step 10: {'loss': np.float64(0.1), 'acc': tensor(0.9, device='cuda:0'), 'ok': True}", 'loss@10=0.1 acc@10=0.9'],
  ['{"loss": 0.1', 'loss@0=0.1'],
  ['{"half": ', ''],
  ['["a", 1]', ''],
])('reads the object line %s', (line, points) => {
  expect(read([line])).toEqual([points]);
});

it('takes the time of an object line from its timestamp, in seconds or milliseconds', () => {
  const rules = new LineRules(null);
  expect([
    ...rules.read('{"loss": 1, "timestamp": 1700000000.5}', 5),
    ...rules.read('{"loss": 2, "ts": 1700000000123}', 6),
    ...rules.read('{"loss": 3, "timestamp": 12}', 7),
  ]).toEqual([
    { key: 'loss', step: 0, timestamp: 1700000000500, value: 1 },
    { key: 'loss', step: 1, timestamp: 1700000000123, value: 2 },
    { key: 'loss', step: 2, timestamp: 7, value: 3 },
  ]);
});

it.each([
  ['loss=0.1, acc=0.9', 'loss@0=0.1 acc@0=0.9'],
  ['loss: 0.1 - acc: 0.9', 'loss@0=0.1 acc@0=0.9'],
  ['| loss: 0.1 | acc: 0.9 |', 'loss@0=0.1 acc@0=0.9'],
  ['train/loss: 0.3 Acc@1: 76.1 R²: 0.9 größe: 1.5', 'train/loss@0=0.3 Acc@1@0=76.1 R²@0=0.9 größe@0=1.5'],
  ['loss: nan', 'loss@0=NaN'],
  ['a=inf b=-inf c=NaN d=+Infinity', 'a@0=Infinity b@0=-Infinity c@0=NaN d@0=Infinity'],
  ['lr: 1e-4 wd: 1E+2 x: .5 y: -0.3.', 'lr@0=0.0001 wd@0=100 x@0=0.5 y@0=-0.3'],
  ['acc: 98.2%, f1: 97 %', 'acc@0=98.2 f1@0=97'],
  ['loss = 3, loss2 : 4', 'loss@0=3 loss2@0=4'],
  ["loss: tensor(0.53, device='cuda:0', grad_fn=<NllLossBackward0>)", 'loss@0=0.53'],
  ['x=np.float64(0.3)', 'x@0=0.3'],
  ['loss: 0.93 ± 0.02', 'loss@0=0.93'],
  ['  "loss": 0.3,', 'loss@0=0.3'],
  ['Train Loss: 0.3 Val Loss: 0.4', 'Train Loss@0=0.3 Val Loss@0=0.4'],
  ['loss (train): 0.3, loss (val): 0.4', 'loss (train)@0=0.3 loss (val)@0=0.4'],
  ['Saving the best model with loss: 0.3', 'loss@0=0.3'],
  ['train: loss=1 acc=2 val: loss=3 acc=4', 'train/loss@0=1 train/acc@0=2 val/loss@0=3 val/acc@0=4'],
  ['\x1b[32mloss\x1b[0m: \x1b]8;;http://x\x07\x1b[1m0.3\x1b[0m', 'loss@0=0.3'],
  ['seed=42', 'seed@0=42'],
])('reads the pairs of %j', (line, points) => {
  expect(read([line])).toEqual([points]);
});

it.each([
  '2026-01-01 12:00:00,123 INFO train: loss=0.3',
  'INFO:root:loss: 0.3',
  '[12:00:01] loss=0.3',
  'I0101 12:00:00.123456 12345 train.cc:42] loss=0.3',
  '2026-01-01 12:00:00.123 | INFO     | __main__:main:42 - loss=0.3',
  '2026-01-01T12:00:00Z INFO [train.py:42] loss=0.3',
  '[rank0]: loss: 0.3',
  '(TrainWorker pid=1234) loss: 0.3',
  'Jan  1 12:00:00 host app[123]: loss=0.3',
  'WARNING train.py:42 loss=0.3',
])('reads past the prefix of %s', (line) => {
  expect(read([line])).toEqual(['loss@0=0.3']);
});

it('leaves durations, sizes, places, versions and prints of objects alone', () => {
  const lines = [
    ...['time: 3.2s', 'time: 3.2', 'eta: 0:00:12', 'took 3 s', 'took: 3 sec', 'elapsed=12.5', 'data_time: 0.05'],
    ...['version: 1.2.3', 'CUDA version: 12.1', 'Python: 3.11', 'numpy>=1.2', 'Collecting numpy==1.26', 'a == 3'],
    ...['http://localhost:8080/x?lr=0.1&b=2', 'localhost:8080', 'ip: 10.0.0.1', 'port: 8080', 'pid=123', 'fe80::1'],
    ...['TPU available: False, using: 0 TPU cores', 'found: 120 images', 'HPU available: False, using: 0 HPUs'],
    ...['listening on 127.0.0.1:8080', 'File "x.py", line 12, in f', 'line: 12', '/usr/x.py:42: UserWarning: foo'],
    ...['size: 3.2MB', 'size: 3.2 MB', 'memory: 300', 'speed: 12.1 it/s', 'speed: 100 samples/s', 'KeyError: 5'],
    ...['date: 2026-01-01', 'Time: 12:30', '12:30:45.5 start', 'x: 0x7f12', 'range: 1-5', 'dims=64,128,256'],
    ...['Saving to /data/run=3/file', 'python train.py --lr=0.1 --epochs 3', 'shape=[1, 2]', 'betas=(0.9, 0.99)'],
    ...['Linear(in_features=784, out_features=128, bias=True)', 'score: 3/10', 'done: True', 'device: cuda:0'],
    ...['(0): Conv2d(1, 32, kernel_size=(3, 3), stride=(1, 1))', 'CUDA_VISIBLE_DEVICES=0', 'val_loss 0.2', 'ratio 3:4'],
    ...['', ' ', '=', ':', '= 3', ': 3', '3: 4', 'epoch: 3', 'step=4'],
  ];
  const found = lines.map((line) => [line, ...read([line])]).filter(([, points]) => points !== '');
  expect(found).toEqual([]);
});

/** Each case is one run. */
const steps: [string, string[], string[]][] = [
  ['markers of epochs', ['epoch 3/10 a=1', 'Epoch 4: a=1', 'Epoch [5/10] a=1', 'epoch=6 a=1'], ['3', '4', '5', '6']],
  [
    'markers of steps',
    ['step=40 a=1', 'Step 50: a=1', 'iter: 60 a=1', '[70/100] a=1', 'global_step: 80, a=1'],
    ['40', '50', '60', '70', '80'],
  ],
  ['no marker', ['a=1', 'b=1', 'a=1', 'a=1'], ['0', '0', '1', '2']],
  [
    'batches within epochs',
    ['Epoch 1 [40/100] a=1', 'Epoch 2 [40/100] a=1', 'Epoch: [3][ 5/100] a=1'],
    ['40', '140', '205'],
  ],
  ['batches within epochs from zero', ['Epoch 0 [40/100] a=1', 'Epoch 1 [40/100] a=1'], ['40', '140']],
  [
    'batches of unknown number',
    ['epoch 1 batch 1 a=1', 'epoch 1 batch 2 a=1', 'epoch 2 batch 1 a=1', 'epoch 2 batch 2 a=1'],
    ['1', '2', '3', '4'],
  ],
  [
    'steps that rise over epochs',
    ['epoch 1 step 100 a=1', 'epoch 2 step 200 a=1', 'epoch 3 step 300 a=1'],
    ['100', '200', '300'],
  ],
  [
    'steps that begin anew',
    ['epoch 1 step 0 a=1', 'epoch 1 step 9 a=1', 'epoch 2 step 0 a=1', 'epoch 3 step 0 a=1'],
    ['0', '9', '10', '11'],
  ],
  ['an epoch on a line of its own', ['Epoch 1/2', 'a=1', 'b=1', 'Epoch 2/2', 'a=1'], ['', '1', '1', '', '2']],
  ['many values under one epoch', ['Epoch 1/2', 'a=1', 'a=1', 'Epoch 2/2', 'a=1'], ['', '1', '2', '', '3']],
  ['a second loop over epochs', ['epoch 1 a=1', 'epoch 2 a=1', 'epoch 1 a=1'], ['1', '2', '1']],
];

it.each(steps)('places values on steps: %s', (_, lines, expected) => {
  const found = read(lines).map((points) => /@(\d+)/.exec(points)?.[1] ?? '');
  expect(found).toEqual(expected);
});

it('goes on after a restart where it stood', () => {
  const lines = [
    'Epoch 1 [1/9] a=1',
    'Epoch 2/3',
    'a=2 b=1',
    '[3/9] a=3',
    "{'c': 1, 'epoch': 2.5}",
    'b=2',
    'a=4',
    "{'c': 2, 'epoch': 3.0}",
  ];
  let state: ReturnType<LineRules['state']> | null = null;
  const restarted = lines.map((line) => {
    const reader = new LineRules(null, state);
    const points = reader.read(line, 0).map(({ key, step, value }) => `${key}@${step}=${value}`);
    state = JSON.parse(JSON.stringify(reader.state()));
    return points.join(' ');
  });
  expect(restarted).toEqual(read(lines));
});

it('reads by the patterns of a job instead of its own rules', () => {
  const rules = { patterns: ['loss (?<loss>\\S+)', 'it (?<step>\\d+)', '(?<name>\\w+)~(?<value>[\\d.]+%?)'] };
  const lines = ['it 5 loss 0.3 acc=9', 'loss nan', 'loss high', 'a~1 b~2% c~x', 'nothing'];
  expect(read(lines, rules)).toEqual(['loss@5=0.3', 'loss@6=NaN', '', 'a@5=1 b@5=2', '']);
});

it('reads nothing when switched off', () => {
  expect([...read(['loss=1', '{"a": 1}'], 'off'), ...read(['loss=1'], false)]).toEqual(['', '', '']);
});

it('takes names without end for data being printed', () => {
  const reader = new LineRules(null);
  let points = 0;
  for (let at = 0; at < 3000; at++) points += reader.read(`user_${at}=1`, 0).length;
  expect([points, reader.read('user_5=1', 0).length]).toEqual([2000, 1]);
});

// A reader that took the square of a line's length would run into the test's time limit.
it('reads long and odd lines in one pass', () => {
  const repeated = [
    '=',
    ': ',
    '[',
    '{',
    "{'",
    'a=1 ',
    '(a=1 ',
    'epoch [ ',
    '\x1b]',
    '"a": 1 ',
    'a) : 1 ',
    '1%|',
    'tensor(',
    '\\',
    ' ',
  ];
  const reader = new LineRules(null);
  for (const piece of repeated) {
    reader.read(`epoch ${piece.repeat(Math.floor(65_000 / piece.length))}}=1`, 0);
    reader.read(`x={${piece.repeat(Math.floor(65_000 / piece.length))}`, 0);
  }
  expect(reader.read(`${' '.repeat(70_000)}a=1`, 0)).toEqual([]);
});
