/** The fields of a request, read without a server: the openings of a migration, from JSON and from a form of the page. */
import { fieldsOf, readHandlingRequest } from '../../functions/handle-request';

const words = { reason: 'the mailboxes move', owner: 'Ada Brandt', until: '2026-12-05T18:00:00Z' };
const lea = '5C8F8A1E-1B7C-4A55-8F0E-2F2A5D1C9B01';
const place = { subject: 'rules', id: undefined, action: undefined };
const ask = (body: unknown, by: 'json' | 'form' = 'json') => readHandlingRequest(place, body, by);

test('openings are read as written, ids in one case', () => {
  const openings = [{ type: 'mfaExclusion', personIds: [lea] }, { type: 'widerSharing' }];
  expect(ask({ kind: 'migration', openings, ...words })).toMatchObject({
    ok: true,
    asked: {
      type: 'makeRule',
      rule: { openings: [{ type: 'mfaExclusion', personIds: [lea.toLowerCase()] }, { type: 'widerSharing' }] },
    },
  });
  expect(ask({ kind: 'pause', ...words })).toMatchObject({ ok: true, asked: { rule: { openings: [] } } });
});

test.each<readonly [string, unknown]>([
  ['an unknown opening', [{ type: 'everything' }]],
  ['nobody', [{ type: 'mfaExclusion', personIds: [] }]],
  ['people beside sharing', [{ type: 'widerSharing', personIds: [lea] }]],
  ['a text that is not an id', [{ type: 'legacyProtocol', personIds: ['lea <novak>'] }]],
  ['more people than a migration may have', [{ type: 'mfaExclusion', personIds: Array(21).fill(lea) }]],
])('refused: %s', (_, openings) => {
  expect(ask({ kind: 'migration', openings, ...words })).toMatchObject({ ok: false, status: 400 });
});

test('no other rule has openings', () => {
  expect(ask({ kind: 'pause', openings: [{ type: 'widerSharing' }], ...words })).toEqual({
    ok: false,
    status: 400,
    problem: 'openings: only allowed for a migration',
  });
});

test('a form ticks what is opened, and names one account for it', () => {
  const form = (fields: Readonly<Record<string, string>>) =>
    ask(
      fieldsOf(new URLSearchParams({ kind: 'migration', ...words, until: '2026-12-05T18:00', ...fields }).toString()),
      'form',
    );
  expect(form({ mover: ` ${lea} `, mfaExclusion: 'yes', legacyProtocol: 'yes' })).toMatchObject({
    ok: true,
    asked: {
      rule: {
        openings: [
          { type: 'mfaExclusion', personIds: [lea.toLowerCase()] },
          { type: 'legacyProtocol', personIds: [lea.toLowerCase()] },
        ],
      },
    },
  });
  expect(form({ mover: '', widerSharing: 'yes' })).toMatchObject({
    ok: true,
    asked: { rule: { openings: [{ type: 'widerSharing' }] } },
  });
  expect(form({ mover: '', mfaExclusion: 'yes' })).toMatchObject({ ok: false, status: 400 });
  // If nothing is ticked, the planned migration is refused with the reason.
  expect(form({ mover: lea })).toMatchObject({ ok: true, asked: { rule: { openings: [] } } });
});

test('planned work in a form names the change and its object', () => {
  const form = (fields: Readonly<Record<string, string>>) =>
    ask(
      fieldsOf(
        new URLSearchParams({ kind: 'expectedChange', ...words, until: '2026-12-05T18:00', ...fields }).toString(),
      ),
      'form',
    );
  const of = (rule: Readonly<Record<string, unknown>>) => ({ ok: true, asked: { type: 'makeRule', rule } });
  expect(form({ about: 'EV.P02', resourceId: 'ca01', actorId: '' })).toMatchObject(
    of({ source: 'EV.P02', resourceId: 'ca01', actorId: null }),
  );
  expect(form({ about: '', resourceId: 'ca01' })).toMatchObject(of({ source: null, resourceId: 'ca01' }));
  expect(form({ about: 'EV.P02', resourceId: '' })).toMatchObject(of({ source: 'EV.P02', resourceId: null }));
});

describe('what a close says of the changes', () => {
  const alert = { subject: 'alerts', id: 'ab'.repeat(16), action: 'close' };
  const judgementIn = (over: object): unknown => {
    const read = readHandlingRequest(alert, { note: 'checked', ...over }, 'form');
    return read.ok ? read.asked : read.problem;
  };

  test.each(['harmless', 'undone'] as const)('%s', (judgement) => {
    expect(judgementIn({ judgement })).toMatchObject({ type: 'close', note: 'checked', judgement });
  });

  test('nothing, if the choice is empty or left out', () => {
    for (const over of [{}, { judgement: '' }, { judgement: null }])
      expect(judgementIn(over)).toMatchObject({ type: 'close', judgement: undefined });
  });

  test('any other judgement is refused', () => {
    expect(judgementIn({ judgement: 'fine' })).toBe('judgement: must be harmless or undone');
  });
});
