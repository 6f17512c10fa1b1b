import { deepStrictEqual } from 'node:assert';
import { DiagnosticSeverity, languages, Position, Range, Uri, WorkspaceEdit, workspace } from 'vscode';

const until = async (condition: () => boolean) => {
  for (let attempt = 0; attempt < 100 && !condition(); attempt++) await new Promise((resume) => setTimeout(resume, 50));
};

export function configSuite(): void {
  describe('mlops.yaml in an editor', () => {
    it('shows each mistake in its line as it is typed, and takes it away when it is mended', async () => {
      const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
      const document = await workspace.openTextDocument(Uri.joinPath(folder, 'mlops.yaml'));
      const line = document
        .getText()
        .split('\n')
        .findIndex((text) => text.includes('goal: maximize'));
      const place = new Range(line, 0, line, document.lineAt(line).text.length);
      const edit = async (text: string) => {
        const change = new WorkspaceEdit();
        change.replace(document.uri, document.lineAt(line).range, text);
        await workspace.applyEdit(change);
      };
      const problems = () => languages.getDiagnostics(document.uri);
      await edit('    goal: bigger');
      await until(() => problems().length > 0);
      deepStrictEqual(
        problems().map(({ source, severity, range }) => ({ source, severity, line: range.start.line })),
        [{ source: 'MLOps', severity: DiagnosticSeverity.Error, line }],
      );
      await edit('    goal: maximize');
      await until(() => problems().length === 0);
      deepStrictEqual(
        { problems: problems(), end: place.end },
        { problems: [], end: new Position(line, '    goal: maximize'.length) },
      );
    });
  });
}
