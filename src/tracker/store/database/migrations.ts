import { FIRST } from './migrations/first';
import type { Migration } from './migrations/migration';
import { SECOND } from './migrations/second';

export const MIGRATIONS: readonly Migration[] = [FIRST, SECOND];
