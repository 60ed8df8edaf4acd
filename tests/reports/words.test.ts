import { count, listed, listedUpTo, ordinal, percent } from '../../shared/reports/language/counting';
import { daysBetween, duration, localTime } from '../../shared/reports/language/local-time';
import { evidenceInWords, lineInWords, nameFirst, naming } from '../../shared/reports/language/naming';
import { capital, plainText, quoted, shorten, unlinked } from '../../shared/reports/language/plain-text';
import { reasonInWords } from '../../shared/reports/language/reasons';
import { problemInWords } from '../../shared/reports/posture/finding-words';
import { line, names, text } from './stories';

describe('times', () => {
  const berlin = localTime('Europe/Berlin', '2026-11-24T13:08:00Z');

  test('in the zone of the tenant, named once', () => {
    expect(berlin.moment('2026-11-24T13:02:00Z')).toBe('Tue 24 Nov, 14:02');
    expect(berlin.zone).toBe('Berlin (UTC+1)');
    expect(localTime('America/St_Johns', '2026-07-01T12:00:00Z').zone).toBe('St Johns (UTC-2:30)');
    expect(localTime('Etc/UTC', '2026-07-01T12:00:00Z').zone).toBe('UTC');
  });

  test.each([
    ['today', '2026-11-24T13:02:00Z', 'at 14:02'],
    ['yesterday in UTC but today there', '2026-11-23T23:30:00Z', 'at 00:30'],
    ['the day before', '2026-11-23T22:30:00Z', 'on Mon 23 Nov at 23:30'],
    ['last year', '2025-09-01T10:00:00Z', 'on Mon 1 Sep 2025 at 12:00'],
    ['nonsense', 'yesterday', 'an unknown time'],
  ])('%s', (_, iso, expected) => {
    expect(berlin.at(iso)).toBe(expected);
  });

  test('when clocks go back the same hour comes twice, and each of its times names its offset', () => {
    const night = localTime('Europe/Berlin', '2026-10-25T00:30:00Z');
    expect(night.zone).toBe('Berlin (UTC+2)');
    const hours = ['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'];
    expect(hours.map(night.time)).toEqual(['01:59', '02:30 (UTC+2)', '02:30 (UTC+1)', '03:00']);
    expect(night.between('2026-10-25T00:50:00Z', '2026-10-25T01:10:00Z')).toBe(
      'between 02:50 (UTC+2) and 02:10 (UTC+1)',
    );
    const lordHowe = localTime('Australia/Lord_Howe', '2026-04-05T00:00:00Z');
    expect(['2026-04-04T14:35:00Z', '2026-04-04T15:05:00Z', '2026-04-04T15:35:00Z'].map(lordHowe.time)).toEqual([
      '01:35 (UTC+11)',
      '01:35 (UTC+10:30)',
      '02:05',
    ]);
    expect(localTime('Europe/Berlin', '2026-03-29T01:30:00Z').time('2026-03-29T01:30:00Z')).toBe('03:30');
  });

  test.each([
    [30, 'less than a minute'],
    [60, '1 min'],
    [3 * 3600 + 12 * 60, '3 h 12 min'],
    [7200, '2 h'],
    [26 * 3600, '1 d 2 h'],
    [86_400 * 3, '3 d'],
    [-5, 'less than a minute'],
  ])('%d seconds last %s', (seconds, expected) => {
    expect(
      duration('2026-11-24T00:00:00Z', new Date(Date.parse('2026-11-24T00:00:00Z') + seconds * 1000).toISOString()),
    ).toBe(expected);
  });

  test('days are whole, and never fewer than none', () => {
    expect(daysBetween('2026-11-01T00:00:00Z', '2026-11-24T13:00:00Z')).toBe(23);
    expect(daysBetween('2026-11-24T00:00:00Z', '2026-11-01T00:00:00Z')).toBe(0);
    expect(daysBetween('x', '2026-11-01T00:00:00Z')).toBe(0);
  });
});

test('no name becomes a link; the one address that people should open stays', () => {
  expect(unlinked('"https://evil.example and WWW.evil.example"')).not.toMatch(/:\/\/|www\./i);
  expect(unlinked('register a passkey at https://aka.ms/mysecurityinfo.')).toBe(
    'register a passkey at https://aka.ms/mysecurityinfo.',
  );
});

test('numbers', () => {
  expect([count(1, 'person', 'people'), count(1204, 'person', 'people')]).toEqual(['1 person', '1,204 people']);
  expect([percent(0.9996), percent(1), percent(0)]).toEqual(['99.9 %', '100 %', '0 %']);
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  expect([listedUpTo(['a', 'b', 'c'], 2), listedUpTo(['a'], 2, 9)]).toEqual(['a, b and 1 more', 'a and 8 more']);
  expect([1, 2, 3, 4, 11, 21, 112].map(ordinal)).toEqual(['first', 'second', 'third', '4th', '11th', '21st', '112th']);
});

test('text', () => {
  expect(plainText(' a\n\tb\u202e\u200b ')).toBe('a b');
  expect(plainText('\u0645\u06cc\u200c\u062e')).toBe('\u0645\u06cc\u200c\u062e');
  expect(shorten('abcdef', 4)).toBe('abc…');
  expect(shorten('\u{1F512}\u{1F512}\u{1F512}', 2)).toBe('\u{1F512}…');
  expect(shorten('CA01 asks for MFA, everyone', 22)).toBe('CA01 asks for MFA…');
  expect(shorten('CA01 asks everybody', 10)).toBe('CA01 asks…');
  expect(shorten('a Donaudampfschifffahrt', 12)).toBe('a Donaudamp…');
  expect(shorten('removed "Vendors-Temp-All-Regions" from it', 24)).toBe('removed "Vendors-Temp-…"');
  expect(shorten('removed "Vendors-Temp" from the policy', 30)).toBe('removed "Vendors-Temp" from…');
  expect(quoted('a "b" \u201cc\u201d')).toBe("\"a 'b' 'c'\"");
});

describe('lines', () => {
  const known = naming(names);
  test("Graph's words are given in ours, and ids not at all", () => {
    expect(lineInWords(line('State', [text('enabled')], [text('enabledForReportingButNotEnforced')]), known)).toBe(
      'State: enabled -> report-only',
    );
    const guid = '11111111-2222-4333-8444-555555555555';
    expect(lineInWords(line('Excluded', [], [{ type: 'group', id: guid, name: guid }]), known)).toBe(
      'Excluded: none -> a group',
    );
    expect(lineInWords(line('Assigned to', [text('allDevices')], [text(`exclude:${guid}`)]), known)).toBe(
      'Assigned to: all devices -> not a group without a known name',
    );
    expect(lineInWords(line('passwordMinimumLength', [text('8')], [text('4')]), known)).toBe(
      'Password minimum length: 8 -> 4',
    );
  });
  test('evidence', () => {
    expect(
      evidenceInWords(
        line(
          'Not covered',
          [],
          [text('client apps:'), text('browser'), text('other'), text('people:'), text('b2bCollaborationGuest')],
        ),
        known,
      ),
    ).toBe('Not covered: client apps: browser, other legacy clients; people: guests');
  });
  test('many are counted', () => {
    const many = Array.from({ length: 20 }, (_, at) => text(`g${at}`));
    expect(lineInWords(line('Excluded', [], many), known)).toMatch(/g11 and 8 more$/);
  });
  test('accounts without a name are counted', () => {
    const people = ['1', '2', '3'].map((id) => ({ type: 'person', id }) as const);
    expect(evidenceInWords(line('Accounts', [], people), known)).toBe('Accounts: 3 unknown accounts');
    expect(evidenceInWords(line('Accounts', [], people.slice(0, 1)), known)).toBe('Accounts: an unknown account');
  });
});

test('reasons', () => {
  expect(reasonInWords('missingPermission Policy.Read.All')).toBe('a permission is missing: grant Policy.Read.All');
  expect(reasonInWords('stale')).toBe('the last answer is too old');
  expect(reasonInWords('nobody holds a privileged role actively')).toBe('nobody holds a privileged role actively');
});

test.each([
  ['pastPim', {}, 'holds a role assigned outside PIM'],
  ['excludeGrew', {}, 'excludes more than before'],
  ['peopleLeftOut', { people: 2 }, 'leaves people out without an exception (2 people)'],
  ['notCompliant', {}, 'not compliant'],
])('the problem %s', (problem, details, expected) => {
  expect(problemInWords({ resourceId: 'r', subject: { type: 'tenant' }, problem, details } as never)).toBe(expected);
});

test.each([
  ['the app was changed', 'The app was changed'],
  ['iOS devices fell out', 'iOS devices fell out'],
  ["mara.klein@contoso.example's account was blocked", "mara.klein@contoso.example's account was blocked"],
])('the beginning of a sentence: %s', (clause, sentence) => {
  expect(capital(clause)).toBe(sentence);
});

test.each([
  ['de Vries', 'de Vries'],
  ["svc-backup's account", "svc-backup's account"],
  ['an unknown account', 'An unknown account'],
  ["a partner's technician's account", "A partner's technician's account"],
  ['one of 3 accounts', 'One of 3 accounts'],
  ['account not known', 'Account not known'],
])('a name at the beginning of a sentence, or the words that stand for one: %s', (name, sentence) => {
  expect(nameFirst(name)).toBe(sentence);
});
