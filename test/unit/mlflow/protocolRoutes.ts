import type { ArtifactService } from '../../../src/tracker/mlflow/artifacts/artifactService';
import type { MlflowContext } from '../../../src/tracker/mlflow/mlflowContext';
import { artifactListRoutes, artifactRoutes } from '../../../src/tracker/mlflow/routes/artifactRoutes';
import { assessmentRoutes } from '../../../src/tracker/mlflow/routes/assessmentRoutes';
import { experimentRoutes } from '../../../src/tracker/mlflow/routes/experimentRoutes';
import { loggedModelRoutes } from '../../../src/tracker/mlflow/routes/loggedModelRoutes';
import { logRoutes } from '../../../src/tracker/mlflow/routes/logRoutes';
import { metricRoutes } from '../../../src/tracker/mlflow/routes/metricRoutes';
import { modelVersionRoutes } from '../../../src/tracker/mlflow/routes/modelVersionRoutes';
import { registeredModelRoutes } from '../../../src/tracker/mlflow/routes/registeredModelRoutes';
import { runModelRoutes } from '../../../src/tracker/mlflow/routes/runModelRoutes';
import { runRoutes } from '../../../src/tracker/mlflow/routes/runRoutes';
import { systemRoutes } from '../../../src/tracker/mlflow/routes/systemRoutes';
import { traceRoutes } from '../../../src/tracker/mlflow/routes/traceRoutes';

/** Stands for whatever a table of routes asks for when it is made. */
const nothing: unknown = new Proxy(() => nothing, { get: (_, name) => (name === 'root' ? '/' : nothing) });

/** Every route of the protocol as `METHOD /path`, as clients send it. */
export function protocolRoutes(): string[] {
  const context = { ...(nothing as MlflowContext), paths: { root: '/' } } as MlflowContext;
  const given = new Proxy(context, { get: (own, name) => Reflect.get(own, name) ?? nothing });
  const artifacts = nothing as ArtifactService;
  const tables = [
    artifactListRoutes(artifacts),
    artifactRoutes(artifacts),
    systemRoutes(),
    ...[experimentRoutes, runRoutes, logRoutes, metricRoutes, registeredModelRoutes, modelVersionRoutes].map((make) =>
      make(given),
    ),
    ...[loggedModelRoutes, runModelRoutes, traceRoutes, assessmentRoutes].map((make) => make(given)),
  ];
  return tables.flatMap((table) => Object.keys(table)).map((route) => route.replace(/^(\w+) (?!\/)/, '$1 /api/'));
}
