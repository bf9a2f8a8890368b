import { describe, expect, it } from 'vitest';
import { mergeResults } from './results-file.ts';

const aims = (...rows: string[]): string => ['| aim | measured |', '| --- | ---: |', ...rows].join('\n');

describe('the results of the benches', () => {
  const first = mergeResults(
    '',
    [
      { title: 'Building', text: '| a |' },
      { title: 'Uploading', text: '| b |' },
      { title: 'Aims', text: aims('| build | 1 |', '| upload | 2 |') },
    ],
    'on Monday',
  );

  it('keep what was not measured this time, with its day and its aims', () => {
    const second = mergeResults(
      first,
      [
        { title: 'Building', text: '### One\n\n| c |' },
        { title: 'Growth', text: '| d |' },
        { title: 'Aims', text: aims('| growth | 4 |', '| build | 3 |') },
      ],
      'on Friday',
    );
    expect(second.slice(second.indexOf('## Building'))).toBe(
      `## Building\n\nMeasured on Friday.\n\n### One\n\n| c |\n\n## Uploading\n\nMeasured on Monday.\n\n| b |\n\n` +
        `## Growth\n\nMeasured on Friday.\n\n| d |\n\n## Aims\n\n${aims('| build | 3 |', '| upload | 2 |', '| growth | 4 |')}\n\n` +
        `<!-- written by hand from here -->\n`,
    );
  });

  it('keep what people wrote below the mark, to the letter', () => {
    const written = `${first}\nRead this.\n\n## Beside Hugo\n\nIt is quick.\n`;
    const again = mergeResults(written, [{ title: 'Building', text: '| c |' }], 'on Friday');
    expect(again.split('<!-- written by hand from here -->')[1]).toBe(
      '\n\nRead this.\n\n## Beside Hugo\n\nIt is quick.\n',
    );
    expect(mergeResults(again, [], 'never')).toBe(again);
  });
});
