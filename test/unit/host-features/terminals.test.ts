import { describe, expect, it } from 'vitest';
import { ownTracking } from '../../../src/host/terminals/ownTracking';
import { setVariables, type VariableCollection } from '../../../src/host/terminals/terminalVariables';

const NOWHERE = { process: {}, terminal: {}, dotenv: '' };
const OURS = `t..${'a'.repeat(43)}`;

describe('where the user has said where MLflow logs to', () => {
  it.each<[string, Partial<Parameters<typeof ownTracking>[0]>, string | null]>([
    ['nowhere', {}, null],
    ['the environment', { process: { MLFLOW_TRACKING_URI: 'https://team' } }, 'MLFLOW_TRACKING_URI in the environment'],
    ['a token alone', { process: { MLFLOW_TRACKING_TOKEN: 'secret' } }, 'MLFLOW_TRACKING_TOKEN in the environment'],
    [
      'the terminal setting',
      { terminal: { MLFLOW_TRACKING_URI: 'https://team' } },
      'MLFLOW_TRACKING_URI in terminal.integrated.env',
    ],
    ['.env', { dotenv: 'A=1\nexport MLFLOW_TRACKING_URI = https://team\n' }, 'MLFLOW_TRACKING_URI in .env'],
    ['a comment in .env', { dotenv: '# MLFLOW_TRACKING_URI=https://team\nMLFLOW_TRACKING_URI=\n' }, null],
    [
      'a tracked terminal that the editor was started from',
      { process: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:1', MLFLOW_TRACKING_TOKEN: OURS } },
      null,
    ],
  ])('is told for %s', (_what, sources, place) => {
    expect(ownTracking({ ...NOWHERE, ...sources })).toBe(place);
  });
});

describe('the variables of terminals', () => {
  it('become exactly those of the tracker, and nothing is written that is so already', () => {
    const { collection, writes, values } = fakeCollection({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:1', OLD: '1' });
    setVariables(collection, { MLFLOW_TRACKING_URI: 'http://127.0.0.1:1', MLFLOW_TRACKING_TOKEN: OURS }, 'why');
    expect([writes, Object.fromEntries(values), collection.description]).toEqual([
      ['delete OLD', 'replace MLFLOW_TRACKING_TOKEN'],
      { MLFLOW_TRACKING_URI: 'http://127.0.0.1:1', MLFLOW_TRACKING_TOKEN: OURS },
      'why',
    ]);
  });

  it('go when there are none', () => {
    const { collection, values } = fakeCollection({ MLFLOW_TRACKING_URI: 'http://127.0.0.1:1' });
    setVariables(collection, {}, 'why');
    expect([...values]).toEqual([]);
  });
});

function fakeCollection(before: Record<string, string>) {
  const values = new Map(Object.entries(before));
  const writes: string[] = [];
  const mutator = (value: string) => ({ type: 1, value, options: {} });
  const collection: VariableCollection = {
    persistent: false,
    description: undefined,
    replace: (name, value) => {
      writes.push(`replace ${name}`);
      values.set(name, value);
    },
    delete: (name) => {
      writes.push(`delete ${name}`);
      values.delete(name);
    },
    clear: () => values.clear(),
    get: (name) => {
      const value = values.get(name);
      return value === undefined ? undefined : mutator(value);
    },
    forEach: (callback) => {
      for (const [name, value] of values) callback(name, mutator(value), collection as never);
    },
  };
  return { collection, writes, values };
}
