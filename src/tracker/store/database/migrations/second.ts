import type { Migration } from './migration';

/** What MLflow's protocol needs: experiments, inputs, logged models, a registry with stages and tags, traces; and origins. */
export const SECOND: Migration = `
CREATE TABLE experiments (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- NULL: the store's own place.
  artifact_location TEXT,
  created_at REAL NOT NULL,
  updated_at REAL NOT NULL,
  -- The runs that were deleted with it have the same time.
  deleted_at REAL,
  -- Made for a run that named it, and by nobody on purpose yet.
  implicit INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE experiment_tags (
  experiment TEXT NOT NULL REFERENCES experiments (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment, key)
) WITHOUT ROWID;
INSERT INTO experiments (id, name, created_at, updated_at) VALUES ('0', 'Default', unixepoch() * 1000.0, unixepoch() * 1000.0);
INSERT INTO experiments (id, name, created_at, updated_at, implicit)
  SELECT CAST(row_number() OVER (ORDER BY min(number)) AS TEXT), experiment, min(start_time), max(start_time), 1
  FROM runs WHERE experiment <> 'Default' GROUP BY experiment;
CREATE INDEX runs_by_experiment ON runs (experiment, start_time, number);

ALTER TABLE runs ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
-- Where the run's artifacts are; NULL: the store's own place.
ALTER TABLE runs ADD COLUMN artifact_uri TEXT;
ALTER TABLE runs ADD COLUMN deleted_at REAL;
UPDATE runs SET deleted_at = coalesce(end_time, start_time) WHERE deleted = 1;
-- The id of the run it is a part of; no reference, since a part may come in first.
ALTER TABLE runs ADD COLUMN parent TEXT;
-- Where an imported or pulled run came from, a URI; NULL for one made here.
ALTER TABLE runs ADD COLUMN origin TEXT;
CREATE INDEX runs_by_parent ON runs (parent);
CREATE INDEX runs_by_origin ON runs (origin);

-- Steps and times beyond 2^53, as decimal digits; the point itself has the nearest number.
CREATE TABLE exact_points (
  series INTEGER NOT NULL REFERENCES series (id),
  seq INTEGER NOT NULL,
  step TEXT NOT NULL,
  time TEXT NOT NULL,
  PRIMARY KEY (series, seq)
) WITHOUT ROWID;

CREATE TABLE declared_datasets (
  id INTEGER PRIMARY KEY,
  experiment TEXT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema TEXT,
  profile TEXT,
  UNIQUE (experiment, name, digest)
);
CREATE TABLE dataset_inputs (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number),
  dataset INTEGER NOT NULL REFERENCES declared_datasets (id),
  -- A JSON object.
  tags TEXT NOT NULL,
  UNIQUE (run, dataset)
);
CREATE INDEX dataset_inputs_by_dataset ON dataset_inputs (dataset);

CREATE TABLE logged_models (
  id TEXT PRIMARY KEY,
  experiment TEXT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  artifact_location TEXT,
  status TEXT NOT NULL,
  status_message TEXT,
  source_run TEXT,
  model_type TEXT,
  created_at REAL NOT NULL,
  updated_at REAL NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX logged_models_by_experiment ON logged_models (experiment, created_at);
CREATE INDEX logged_models_by_run ON logged_models (source_run);
CREATE TABLE logged_model_params (
  model TEXT NOT NULL REFERENCES logged_models (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, key)
) WITHOUT ROWID;
CREATE TABLE logged_model_tags (
  model TEXT NOT NULL REFERENCES logged_models (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, key)
) WITHOUT ROWID;
-- A NULL value is NaN.
CREATE TABLE logged_model_metrics (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL REFERENCES logged_models (id),
  key TEXT NOT NULL,
  step REAL NOT NULL,
  time REAL NOT NULL,
  value REAL,
  run TEXT,
  dataset_name TEXT,
  dataset_digest TEXT
);
CREATE INDEX logged_model_metrics_by_point ON logged_model_metrics (model, key, step, time);
CREATE TABLE run_models (
  run INTEGER NOT NULL REFERENCES runs (number),
  direction TEXT NOT NULL,
  model TEXT NOT NULL,
  step REAL NOT NULL,
  PRIMARY KEY (run, direction, model)
) WITHOUT ROWID;

ALTER TABLE models ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN created_at REAL NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN updated_at REAL NOT NULL DEFAULT 0;
-- The highest number ever given, since the number of a deleted version is not given again.
ALTER TABLE models ADD COLUMN last_version INTEGER NOT NULL DEFAULT 0;
CREATE TABLE model_tags (
  model INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, key)
) WITHOUT ROWID;

-- A version may come from elsewhere than a run's artifact: what such a one does not have is NULL.
CREATE TABLE new_model_versions (
  model INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  -- As it was given: need not be a run of this store, or only later.
  run_id TEXT,
  artifact_path TEXT,
  hash TEXT,
  bytes REAL,
  note TEXT NOT NULL,
  created_at REAL NOT NULL,
  updated_at REAL NOT NULL,
  commit_hash TEXT,
  snapshot TEXT,
  datasets TEXT NOT NULL,
  location TEXT,
  -- The URI that a client named; NULL where it was registered in the cockpit.
  source TEXT,
  run_link TEXT,
  logged_model TEXT,
  user_id TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT 'None',
  status TEXT NOT NULL DEFAULT 'READY',
  status_message TEXT,
  PRIMARY KEY (model, version)
) WITHOUT ROWID;
INSERT INTO new_model_versions (model, version, run_id, artifact_path, hash, bytes, note, created_at, updated_at, commit_hash, snapshot, datasets, location)
  SELECT model, version, runs.id, artifact_path, hash, bytes, model_versions.note, created_at, created_at, model_versions.commit_hash, snapshot, datasets, location
  FROM model_versions JOIN runs ON runs.number = run;
CREATE TABLE new_model_aliases (
  model INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (model, alias)
) WITHOUT ROWID;
INSERT INTO new_model_aliases SELECT model, alias, version FROM model_aliases;
DROP TABLE model_aliases;
DROP TABLE model_versions;
ALTER TABLE new_model_versions RENAME TO model_versions;
ALTER TABLE new_model_aliases RENAME TO model_aliases;
CREATE INDEX model_versions_by_artifact ON model_versions (run_id, artifact_path);
CREATE TABLE model_version_tags (
  model INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, version, key)
) WITHOUT ROWID;
UPDATE models SET
  created_at = coalesce((SELECT min(created_at) FROM model_versions WHERE model = models.id), 0),
  updated_at = coalesce((SELECT max(created_at) FROM model_versions WHERE model = models.id), 0),
  last_version = coalesce((SELECT max(version) FROM model_versions WHERE model = models.id), 0);

CREATE TABLE traces (
  id TEXT PRIMARY KEY,
  experiment TEXT NOT NULL REFERENCES experiments (id),
  request_time REAL NOT NULL,
  execution_ms REAL,
  state TEXT NOT NULL,
  content TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX traces_by_time ON traces (experiment, request_time);
CREATE TABLE trace_tags (
  trace TEXT NOT NULL REFERENCES traces (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace, key)
) WITHOUT ROWID;

-- Tracking servers that the user connected. No secrets.
CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  added_at REAL NOT NULL,
  -- How far its runs have been read, a JSON text.
  state TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
-- What of this store is which thing on a server, and how far it was sent or fetched.
CREATE TABLE server_links (
  server TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  -- run, experiment, logged-model, model, model-version
  kind TEXT NOT NULL,
  local TEXT NOT NULL,
  remote TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (server, kind, local)
) WITHOUT ROWID;
CREATE INDEX server_links_by_remote ON server_links (server, kind, remote);

-- Folders of other loggers that the user asked to follow.
CREATE TABLE watched_folders (path TEXT PRIMARY KEY, added_at REAL NOT NULL) WITHOUT ROWID;
`;
