import { expect, it } from 'vitest';
import { paramsOfArgv } from '../../../src/shared/params/argvParams';

const cases: [string, string, Record<string, string>][] = [
  ['flags with values', 'python train.py --lr 0.1 --epochs=10', { lr: '0.1', epochs: '10' }],
  ['letters of any language', 'python t.py --näme=ø größe=3', { näme: 'ø', größe: '3' }],
  ['bare flags', 'train --verbose --lr 1', { verbose: 'true', lr: '1' }],
  ['a bare flag at the end', 'train --lr 1 --fast', { lr: '1', fast: 'true' }],
  ['negations', 'python t.py --no-shuffle --no_cache --lr 1', { shuffle: 'false', cache: 'false', lr: '1' }],
  ['a name that only begins with no-', 'python t.py --no-improve 5', { 'no-improve': '5' }],
  ['short flags', 'python t.py -e 5 -v -lr 0.1 -n4 -o=x', { e: '5', v: 'true', lr: '0.1', n: '4', o: 'x' }],
  [
    'overrides of Hydra',
    'python t.py lr=0.1 +model=big ++opt.betas=[0.9,0.99] db/main=pg ~old',
    { lr: '0.1', model: 'big', 'opt.betas': '[0.9,0.99]', 'db/main': 'pg' },
  ],
  ['an override right after a switch', 'python t.py --multirun lr=0.1', { multirun: 'true', lr: '0.1' }],
  ['negative numbers', 'python t.py --lr -0.1 --bias -1e-3 -x -5', { lr: '-0.1', bias: '-1e-3', x: '-5' }],
  ['empty and quoted values', 'python t.py --name= --note=a=b', { name: '', note: 'a=b' }],
  ['repeated flags', 'python t.py --aug=flip --aug crop -v -v', { aug: 'flip, crop', v: 'true' }],
  ['lists of one kind', 'python t.py --layers 64 32 16 --lr 0.1 data.csv', { layers: '64 32 16', lr: '0.1' }],
  ['paths as values', 'python t.py --out runs/a b.csv', { out: 'runs/a' }],
  ['the end of the flags', 'python t.py --lr 1 -- --lr 2', { lr: '1' }],
  ['flags of python', 'python -u -W ignore -X utf8 -m pkg.mod --lr 1', { lr: '1' }],
  ['a full path to python', '/opt/py/bin/python3.11 -O t.py --lr 1', { lr: '1' }],
  ['python of Windows', 'C:\\Python\\python.exe -3 t.py --lr 1', { lr: '1' }],
  ['code in the command', 'python -c print(1) --lr 1', {}],
  ['torchrun', 'torchrun --nproc_per_node=2 --master_port 29500 train.py --lr 1', { lr: '1' }],
  ['torchrun with a module', 'torchrun --nnodes 1 -m pkg.train --lr 1', { lr: '1' }],
  ['torch.distributed', 'python -m torch.distributed.run --nproc_per_node 2 train.py --lr 1', { lr: '1' }],
  ['accelerate', 'accelerate launch --num_processes 2 train.py --lr 1', { lr: '1' }],
  ['uv', 'uv run --with numpy python -u train.py --lr 1', { lr: '1' }],
  ['uv with a script', 'uv run train.py --lr 1', { lr: '1' }],
  ['poetry', 'poetry run python train.py --lr 1', { lr: '1' }],
  ['a script of poetry', 'poetry run train --lr 1', { lr: '1' }],
  ['conda', 'conda run -n env --no-capture-output python t.py --lr 1', { lr: '1' }],
  ['mpirun', 'mpirun -np 4 python t.py --lr 1', { lr: '1' }],
  ['env and nice', 'env A=1 nice -n 5 python t.py --lr 1', { lr: '1' }],
  ['R', 'Rscript --vanilla fit.R --lr 1', { lr: '1' }],
  ['Julia', 'julia --project=. -t 4 fit.jl --lr 1', { lr: '1' }],
  ['a binary', './build/train --lr 1 --depth=3', { lr: '1', depth: '3' }],
  ['nothing', '', {}],
  ['only positional words', 'python t.py data.csv http://host/x?a=b -', {}],
  ['a dangerous name', 'python t.py --__proto__ 1', Object.fromEntries([['__proto__', '1']])],
];

it.each(cases)('reads %s', (_, command, params) => {
  expect(paramsOfArgv(command.split(' ').filter((word) => word !== ''))).toEqual(params);
});

it('keeps values with spaces and line ends whole', () => {
  expect(paramsOfArgv(['python', 't.py', '--note', 'two words\nand a line', 'x=1 2'])).toEqual({
    note: 'two words\nand a line',
    x: '1 2',
  });
});
