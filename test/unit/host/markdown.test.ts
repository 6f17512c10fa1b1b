import { expect, it } from 'vitest';
import { codeBlock, escapeMarkdown, inlineCode } from '../../../src/host/trees/markdown';

it('keeps hostile text from becoming links, icons, HTML or the end of its code', () => {
  expect([
    escapeMarkdown('[x](command:evil) <b> $(bug)'),
    inlineCode('a `b` ``c``'),
    codeBlock('echo ```\n[x](command:evil)', 'sh'),
  ]).toEqual([
    '\\[x\\]\\(command\\:evil\\) \\<b\\> \\$\\(bug\\)',
    '``` a `b` ``c`` ```',
    '````sh\necho ```\n[x](command:evil)\n````',
  ]);
});
