import { expect, it } from 'vitest';
import { ModelsTree } from '../../../src/host/trees/modelsTree';
import type { ModelVersion, RegisteredModel } from '../../../src/shared/model/modelVersion';
import { drawTree } from './drawTree';
import { filledState, MODELS, treeContext } from './fixtures';

/** What a client registered through MLflow's protocol. */
function foreign(more: Partial<ModelVersion>): ModelVersion {
  const [known] = MODELS[0]?.versions ?? [];
  if (!known) throw new Error('no version to start from');
  const nothing = {
    runId: null,
    artifactPath: null,
    hash: null,
    bytes: null,
    commit: null,
    snapshot: null,
    location: null,
  };
  return { ...known, ...nothing, model: 'foreign', version: 1, note: '', aliases: [], datasets: [], ...more };
}

function drawnModels(models: RegisteredModel[]) {
  const state = filledState();
  for (const model of models) state.apply({ type: 'model', model });
  state.apply({ type: 'modelRemoved', model: 'species' });
  return new ModelsTree(treeContext([state]));
}

const EMPTY: RegisteredModel = {
  name: 'empty',
  description: '',
  createdAt: 0,
  updatedAt: 0,
  tags: {},
  versions: [],
  aliases: {},
};

it('shows each model with its versions, their aliases, and what each came from', async () => {
  expect(await drawTree(new ModelsTree(treeContext()))).toBe(
    `
v (package) species | 2 versions · @production is 2
  > (verified-filled) Version 2 | @production · 0.943 · 3 min · Better on juveniles.
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    (file) model.json | 5ec0de5 · 2 KiB
    (git-commit) 5ca1ab1
    (database) data/train.csv | a1b2c3d
  > (verified) Version 1 | 0.943 · 3 min
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    (file) model.json | 5ec0de5 · 2 KiB
    (git-commit) 5ca1ab1
    (database) data/train.csv | a1b2c3d
`.trim(),
  );
});

it('shows models without versions, and versions by what a client said of them', async () => {
  const versions = [
    foreign({ version: 3, source: 'runs:/1/model', runId: '000000000001', artifactPath: 'model', stage: 'Production' }),
    foreign({
      version: 2,
      source: 'models:/m-1',
      loggedModelId: 'm-1',
      hash: `sha256:${'ab'.repeat(32)}`,
      bytes: 2048,
    }),
    foreign({ version: 1, source: 's3://bucket/model' }),
  ];
  const tree = drawnModels([
    EMPTY,
    { ...EMPTY, name: 'foreign', versions },
    { ...EMPTY, name: 'greeting', tags: { 'mlflow.prompt.is_prompt': 'true' } },
  ]);
  expect(await drawTree(tree)).toBe(
    `
(package) empty | no versions
v (package) foreign | 3 versions
  > (verified) Version 3 | Production · 0.943 · 3 min
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    (file) model
  > (verified) Version 2 | 3 min
    (file-zip) m-1 | abababa · 2 KiB
  > (verified) Version 1 | 3 min
    (link) s3://bucket/model
(comment) greeting | prompt · no versions
`.trim(),
  );
});

it('says source, stage, tags and status of a version, and description and tags of a model', () => {
  const version = foreign({
    source: 's3://bucket/model',
    stage: 'Staging',
    tags: { team: 'birds', checked: '' },
    status: 'FAILED_REGISTRATION',
    statusMessage: 'gone',
  });
  const tree = drawnModels([
    { ...EMPTY, name: 'foreign', description: 'From *elsewhere*', tags: { a: '1' }, versions: [version] },
  ]);
  const [model] = tree.children(null);
  const [first] = model ? tree.children(model) : [];
  expect([model && tree.tooltip(model), first && tree.tooltip(first)]).toEqual([
    '**foreign**\n\nFrom \\*elsewhere\\*\n\n`a: 1`',
    [
      '**foreign, version 1**',
      '`s3://bucket/model`',
      'Stage\\: Staging',
      '`team: birds`  \n`checked`',
      'FAILED\\_REGISTRATION · gone',
      'Registered 21 Nov 2026, 11\\:57\\:00',
    ].join('\n\n'),
  ]);
});

it('says of a model that was read from a server whose it is', async () => {
  const state = filledState();
  const read = { version: null, runs: 0, more: false, readAt: null, problem: null, state: 'reachable' as const };
  state.setServers([{ id: 'a1', name: 'Team', kind: 'mlflow', url: 'https://team', authorized: true, ...read }]);
  state.apply({ type: 'modelRemoved', model: 'species' });
  state.apply({ type: 'model', model: { ...EMPTY, tags: { 'mlops.server': 'a1' } } });
  expect(await drawTree(new ModelsTree(treeContext([state])))).toMatch(/empty \| .*Team$/);
});
