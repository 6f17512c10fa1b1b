import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from '../../shared/pages/pageHtml';
import { PAGE_READY, type PageProtocol } from '../../shared/pages/pageProtocol';
import { type PageHandlers, PageRpc } from '../../shared/pages/pageRpc';

export interface PageOptions<P extends PageProtocol> {
  /** Name of the page's bundle and icons, without extension. */
  bundle: string;
  /** The page's own element. */
  element: string;
  /** The extension's own folder: bundles lie in dist/webview, icons in media. */
  extensionUri: vscode.Uri;
  handlers: PageHandlers<P>;
  /** Sends the page all it should show: it was hidden, or not yet listening, when something changed. */
  catchUp: () => void;
}

/** One webview panel with its typed line to the page in it. */
export class Page<P extends PageProtocol & { bootstrap: { locale: string } }> implements vscode.Disposable {
  private readonly rpc: PageRpc<P>;
  private readonly closed = new vscode.EventEmitter<void>();
  /** The user closed the panel, or it was disposed. */
  readonly onDidClose = this.closed.event;

  /** Whether the page listens: not while it loads, nor while it is hidden, since VS Code takes hidden pages down. */
  private ready = false;
  /** Whether the page knows less than it was sent. */
  private stale = false;
  private readonly webviewDir: vscode.Uri;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly options: PageOptions<P>,
  ) {
    this.webviewDir = vscode.Uri.joinPath(options.extensionUri, 'dist', 'webview');
    const icon = (theme: string) =>
      vscode.Uri.joinPath(options.extensionUri, 'media', `${options.bundle}-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.rpc = new PageRpc<P>({ post: (message) => void panel.webview.postMessage(message), schedule });
    this.rpc.handle(options.handlers);
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.webviewDir] };
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidChangeViewState(() => {
      if (panel.visible) return;
      this.ready = false;
      this.stale = true;
    });
    panel.onDidDispose(() => {
      this.rpc.dispose();
      this.closed.fire();
      this.closed.dispose();
    });
  }

  /** Writes the page, its first payload included. */
  load(title: string, bootstrap: P['bootstrap']): void {
    const { webview } = this.panel;
    const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.webviewDir, file)).toString();
    this.panel.title = title;
    this.ready = false;
    this.stale = false;
    webview.html = pageHtml({
      title,
      element: this.options.element,
      scriptUri: uri(`${this.options.bundle}.js`),
      styleUri: uri(`${this.options.bundle}.css`),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      bootstrap,
    });
  }

  /** Tells the page something. A page that does not listen catches up when it does. */
  send<K extends Extract<keyof P['events'], string>>(name: K, body: P['events'][K]): void {
    if (this.ready) this.rpc.send(name, body);
    else this.stale = true;
  }

  private receive(message: unknown): void {
    if (!isReady(message)) {
      this.rpc.receive(message);
      return;
    }
    this.ready = true;
    if (this.stale) this.options.catchUp();
    this.stale = false;
  }

  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  dispose(): void {
    this.panel.dispose();
  }
}

function isReady(message: unknown): boolean {
  const { kind, name } = message as { kind?: unknown; name?: unknown };
  return kind === 'event' && name === PAGE_READY;
}

function schedule(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
