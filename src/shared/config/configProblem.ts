/** A mistake in mlops.yaml. Lines and columns count from 1. */
export interface ConfigProblem {
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: 'error' | 'warning';
}
