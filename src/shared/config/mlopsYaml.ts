import { type Alias, type Document, type ErrorCode, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { ConfigProblem } from './configProblem';
import { type Mistake, mistakesOf, placeName } from './mlopsMessages';
import { type MlopsConfig, mlopsSchema } from './mlopsSchema';
import { compilePattern } from './stdoutPattern';
import { YamlPlaces } from './yamlPlaces';

export interface ParsedConfig {
  /** What could be understood; null when the text as a whole could not. Jobs with mistakes are left out. */
  config: MlopsConfig | null;
  problems: ConfigProblem[];
}

/** Reads the text of mlops.yaml and says every mistake with its place. Never throws. */
export function parseMlopsYaml(text: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' });
  const places = new YamlPlaces(document, lines, text.length);
  const problems = syntaxProblems(document, places);
  const fatal = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const root = fatal ? undefined : jsValue(document, places, problems);
  if (root === undefined) return { config: null, problems };
  if (root === null) return { config: {}, problems };

  const mistakes = mistakesOf(mlopsSchema.safeParse(root).error?.issues ?? [], root);
  const jobs = isRecord(root) && isRecord(root.jobs) ? root.jobs : {};
  for (const [name, job] of Object.entries(jobs)) mistakes.push(...patternMistakes(name, job));
  problems.push(...mistakes.map((mistake) => problemOf(mistake, 'error', places)));
  problems.push(...goalsWithoutMetric(jobs).map((mistake) => problemOf(mistake, 'warning', places)));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);

  const broken = [...mistakes.map((one) => one.path), ...document.errors.map((one) => places.pathAt(one.pos[0]))];
  return { config: goodPart(root, broken), problems };
}

function jsValue(document: Document, places: YamlPlaces, problems: ConfigProblem[]): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    const alias = unresolvedAlias(document);
    const message =
      alias === null
        ? `This cannot be read: ${error instanceof Error ? error.message : String(error)}.`
        : `*${alias.source} refers to an anchor that is not there. Write &${alias.source} before the settings it stands for.`;
    const [start, end] = alias?.range ?? [0, 1];
    problems.push({ message, ...places.span(start, end), severity: 'error' });
    return undefined;
  }
}

function unresolvedAlias(document: Document): Alias | null {
  let found: Alias | null = null;
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

/** What to do about the mistakes whose own words only speak of YAML's grammar. */
const SYNTAX_WORDS: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a setting stands where none can be. Check the indentation of this line and the next',
  MULTILINE_IMPLICIT_KEY: 'a line is no setting. Check its indentation, and that ":" and a space follow its name',
  MULTIPLE_DOCS: 'the file holds several documents. Remove the line ---',
  TAB_AS_INDENT: 'a tab indents this line. Use spaces',
};

/** The mistakes of the syntax; of those on one line only the first, as the others follow from it. */
function syntaxProblems(document: Document, places: YamlPlaces): ConfigProblem[] {
  const problems = [...document.errors, ...document.warnings].map((error) => syntaxProblem(error, places));
  return problems.filter((one, at) => problems.findIndex((other) => other.line === one.line) === at);
}

function syntaxProblem(error: YAMLError, places: YamlPlaces): ConfigProblem {
  const [start, end] = error.pos;
  const said = SYNTAX_WORDS[error.code] ?? error.message.replace(/\.$/, '');
  const path = error.code === 'DUPLICATE_KEY' ? places.pathAt(start) : [];
  const message =
    error.code === 'DUPLICATE_KEY'
      ? `"${path.at(-1) ?? ''}" is given twice in ${placeName(path.slice(0, -1))}. Keep one of the two.`
      : `Not valid YAML: ${said}.`;
  return { message, ...places.span(start, end), severity: error.name === 'YAMLWarning' ? 'warning' : 'error' };
}

function problemOf(mistake: Mistake, severity: ConfigProblem['severity'], places: YamlPlaces): ConfigProblem {
  const span = mistake.at === 'key' ? places.key(mistake.path) : places.value(mistake.path);
  return { message: mistake.message, ...span, severity };
}

function patternMistakes(name: string, job: unknown): Mistake[] {
  const stdout = isRecord(job) ? job.stdout : undefined;
  const patterns = isRecord(stdout) && Array.isArray(stdout.patterns) ? stdout.patterns : [];
  return patterns.flatMap((pattern: unknown, at): Mistake[] => {
    if (typeof pattern !== 'string' || pattern === '') return [];
    const compiled = compilePattern(pattern);
    if (!('mistake' in compiled)) return [];
    const path = ['jobs', name, 'stdout', 'patterns', at];
    return [{ path, at: 'value', message: `This pattern cannot be used: ${compiled.mistake}.` }];
  });
}

function goalsWithoutMetric(jobs: Record<string, unknown>): Mistake[] {
  return Object.entries(jobs)
    .filter(([, job]) => isRecord(job) && job.goal !== undefined && job.metric === undefined)
    .map(([name]) => ({
      path: ['jobs', name, 'goal'],
      at: 'key',
      message: `Job "${name}" has a goal but no metric it is for. Add metric: with the metric's name.`,
    }));
}

/** What is left of the file without the entries that have mistakes; a job goes as a whole. */
function goodPart(root: unknown, broken: (readonly PropertyKey[])[]): MlopsConfig | null {
  if (!isRecord(root) || broken.some((path) => path.length === 0)) return null;
  const good: Record<string, unknown> = { ...root };
  for (const [section] of broken.filter((path) => path[0] !== 'jobs' || path.length === 1))
    delete good[String(section)];
  if (isRecord(good.jobs)) {
    const bad = new Set(broken.filter((path) => path[0] === 'jobs').map((path) => path[1]));
    good.jobs = Object.fromEntries(Object.entries(good.jobs).filter(([name]) => !bad.has(name)));
  }
  return mlopsSchema.safeParse(good).data ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
