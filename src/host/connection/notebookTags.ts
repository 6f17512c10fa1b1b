/** Tags that a notebook's runs carry: its path, and the execution count of the cell as Jupyter shows it. */
export const NOTEBOOK_TAG = 'mlops.notebook';
export const CELL_TAG = 'mlops.cell';
