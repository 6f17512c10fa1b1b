/** Views, panels and their container, as package.json declares them. */
export const VIEWS = {
  container: 'mlops',
  runs: 'mlops.runs',
  datasets: 'mlops.datasets',
  models: 'mlops.models',
} as const;

export const PANELS = {
  comparison: 'mlops.comparison',
  lineage: 'mlops.lineage',
} as const;
