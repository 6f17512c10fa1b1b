import { COMPARISON_STRINGS } from '../../../src/shared/pages/comparisonStrings';
import { LINEAGE_STRINGS } from '../../../src/shared/pages/lineageStrings';
import { pageHtml } from '../../../src/shared/pages/pageHtml';
import { comparisonScenario, FOLDER } from './comparisonData';
import { lineageScenario } from './lineageData';

export interface HarnessPage {
  page: 'comparison' | 'lineage';
  scenario: string;
  origin: string;
  nonce: string;
}

/** A page's HTML as the host writes it, with the fake host's script before the page's own. */
export function harnessHtml({ page, scenario, origin, nonce }: HarnessPage, options: string): string {
  const html = pageHtml({
    title: page,
    element: `mlops-${page}`,
    scriptUri: `${origin}/${page}.js`,
    styleUri: `${origin}/${page}.css`,
    cspSource: origin,
    nonce,
    bootstrap: page === 'comparison' ? comparisonBootstrap(scenario) : lineageBootstrap(scenario),
  });
  const scripts = `<script nonce="${nonce}">window.harnessOptions = ${options.replaceAll('<', '\\u003c')};</script>
<script nonce="${nonce}" src="${origin}/fakeHost.js"></script>`;
  return html.replace('</head>', () => `${scripts}</head>`);
}

function comparisonBootstrap(scenario: string) {
  return { runs: comparisonScenario(scenario).runs, strings: COMPARISON_STRINGS, locale: 'en' };
}

function lineageBootstrap(scenario: string) {
  return { folder: FOLDER, graph: lineageScenario(scenario), strings: LINEAGE_STRINGS, locale: 'en' };
}
