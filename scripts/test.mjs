// `npm test`: every check and every test, from a bare clone. `npm test -- unit e2e` runs only the tiers named.
// Ends with the plain line `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, withPinnedNode } from './lib/prepare.mjs';
import { fail, root, run } from './lib/shell.mjs';

const results = join(root, 'out', 'results');

/** One command that either holds or doesn't. */
async function check(name, command, args) {
  console.log(`\n── ${name}`);
  return (await run(command, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, failures: [name] };
}

async function checks() {
  const all = [
    await check('types', 'npm', ['run', '--silent', 'check:types']),
    await check('lint and format', 'npm', ['run', '--silent', 'check:lint']),
    await check('dead code', 'npm', ['run', '--silent', 'check:dead']),
    await check('pages', 'npm', ['run', '--silent', 'check:pages']),
  ];
  return all.reduce(add);
}

/** Counts a report in jest's JSON form; a runner that left none, or ran nothing, has failed. */
function count(name, report, code) {
  try {
    const {
      numPassedTests: passed,
      numFailedTests,
      numFailedTestSuites,
      testResults,
    } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0, code !== 0 ? 1 : 0, passed === 0 ? 1 : 0);
    const failures = testResults.flatMap((file) =>
      file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    );
    return { passed, failed, failures: failed > 0 && failures.length === 0 ? [name] : failures };
  } catch {
    return { passed: 0, failed: 1, failures: [`${name}: no report`] };
  }
}

async function vitest(project) {
  console.log(`\n── ${project}`);
  const report = join(results, `${project}.json`);
  const code = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return count(project, report, code);
}

async function integration() {
  console.log('\n── integration');
  const report = join(results, 'integration.json');
  const code = await run('node', ['scripts/integration.mjs', report]);
  return count('integration', report, code);
}

const tiers = {
  checks,
  unit: () => vitest('unit'),
  faults: () => vitest('faults'),
  integration,
  e2e: () => vitest('e2e'),
};

function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...(a.failures ?? []), ...(b.failures ?? [])],
  };
}

async function main() {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  await build({ force: true });
  const wanted = process.argv.slice(2).filter((name) => name in tiers);
  const names = wanted.length > 0 ? wanted : Object.keys(tiers);
  const started = Date.now();
  let total = { passed: 0, failed: 0 };
  for (const name of names) total = add(total, await tiers[name]());
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`);
  for (const failure of total.failures ?? []) console.log(`Failed: ${failure}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await withPinnedNode(main).catch(fail);
