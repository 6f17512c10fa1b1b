// A debug adapter of the few requests that a launch takes: it runs the program as it is told, and passes its output on.
const { spawn } = require('node:child_process');
const vscode = require('vscode');

class Adapter {
  constructor() {
    this.sent = new vscode.EventEmitter();
    this.onDidSendMessage = this.sent.event;
    this.seq = 0;
  }

  handleMessage(message) {
    const { command, seq, arguments: args } = message;
    this.send({
      type: 'response',
      request_seq: seq,
      command,
      success: true,
      body: command === 'threads' ? { threads: [] } : {},
    });
    if (command === 'initialize') this.event('initialized');
    if (command === 'launch') this.launch(args);
    if (command === 'disconnect' || command === 'terminate') this.child?.kill();
  }

  launch({ python = 'python3', program, args = [], cwd, env }) {
    this.child = spawn(python, [program, ...args], { cwd, env: { ...process.env, ...env } });
    for (const category of ['stdout', 'stderr']) {
      this.child[category].on('data', (data) => this.event('output', { category, output: String(data) }));
    }
    this.child.on('close', (exitCode) => {
      this.event('exited', { exitCode: exitCode ?? 1 });
      this.event('terminated');
    });
  }

  event(event, body = {}) {
    this.send({ type: 'event', event, body });
  }

  send(message) {
    this.sent.fire({ ...message, seq: ++this.seq });
  }

  dispose() {
    this.child?.kill();
  }
}

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new Adapter()),
    }),
  );
};
