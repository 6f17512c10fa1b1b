import { expect, it } from 'vitest';
import { comparisonStrings } from '../../../src/host/pages/comparisonStrings';
import { lineageStrings } from '../../../src/host/pages/lineageStrings';
import { COMPARISON_STRINGS } from '../../../src/shared/pages/comparisonStrings';
import { LINEAGE_STRINGS } from '../../../src/shared/pages/lineageStrings';
import { l10n } from './fixtures';

it('passes every text of the pages through localisation unchanged', () => {
  expect(comparisonStrings(l10n)).toEqual(COMPARISON_STRINGS);
  expect(lineageStrings(l10n)).toEqual(LINEAGE_STRINGS);
});
