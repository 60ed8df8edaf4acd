import type { Reference, WatchEvent } from '../../shared/core/event/event';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { event, known, line, names, personReference, report } from './stories';

const people = (howMany: number): readonly DirectoryName[] =>
  Array.from({ length: howMany }, (_, index) => ({
    id: `joiner-${index}`,
    displayName: `Joiner ${index}`,
    address: null,
    type: 'person' as const,
  }));
const everybody = new Map([...names, ...people(60).map((one) => [one.id, one] as const)]);

const joined = (after: readonly Reference[], over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source: 'EV.R12',
    id: `joined-${after.map((one) => ('id' in one ? one.id : '')).join()}`,
    resource: { kind: 'group', id: 'group-1', name: 'Role-Admins' },
    peopleIds: after.flatMap((one) => (one.type === 'person' ? [one.id] : [])),
    lines: [line('Members', [], after)],
    attribution: known('mara'),
    details: { groupName: 'Role-Admins', why: ['role'], change: 'added' },
    ...over,
  });
const details = (moved: number, over: WatchEvent['details'] = {}): WatchEvent['details'] => ({
  groupName: 'Role-Admins',
  why: ['role'],
  change: 'added',
  moved,
  ...over,
});
const messageOf = (lead: WatchEvent, others: readonly WatchEvent[] = []) =>
  renderAlert(report({ lead, others, over: { names: everybody } }));
const references = (howMany: number) => people(howMany).map(({ id }) => personReference(id));
const nested: Reference = { type: 'group', id: 'nested', name: 'Contractors' };

test.each([40, 60])('%d joiners are counted in full, however few of them the event names', (howMany) => {
  const message = messageOf(joined(references(Math.min(howMany, 50)), { details: details(howMany) }));
  expect(message.title).toBe(`High · Contoso · ${howMany} people joined the admin group "Role-Admins"`);
  expect(message.preview).toContain(`and ${howMany - 3} more to the group "Role-Admi`);
  expect(renderText(message)).toContain(`Members added: Joiner 0, Joiner 1, Joiner 2 and ${howMany - 3} more`);
});

test('40 joiners with a log entry each are counted as 40 too', () => {
  const entries = references(40).map((one) => joined([one], { details: { ...details(1), as: 'member' } }));
  const message = messageOf(entries[0] ?? joined([]), entries.slice(1));
  expect(message.title).toBe('High · Contoso · 40 people joined the admin group "Role-Admins"');
});

test('people in both the log and the collection are counted once', () => {
  const entries = references(5).map((one) => joined([one], { details: { ...details(1), as: 'member' } }));
  const message = messageOf(joined(references(5), { id: 'collection', details: details(5) }), entries);
  expect(message.title).toContain('5 people joined');
});

test('one joiner is named', () => {
  const message = messageOf(joined([personReference('lea')], { details: details(1) }));
  expect(message.title).toBe('High · Contoso · Lea Novak joined the admin group "Role-Admins"');
});

test.each<[string, Reference, string]>([
  ['group', nested, 'the group "Contractors"'],
  ['device', { type: 'device', id: 'd', name: 'LT-0042' }, 'the device "LT-0042"'],
  ['application', { type: 'application', id: 'a', name: 'Bot' }, 'the application "Bot"'],
  ['application without a name', { type: 'application', id: 'a', name: '' }, 'an application'],
])('a %s that joined is not counted as a person', (_, reference, words) => {
  const message = messageOf(joined([reference], { peopleIds: [] }));
  expect(message.title).toBe(`High · Contoso · ${words} joined the admin group "Role-Admins"`);
  expect(message.preview.toLowerCase()).toContain(`added ${words.toLowerCase()} to the group "role-admins"`);
  expect(renderText(message)).toContain(`remove ${words} from "Role-Admins"`);
  expect(JSON.stringify(message)).not.toContain('unknown account');
});

test('a group with 16 people that joined is named, and its people are counted', () => {
  const entry = joined([nested], { peopleIds: [], details: { ...details(0), as: 'member' } });
  const message = messageOf(joined(references(16), { details: details(16) }), [entry]);
  expect(message.title).toBe('High · Contoso · 16 people joined the admin group "Role-Admins"');
  expect(message.preview).toContain('group "Contractors"');
});

test('people who left a group that a policy protects are counted as well', () => {
  const left = joined([], {
    lines: [line('Members', references(50), [])],
    details: details(60, { change: 'removed', why: ['policy'] }),
  });
  expect(messageOf(left).title).toBe('High · Contoso · 60 people were removed from the group "Role-Admins"');
});

test('a joiner with a name too long for a subject is not called a number of members', () => {
  const reference = { type: 'application', id: 'a', name: 'A connector with a very long name of its own' } as const;
  expect(messageOf(joined([reference])).title).toBe(
    'High · Contoso · an application joined the admin group "Role-Admins"',
  );
});

test('owners are counted as owners', () => {
  const owner = { ...details(1), as: 'owner' };
  const one = joined([personReference('lea')], {
    details: owner,
    lines: [line('Owners', [], [personReference('lea')])],
  });
  expect(messageOf(one).title).toBe('High · Contoso · Lea Novak became an owner of the admin group "Role-Admins"');
  const other = { ...one, id: 'other', lines: [line('Owners', [], [personReference('tom')])] };
  expect(messageOf(one, [other]).title).toBe(
    'High · Contoso · 2 people became owners of the admin group "Role-Admins"',
  );
});
