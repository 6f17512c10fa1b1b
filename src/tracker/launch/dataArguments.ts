import { statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { programArgs } from '../../shared/params/programArgs';

const DATA_FILE = new RegExp(
  `\\.(?:${[
    'csv|tsv|psv|parquet|feather|arrow|ipc|avro|orc|json|jsonl|ndjson|npy|npz|h5|hdf5|hdf|nc|mat|rds|rdata|txt|tab|dat',
    'gz|bz2|xz|zst|zip|tar|tgz|7z|pkl|pickle|joblib|pt|pth|safetensors|onnx|msgpack|xlsx|xls|ods|db|sqlite|sqlite3',
    'duckdb|tfrecord|tfrecords|arff|libsvm|svmlight|fasta|fastq|vcf|bam|wav|mp3|flac|jpg|jpeg|png|tif|tiff|geojson',
  ].join('|')})$`,
  'i',
);

/** Flags that name what the command writes, or what configures it. */
const NOT_DATA_FLAG =
  /(?:^|[-_.])(?:out|outputs?|outdir|save|dest|log|logs|logdir|logger|checkpoints?|ckpt|artifacts?|export|results?|report|metrics|runs?|work|tmp|cache|conf|config|cfg|configs|params|hparams|settings|options)(?:$|[-_.])/i;

const NOT_DATA_FILE = /^(?:requirements.*\.txt|package(?:-lock)?\.json|tsconfig.*\.json)$/i;

/**
 * The arguments of a command that are existing data files or folders, absolute: plain ones, values of `--flag value`,
 * `--flag=value` and `key=value`. The program itself, and what `exclude` names (params files, outputs; absolute), is
 * left out, as are the folders that hold the working folder.
 */
export function dataArguments(argv: readonly string[], cwd: string, exclude: readonly string[]): string[] {
  const left = new Set(exclude);
  const found = new Set<string>();
  let flag = '';
  for (const word of programArgs(argv).args) {
    const [, name = '', value] = /^(?:-{1,2}|\+{0,2})([\p{L}\p{N}_.@/:-]+?)=(.*)$/su.exec(word) ?? [];
    const isFlag = value === undefined && /^--?\p{L}/u.test(word);
    const candidate = value ?? word;
    const namedBy = value === undefined ? flag : name;
    flag = isFlag ? word : '';
    if (isFlag || candidate === '' || NOT_DATA_FLAG.test(namedBy)) continue;
    const path = resolve(cwd, candidate);
    if (!left.has(path) && isData(path, cwd)) found.add(path);
  }
  return [...found];
}

function isData(path: string, cwd: string): boolean {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return relative(path, cwd).startsWith('..');
    return stats.isFile() && isDataFile(path);
  } catch {
    return false;
  }
}

/** Whether a file is data, going by its name. */
export function isDataFile(path: string): boolean {
  return DATA_FILE.test(path) && !NOT_DATA_FILE.test(basename(path));
}
