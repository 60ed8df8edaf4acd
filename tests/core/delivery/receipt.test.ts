import {
  codeLivesMs,
  enterCode,
  noTests,
  type TestRow,
  testOf,
  testRecipients,
  withFailure,
  withTests,
} from '../../../shared/core/delivery/receipt';
import type { Recipient } from '../../../shared/core/tenant/configuration';

const mail = { id: 'security', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' } as const;
const desk = { id: 'desk', name: 'Desk', channel: 'email-acs', address: 'desk@contoso.example' } as const;
const team = { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS' } as const;
const tickets = {
  id: 'tickets',
  name: 'Tickets',
  channel: 'webhook',
  urlSetting: 'HOOK',
  secretSetting: 'KEY',
} as const;
const everybody: readonly Recipient[] = [mail, desk, team, tickets];

const sentAt = '2026-11-24T12:00:00.000Z';
const later = '2026-11-24T12:05:00.000Z';
const hashOf = (recipientId: string, code: string): string => `${recipientId}:${code}`;
const enter = (row: TestRow, code: string, now = later, recipients = everybody) =>
  enterCode(row, recipients, (id) => [hashOf(id, code)], now);
const sent = withTests(
  noTests('t'),
  [
    { recipient: mail, codeHash: hashOf('security', '11111111') },
    { recipient: team, codeHash: hashOf('team', '22222222') },
  ],
  sentAt,
);
const rowOf = (row: TestRow, code: string, now = later): TestRow => {
  const entered = enter(row, code, now);
  return 'row' in entered ? entered.row : row;
};

test.each<[string | null, readonly string[]]>([
  [null, ['security', 'desk', 'team']],
  ['mail', ['security', 'desk']],
  ['teams', ['team']],
  ['desk', ['desk']],
  ['tickets', []],
  ['nobody', []],
  ['toString', []],
])('%s means %j: programs cannot read codes', (to, ids) => {
  expect(testRecipients(everybody, to).map(({ id }) => id)).toEqual(ids);
});

test('a code confirms the recipient that it was sent to, once', () => {
  const entered = enter(sent, '22222222');
  expect(entered).toMatchObject({ status: 'confirmed', recipient: team });
  const row = rowOf(sent, '22222222');
  expect(testOf(row, team)?.confirmedAt).toBe(later);
  expect(testOf(row, mail)?.confirmedAt).toBeNull();
  expect(enter(row, '22222222')).toMatchObject({ status: 'wrong' });
  expect(enter(rowOf(row, '11111111'), '11111111')).toEqual({ status: 'notWaiting' });
});

test('five wrong codes cancel every pending code', () => {
  let row = sent;
  for (let attempt = 0; attempt < 5; attempt += 1) row = rowOf(row, '99999999');
  expect(enter(row, '11111111')).toEqual({ status: 'notWaiting' });
  const one = rowOf(sent, '99999999');
  expect(enter(one, '11111111')).toMatchObject({ status: 'confirmed' });
});

test.each<[string, TestRow, string, readonly Recipient[]]>([
  ['a code is too old', sent, new Date(Date.parse(sentAt) + codeLivesMs).toISOString(), everybody],
  ['no code was sent', noTests('t'), later, everybody],
  [
    'the message was not sent',
    withFailure(withFailure(sent, 'security', sentAt, 'x'), 'team', sentAt, 'x'),
    later,
    everybody,
  ],
  ['the address has changed', sent, later, [{ ...mail, address: 'other@contoso.example' }]],
  ['the recipient was removed', sent, later, [desk]],
])('nothing is confirmed if %s', (_, row, now, recipients) => {
  expect(enter(row, '11111111', now, recipients)).toEqual({ status: 'notWaiting' });
});

test('a new test keeps the last confirmation, until the address changes', () => {
  const again = withTests(rowOf(sent, '11111111'), [{ recipient: mail, codeHash: 'x' }], '2026-11-25T12:00:00.000Z');
  expect(testOf(again, mail)).toMatchObject({ confirmedAt: later, wrongCodes: 0, codeHash: 'x' });
  const moved = { ...mail, address: 'other@contoso.example' };
  expect(testOf(again, moved)).toBeUndefined();
  expect(testOf(withTests(again, [{ recipient: moved, codeHash: 'y' }], later), moved)?.confirmedAt).toBeNull();
});

test('a failure belongs to its own test, not to one that began later', () => {
  expect(withFailure(sent, 'security', '2026-11-24T11:00:00.000Z', 'HTTP 500')).toBe(sent);
});
