import { expect, it } from 'vitest';
import { placeholders, substitute } from '../../../src/shared/config/placeholders';

const command = `python train.py --lr \${lr} --name "\${model.name}" \${lr} $\${HOME} $HOME \${} \${1x} \${größe}`;

it('lists the placeholders of a command once each', () => {
  expect(placeholders(command)).toEqual(['lr', 'model.name', 'größe']);
});

it('puts values in their places, unescapes, and leaves what it does not know', () => {
  expect(substitute(command, { lr: '0.1', 'model.name': `$& \${lr}` })).toBe(
    `python train.py --lr 0.1 --name "$& \${lr}" 0.1 \${HOME} $HOME \${} \${1x} \${größe}`,
  );
});

it('takes no value from the prototype', () => {
  expect(substitute(`\${constructor} \${toString}`, {})).toBe(`\${constructor} \${toString}`);
});
