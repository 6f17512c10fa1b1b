import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import nls from '../../../package.nls.json';
import { COMMANDS, TRUSTED_COMMANDS } from '../../../src/host/contributions/commandIds';
import { SETTINGS } from '../../../src/host/contributions/settingIds';
import { PANELS, VIEWS } from '../../../src/host/contributions/viewIds';
import { RUN_COLORS_DARK, RUN_COLORS_LIGHT } from '../../../src/shared/format/palette';

const { contributes } = manifest;
const menus: Record<string, { command: string; when?: string; group?: string }[]> = contributes.menus;

describe('the manifest', () => {
  it('contributes exactly the typed commands', () => {
    const contributed = contributes.commands.map(({ command }) => command);
    expect(contributed.sort()).toEqual(Object.values<string>(COMMANDS).sort());
  });

  it('turns off exactly the commands that start or change something where the workspace is not trusted', () => {
    const off = contributes.commands.filter((command) => command.enablement === 'isWorkspaceTrusted');
    expect(off.map(({ command }) => command).sort()).toEqual([...TRUSTED_COMMANDS].sort());
  });

  it('contributes exactly the typed settings', () => {
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(Object.values<string>(SETTINGS).sort());
  });

  it('contributes exactly the typed views and wakes for the typed panels', () => {
    const [container] = contributes.viewsContainers.activitybar;
    expect([container?.id, ...contributes.views.mlops.map(({ id }) => id)].sort()).toEqual(Object.values(VIEWS).sort());
    const panels = manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:'));
    expect(panels.sort()).toEqual(
      Object.values(PANELS)
        .map((id) => `onWebviewPanel:${id}`)
        .sort(),
    );
  });

  it('refers only to commands that exist, and says of each whether the palette shows it', () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    const used = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
    const linked = [...JSON.stringify(nls).matchAll(/command:(mlops\.\w+)/g)].map(([, id]) => String(id));
    expect([...used, ...linked].filter((id) => !known.has(id))).toEqual([]);
    expect(menus.commandPalette?.map(({ command }) => command).sort()).toEqual([...known].sort());
  });

  it('has a text for every key, and no text that nothing uses', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => String(key));
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
  });

  it('gives the run colours of the palette to every kind of theme', () => {
    const expected = RUN_COLORS_LIGHT.map((light, slot) => {
      const dark = RUN_COLORS_DARK[slot];
      return { id: `mlops.run${slot + 1}`, defaults: { light, dark, highContrast: dark, highContrastLight: light } };
    });
    expect(contributes.colors.map(({ id, defaults }) => ({ id, defaults }))).toEqual(expected);
  });

  it('restricts every setting that names a program or a path in workspaces that are not trusted', () => {
    const paths = Object.entries(contributes.configuration.properties)
      .filter(([, { type }]) => type === 'string')
      .map(([id]) => id);
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(paths.sort());
  });

  it('names icons that exist', () => {
    const css = readFileSync('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
    const codicons = new Set([...css.matchAll(/\.codicon-([\w-]+):before/g)].map(([, name]) => name));
    const used = [...JSON.stringify(contributes).matchAll(/\$\(([\w-]+)\)/g)].map(([, name]) => String(name));
    expect(used.filter((name) => !codicons.has(name))).toEqual([]);
  });
});
