import { expect, it } from 'vitest';
import { formatTags, parseTags, tagChanges } from '../../../src/host/edit/tagText';

it('writes tags as a person edits them and reads them back', () => {
  const tags = { baseline: '', seed: '7', note: 'a=b' };
  expect([formatTags(tags), parseTags(formatTags(tags)), parseTags(' , =x, lone ')]).toEqual([
    'baseline, seed=7, note=a=b',
    tags,
    { lone: '' },
  ]);
});

it('sends only what an edit changed, with null for what it removed', () => {
  expect(tagChanges({ kept: '1', gone: '', changed: 'a' }, { kept: '1', changed: 'b', fresh: '' })).toEqual({
    gone: null,
    changed: 'b',
    fresh: '',
  });
});
