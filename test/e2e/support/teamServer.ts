import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinnedNode } from '../../../scripts/lib/prepare.mjs';
import { Cockpit } from './cockpit';

const cli = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');

export interface TeamServer {
  url: string;
  token: string;
  /** The server's own view of what it holds. */
  cockpit: Cockpit;
  stop: () => void;
}

/** A tracking server that speaks MLflow's protocol and wants a token: the cockpit's own, in a folder of its own. */
export async function startTeamServer(): Promise<TeamServer> {
  const folder = join(mkdtempSync(join(tmpdir(), 'mlops-team-')), 'team');
  mkdirSync(folder);
  const child = spawn(pinnedNode, [cli, 'server'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += String(data);
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.on('exit', (code) => reject(new Error(`The team's server ended with code ${code}: ${said}`)));
  });
  const token = readFileSync(join(folder, '.mlops', 'token'), 'utf8').trim();
  return { url, token, cockpit: new Cockpit(folder), stop: () => child.kill() };
}
