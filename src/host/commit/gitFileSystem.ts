import * as vscode from 'vscode';
import { fromGitUri } from './gitUri';

const CACHED_BYTES = 32 * 1024 * 1024;

/** Files as they were at a revision, read-only. A file system rather than a text provider, so that pictures and other binaries open too. */
export class GitFileSystem implements vscode.FileSystemProvider {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => new vscode.Disposable(() => {});
  /** VS Code asks for stat and content of the same file in turn; a revision's content never changes. */
  readonly #contents = new Map<string, Promise<Buffer | null>>();
  #cachedBytes = 0;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const content = await this.readFile(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: content.byteLength,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const content = await this.#content(uri);
    if (content === null) throw vscode.FileSystemError.FileNotFound(uri);
    return content;
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  #content(uri: vscode.Uri): Promise<Buffer | null> {
    const key = uri.toString();
    const cached = this.#contents.get(key);
    if (cached !== undefined) return cached;
    const read = this.#read(uri);
    this.#contents.set(key, read);
    read.then(
      (content) => this.#account(content?.byteLength ?? 0),
      () => this.#contents.delete(key),
    );
    return read;
  }

  async #read(uri: vscode.Uri): Promise<Buffer | null> {
    const file = fromGitUri(uri);
    if (!file) return null;
    const { GitObjects } = await import('./gitObjects');
    return new GitObjects(file.root).content(file.revision, file.path);
  }

  #account(bytes: number): void {
    this.#cachedBytes += bytes;
    if (this.#cachedBytes <= CACHED_BYTES) return;
    this.#contents.clear();
    this.#cachedBytes = 0;
  }
}
