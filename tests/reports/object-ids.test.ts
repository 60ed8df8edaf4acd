import { renderAlert } from '../../shared/reports/message/alert-message';
import { idsInWords, withObjectIds } from './object-ids';
import { openStory, names as people, restoredStory, storyNames } from './stories';

/** Nobody recognises an object by its id. */
describe.each(storyNames)('%s', (name) => {
  test.each(['read', 'unread'] as const)('people never read an id; names were %s', (names) => {
    const reports = [openStory(name), restoredStory(name)].map((report) => withObjectIds(report, names));
    const [opened, restored] = reports.map(renderAlert);
    expect(reports.flatMap((report) => idsInWords(renderAlert(report), report))).toEqual([]);
    expect(JSON.stringify([opened?.title, opened?.preview, restored?.title])).not.toContain('unknown account');
  });
});

test('people without a known name are counted, and no empty name is listed', () => {
  const message = renderAlert(openStory('exclusion', { names: new Map([...people].slice(0, 6)) }));
  expect(message.sections[0]?.lines).toEqual([
    '3 admins: Ada Brandt, Paul Orth and svc-migration',
    '11 others, of 312 people at Contoso: Lea Novak and 10 more',
  ]);
  const unknown = renderAlert(openStory('exclusion', { names: new Map() }));
  expect(unknown.sections[0]?.lines).toEqual(['3 admins', '11 others, of 312 people at Contoso']);
});
