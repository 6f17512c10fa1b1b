import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { filesBeingRead, processDetails } from '../../../src/platform/processDetails';
import { parseLsof, socketPeer } from '../../../src/platform/socketPeer';

test.runIf(process.platform === 'linux')(
  'the process at the other end of a connection is found, with what it is',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const script = `require('fs').openSync(process.execPath); require('net').connect(${port}, '127.0.0.1')`;
    const child = spawn(process.execPath, ['-e', script, 'an argument'], { cwd: '/', env: { RANK: '3' } });
    try {
      const [socket] = (await once(server, 'connection')) as [Socket];
      const pid = await socketPeer(port, socket.remotePort as number);
      const details = await processDetails(pid as number);
      expect([pid, details?.parent, details?.cwd, details?.argv.at(-1), details?.env]).toEqual([
        child.pid,
        process.pid,
        '/',
        'an argument',
        { RANK: '3' },
      ]);
      expect(filesBeingRead(pid as number)).toContain(process.execPath);
    } finally {
      child.kill('SIGKILL');
      server.close();
    }
  },
);

test('what lsof lists is read by the two ports', () => {
  const text = 'p41\nf7\nn127.0.0.1:5000->127.0.0.1:61234\np42\nf9\nn127.0.0.1:61234->127.0.0.1:5000\n';
  expect([parseLsof(text, 5000, 61234), parseLsof(text, 5000, 61235)]).toEqual([42, null]);
});
