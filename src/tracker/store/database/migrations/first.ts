import type { Migration } from './migration';

export const FIRST: Migration = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row a thing that readers follow, with the revision of its last change.
CREATE TABLE changes (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX changes_by_revision ON changes (revision);

CREATE TABLE environments (id TEXT PRIMARY KEY, content TEXT NOT NULL);

CREATE TABLE runs (
  -- Creation order, never reused: the colour slot is number - 1.
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  experiment TEXT NOT NULL,
  status TEXT NOT NULL,
  exit_code INTEGER,
  signal TEXT,
  exit_reason TEXT,
  command TEXT NOT NULL,
  argv TEXT,
  job TEXT,
  source TEXT NOT NULL,
  cwd TEXT NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL,
  cpu_time REAL,
  main_metric TEXT,
  goal TEXT,
  note TEXT NOT NULL DEFAULT '',
  git TEXT,
  commit_hash TEXT,
  branch TEXT,
  dirty INTEGER NOT NULL DEFAULT 0,
  git_notes TEXT NOT NULL DEFAULT '[]',
  environment_id TEXT REFERENCES environments (id),
  log_bytes REAL NOT NULL DEFAULT 0,
  pid REAL,
  warnings TEXT NOT NULL DEFAULT '[]',
  deleted INTEGER NOT NULL DEFAULT 0,
  launch_plan TEXT NOT NULL
);
CREATE INDEX runs_by_name ON runs (name);
CREATE INDEX runs_by_time ON runs (start_time, number);
CREATE INDEX runs_by_status ON runs (status);

CREATE TABLE params (
  run INTEGER NOT NULL REFERENCES runs (number),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE tags (
  run INTEGER NOT NULL REFERENCES runs (number),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE metric_keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);

-- One metric of one run, with its summary. A NULL last is NaN; NULL min and max: no finite value yet.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number),
  key INTEGER NOT NULL REFERENCES metric_keys (id),
  count INTEGER NOT NULL,
  -- How many of them lie in blocks.
  sealed INTEGER NOT NULL,
  last REAL,
  last_step REAL NOT NULL,
  last_time REAL NOT NULL,
  min REAL,
  max REAL,
  UNIQUE (run, key)
);

-- The newest points of a series, seq counting from 1 in the order of writing. A NULL value is NaN.
CREATE TABLE points (
  series INTEGER NOT NULL REFERENCES series (id),
  seq INTEGER NOT NULL,
  step REAL NOT NULL,
  time REAL NOT NULL,
  value REAL,
  PRIMARY KEY (series, seq)
) WITHOUT ROWID;

-- Older points, many to a row: all steps, then all times, then all values, as little-endian doubles.
CREATE TABLE blocks (
  series INTEGER NOT NULL REFERENCES series (id),
  last_seq INTEGER NOT NULL,
  min_step REAL NOT NULL,
  max_step REAL NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (series, last_seq)
);

CREATE TABLE positions (
  run INTEGER NOT NULL REFERENCES runs (number),
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (run, source)
) WITHOUT ROWID;

CREATE TABLE dataset_uses (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number),
  path TEXT NOT NULL,
  role TEXT,
  state TEXT NOT NULL,
  hash TEXT,
  bytes REAL,
  files REAL,
  error TEXT,
  UNIQUE (run, path)
);
CREATE INDEX dataset_uses_by_hash ON dataset_uses (hash);

-- The stat fields are REAL because an inode can exceed what a number holds exactly.
CREATE TABLE hash_cache (
  path TEXT PRIMARY KEY,
  size REAL NOT NULL,
  mtime_us REAL NOT NULL,
  ctime_us REAL NOT NULL,
  inode REAL NOT NULL,
  hash TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE artifacts (
  run INTEGER NOT NULL REFERENCES runs (number),
  path TEXT NOT NULL,
  bytes REAL NOT NULL,
  hash TEXT,
  kind TEXT NOT NULL,
  PRIMARY KEY (run, path)
) WITHOUT ROWID;
CREATE INDEX artifacts_by_hash ON artifacts (hash);

CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE model_versions (
  model INTEGER NOT NULL REFERENCES models (id),
  version INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (number),
  artifact_path TEXT NOT NULL,
  hash TEXT NOT NULL,
  bytes REAL NOT NULL,
  note TEXT NOT NULL,
  created_at REAL NOT NULL,
  commit_hash TEXT,
  snapshot TEXT,
  datasets TEXT NOT NULL,
  location TEXT NOT NULL,
  PRIMARY KEY (model, version)
) WITHOUT ROWID;
CREATE INDEX model_versions_by_artifact ON model_versions (run, artifact_path);

CREATE TABLE model_aliases (
  model INTEGER NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
) WITHOUT ROWID;

INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))));
`;
