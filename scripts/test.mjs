// `npm test`: every check and every test, from a bare clone. `npm test -- unit e2e` runs only the tiers named;
// `npm test -- all clients` adds the real Python libraries, which come from PyPI.
// Ends with the plain line `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, withPinnedNode } from './lib/prepare.mjs';
import { prepareEnvironments } from './lib/pythonEnvironments.mjs';
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

/** Real libraries from PyPI against the tracker. Where they can't be had, that is said, and is no pass. */
async function clients() {
  try {
    await prepareEnvironments();
  } catch (error) {
    const failure = `clients: did not run, since its libraries could not be installed. ${error.message}`;
    console.log(failure);
    return { passed: 0, failed: 1, failures: [failure] };
  }
  return vitest('clients');
}

const tiers = {
  checks,
  unit: () => vitest('unit'),
  faults: () => vitest('faults'),
  integration,
  e2e: () => vitest('e2e'),
};

/** Runs only where it is asked for, because it needs PyPI: `npm test -- all clients`. */
const extraTiers = { clients };

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
  const known = { ...tiers, ...extraTiers };
  const asked = process.argv.slice(2).flatMap((name) => (name === 'all' ? Object.keys(tiers) : name));
  const wanted = asked.filter((name) => name in known);
  const names = wanted.length > 0 ? wanted : Object.keys(tiers);
  const started = Date.now();
  let total = { passed: 0, failed: 0 };
  for (const name of names) total = add(total, await known[name]());
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`);
  for (const failure of total.failures ?? []) console.log(`Failed: ${failure}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await withPinnedNode(main).catch(fail);
