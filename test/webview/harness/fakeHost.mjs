// Plays VS Code's side in a plain browser: theme, state, and the answers to the page's requests.
import { comparisonScenario } from './comparisonData.ts';
import { lineageScenario } from './lineageData.ts';

const { page, scenario, theme } = window.harnessOptions;
window.harness = { calls: [], violations: [], state: undefined };

document.addEventListener('securitypolicyviolation', (event) => {
  window.harness.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});

function applyTheme({ body, variables, styles }) {
  const root = document.documentElement;
  for (const name of [...root.style]) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [sheet];
  const set = () => {
    for (const [name, value] of Object.entries(body)) document.body.setAttribute(name, value);
  };
  if (document.body) set();
  else document.addEventListener('readystatechange', set, { once: true });
}
window.harness.applyTheme = applyTheme;

const send = (data) => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }));
const comparison = comparisonScenario(scenario);
const lineage = lineageScenario(scenario);

const answers = {
  series: (batches) =>
    batches.map(({ folder, queries }) => ({ folder, series: queries.map((query) => comparison.series(query)) })),
  detail: ({ runId }) => comparison.detail(runId),
  graph: ({ focus }) => ({ ...lineage, focus }),
};

window.acquireVsCodeApi = () => ({
  getState: () => JSON.parse(sessionStorage.getItem(`${page} ${scenario}`) ?? 'null') ?? undefined,
  setState: (state) => sessionStorage.setItem(`${page} ${scenario}`, JSON.stringify(state)),
  postMessage: (message) => {
    if (message.kind !== 'request') return;
    window.harness.calls.push({ name: message.name, body: message.body });
    setTimeout(() => {
      const answer = answers[message.name];
      send({ kind: 'response', id: message.id, body: answer ? answer(message.body) : undefined });
    }, 2);
  },
});

window.harness.advance = (steps) => send({ kind: 'event', name: 'runs', body: comparison.advance(steps) });
applyTheme(theme);
