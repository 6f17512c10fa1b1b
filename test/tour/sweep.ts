import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Cockpit } from '../e2e/support/cockpit';
import { startTeamServer, type TeamServer } from '../e2e/support/teamServer';

const execute = promisify(execFile);
const RATES = ['0.05', '0.2', '0.4'];

/** Trains the example with several learning rates, as a launched run and on a team's server, and connects that server. */
export async function sweepHereAndOnServer(folder: string): Promise<TeamServer> {
  copyFileSync(join(import.meta.dirname, 'sweep.py'), join(folder, 'sweep.py'));
  await execute('git', ['add', 'sweep.py'], { cwd: folder });
  await execute('git', ['commit', '--quiet', '--message', 'Try several learning rates'], { cwd: folder });
  await new Cockpit(folder).ask('run', '--name', 'sweep', '--', 'python3', 'sweep.py', 'sweep', ...RATES);
  const team = await startTeamServer();
  const there = { ...process.env, MLFLOW_TRACKING_URI: team.url, MLFLOW_TRACKING_TOKEN: team.token };
  await execute('python3', ['sweep.py', 'team-sweep', ...RATES], { cwd: folder, env: there });
  await connect(folder, team);
  return team;
}

async function connect(folder: string, { url, token }: TeamServer): Promise<void> {
  const store = join(folder, '.mlops');
  const { port } = JSON.parse(readFileSync(join(store, 'tracker.json'), 'utf8')) as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/servers`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${readFileSync(join(store, 'token'), 'utf8').trim()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'Team', kind: 'mlflow', url, credentials: { token } }),
  });
  if (!answer.ok) throw new Error(`The team's server was not connected: ${await answer.text()}`);
}
