import {
  asAgain,
  asGoingOn,
  asOthers,
  asOverBy,
  asShared,
  isCopyOf,
  partOf,
  withoutElements,
} from '../../../shared/core/alerting/part';
import type { Attribution, Reference, WatchEvent } from '../../../shared/core/event/event';
import { groups, seen } from './evidence';

const group = (id: string): Reference => ({ type: 'group', id, name: id });
const person = (id: string): Reference => ({ type: 'person', id });
const before = [group('break-glass'), group('sales')];
const after = [group('break-glass'), group('vendors'), person('lea')];
const whole = seen('ca01', 0, {
  lines: [{ label: 'Excluded', before, after }],
  peopleIds: ['lea', 'tom'],
  details: { policyName: 'CA01', moved: 3, elements: ['group vendors', 'person lea', 'sales'] },
});

test('a part shows its own elements, and the ones that did not change', () => {
  expect(partOf(whole, ['group vendors'])).toEqual({
    ...whole,
    lines: [{ label: 'Excluded', before: [group('break-glass')], after: [group('break-glass'), group('vendors')] }],
    peopleIds: ['tom'],
    details: { policyName: 'CA01', elements: ['group vendors'], isShared: true },
  });
  const lost = partOf(whole, ['person lea', 'sales']);
  expect(lost.lines).toEqual([{ label: 'Excluded', before, after: [group('break-glass'), person('lea')] }]);
  expect(lost.peopleIds).toEqual(['lea', 'tom']);
});

test('a part shows no line in which only the rest changed', () => {
  const other = { label: 'Guests', before: [], after: [group('sales')] };
  const same = { label: 'Platforms', before: [group('all')], after: [group('all')] };
  const lines = [...whole.lines, other, same];
  expect(partOf({ ...whole, lines }, ['group vendors']).lines.map(({ label }) => label)).toEqual([
    'Excluded',
    'Platforms',
  ]);
});

test('a part shows no text that names an element of the rest', () => {
  const text = (value: string): Reference => ({ type: 'text', text: value });
  const lines = [{ label: 'Excluded', before: [], after: [text('vendors'), text('sales')] }];
  expect(partOf({ ...whole, lines }, ['group vendors']).lines).toEqual([
    { label: 'Excluded', before: [], after: [text('vendors')] },
  ]);
});

test('an event is shown without some elements, by their whole name or their id', () => {
  expect(withoutElements(whole, ['vendors', 'person lea']).lines).toEqual([
    { label: 'Excluded', before, after: [group('break-glass')] },
  ]);
});

test('an element that was changed twice stays in its part', () => {
  const stays = { ...whole, lines: [{ label: 'Excluded', before: [group('vendors')], after: [group('vendors')] }] };
  expect(partOf(stays, ['person lea']).lines).toEqual(stays.lines);
});

test('settings that no element names stay unchanged', () => {
  const text: Reference = { type: 'text', text: 'everyone' };
  const settings = seen('x', 0, { lines: [{ label: 'Guests', before: [], after: [text] }], ...groups('a', 'b') });
  expect(partOf(settings, ['group a']).lines).toEqual(settings.lines);
});

test.each([
  ['all elements', ['group vendors', 'person lea', 'sales']],
  ['no elements', []],
])('%s give the whole', (_, elements) => {
  expect(partOf(whole, elements)).toBe(whole);
});

test('a change without elements has no parts', () => {
  const plain = seen('ca01', 0, { details: {} });
  expect(partOf(plain, ['group vendors'])).toBe(plain);
});

test('a failure with two causes says so', () => {
  expect(asShared(whole).details).toEqual({ ...whole.details, isShared: true });
});

const found: Attribution = {
  status: 'known',
  actor: { type: 'person', id: 'tom', ipAddress: null },
  recordId: 'entry',
  at: '2026-11-24T14:00:00.000Z',
};
const unknown: WatchEvent = { ...whole, attribution: { status: 'notYetKnown' } };

test.each([
  ['the whole', unknown],
  ['a part of its own', partOf(unknown, ['group vendors'])],
  ['a part whose account was found later', { ...partOf(unknown, ['group vendors']), attribution: found }],
  ['shared with another alert', asShared(unknown)],
  ['continuing because of another account', asShared(asGoingOn(unknown, { attribution: found }, unknown))],
  ['failing again as before', asAgain(unknown, { attribution: found })],
])('an alert keeps these details of a recorded event: %s', (_, copy) => {
  expect(isCopyOf(copy, unknown)).toBe(true);
  expect(isCopyOf(copy, { ...unknown, severity: 'low' })).toBe(false);
  expect(isCopyOf(copy, { ...unknown, source: 'EV.P01' })).toBe(false);
});

test('a waiting copy names nobody, whatever account was recorded', () => {
  const recorded = { ...whole, attribution: found };
  const waiting = { ...unknown, deferredUntil: '2026-11-24T14:05:00.000Z' };
  expect(isCopyOf(waiting, recorded)).toBe(true);
  expect(isCopyOf({ ...waiting, deferredUntil: null }, recorded)).toBe(false);
  expect(isCopyOf(waiting, { ...recorded, severity: 'low' })).toBe(false);
});

test('a copy that moved to another alert has no recorded account', () => {
  const recorded = { ...whole, attribution: found, happenedAt: found.at };
  const since = '2026-11-24T14:30:00.000Z';
  const moved = asOthers(partOf(recorded, ['group vendors']), { status: 'notYetKnown' }, since);
  expect(moved).toMatchObject({ happenedAt: null, details: { elements: ['group vendors'] } });
  expect(moved.anchor >= since).toBe(true);
  expect(isCopyOf(moved, recorded)).toBe(true);
  expect(isCopyOf(moved, { ...recorded, severity: 'low' })).toBe(false);
  expect(isCopyOf({ ...recorded, attribution: { status: 'notYetKnown' } }, recorded)).toBe(false);
});

test('the end of a change that somebody made again before it names nobody', () => {
  const recorded = { ...whole, attribution: found, happenedAt: found.at };
  const over = asOverBy(recorded, '2026-11-24T13:30:00.000Z', '2026-11-24T13:45:00.000Z');
  expect(over).toMatchObject({ anchor: '2026-11-24T13:30:00.000Z', happenedAt: null });
  expect(over.attribution).toEqual({ status: 'notYetKnown' });
  expect(isCopyOf(over, recorded)).toBe(true);
  expect(isCopyOf(over, { ...recorded, severity: 'low' })).toBe(false);
});

test('an event without elements is a copy of itself', () => {
  const one = seen('ca01', 0);
  expect(isCopyOf(one, one)).toBe(true);
});

test('an event of another account is no copy, even if it waits', () => {
  const by = (id: string): Attribution => ({
    status: 'known',
    actor: { type: 'person', id, ipAddress: null },
    recordId: id,
    at: 'now',
  });
  const recorded = { ...whole, attribution: by('mara'), deferredUntil: 'later' };
  expect(isCopyOf({ ...recorded, attribution: by('tom') }, recorded)).toBe(false);
});

test('an event of another account is not a copy', () => {
  const recorded = { ...whole, attribution: found };
  const other = { ...found, actor: { ...found.actor, id: 'mara' } } as Attribution; // Safe: only the id differs.
  expect(isCopyOf(recorded, recorded)).toBe(true);
  expect(isCopyOf({ ...recorded, attribution: other }, recorded)).toBe(false);
});

describe('how many people a part exposes', () => {
  const counted = (...exposes: readonly string[]) => ({ ...whole, details: { ...whole.details, exposes } });
  test.each([
    ['one part', ['5', '1', '0'], ['group vendors'], 5],
    ['one part that exposes nobody', ['5', '1', '0'], ['sales'], 0],
    ['two of one person each', ['5', '1', '0'], ['person lea', 'sales'], 1],
    ['not two that may overlap', ['5', '1', '0'], ['group vendors', 'person lea'], undefined],
    ['not an uncounted part', ['', '1', '0'], ['group vendors'], undefined],
    ['not where one part is uncounted', ['5', '1'], ['person lea', 'sales'], undefined],
  ])('%s', (_, exposes, elements, exposed) => {
    const part = partOf(counted(...exposes), elements);
    expect(part.details.exposed).toBe(exposed);
    // The numbers of a part of a part are counted in the same way.
    expect(partOf({ ...part, details: { ...part.details, elements } }, elements).details.exposed).toBe(exposed);
  });
});
