import type { KindRow } from '../../../shared/core/collection/kind-row';
import { lastSignInsIn } from '../../../shared/core/page/admin-sign-ins';
import { noPeople } from '../../../shared/core/page/people-row';
import type { Kind } from '../../../shared/core/resource/kind';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { kindDefinitions } from '../../../shared/kinds';
import { newKindRow } from '../../../shared/pipeline/collect/collection';
import { localTime } from '../../../shared/reports/language/local-time';
import { sourceState } from '../../../shared/reports/page/frame/source';
import { type PeopleInput, sourcesAt } from '../../../shared/reports/page/people/people-model';
import { peopleCsv, renderPeoplePage } from '../../../shared/reports/page/people/people-page';
import { peopleAddress, readPeopleQuery } from '../../../shared/reports/page/people/query';
import { peopleInput, peopleNames, peopleOf, peopleRow } from './people';

const wordsOf = (over: Partial<PeopleInput> = {}): string =>
  renderPeoplePage(peopleOf(over), null)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

// Safe: every kind has a definition.
const cadenceMinutes = Object.fromEntries(
  kindDefinitions.map((one) => [one.kind, one.cadenceMinutes]),
) as TenantConfiguration['cadenceMinutes'];
const reading = (...kindRows: readonly KindRow[]) => ({
  kindRows,
  configuration: { cadenceMinutes },
  now: peopleInput.now,
});

const none = readPeopleQuery(() => null);

/** Jan Pohl, an admin, at high risk with this last detection. */
const high = (updatedAt: string): PeopleInput['row']['risk'] => ({
  people: [{ id: 'jan', level: 'high', state: 'atRisk', since: '2026-11-24T07:02:00Z', updatedAt }],
  ended: [],
  from: '2026-08-24T07:00:00Z',
});

describe('the page says', () => {
  test.each<[string, Partial<PeopleInput>, string]>([
    [
      'how many admins hold a role permanently, without break-glass accounts',
      {},
      '3 of 7 admins have roles permanently; 1 person is at risk',
    ],
    ['who assigned a role', {}, "Lea Novak Exchange Administrator Permanent 12 Sep Mara Klein's account"],
    [
      'that a role was assigned before monitoring began',
      {},
      'Paul Orth Global Administrator Permanent Before monitoring Not recorded',
    ],
    [
      'until when a role is active, and who made the person eligible',
      {},
      "Tom Iversen Global Administrator Active until 15:47 4 Sep Paul Orth's account",
    ],
    ['that the account is not known yet', {}, 'through &quot;Helpdesk-Team&quot; Eligible 10 Nov Not known yet'],
    [
      'what changed',
      {},
      "Ada Brandt's account made Sara Lindt eligible for Helpdesk Administrator until Mon 10 May 2027, 10:00.",
    ],
    [
      'when a break-glass account was used and tested',
      {},
      'BreakGlass-1 Sat 14 Nov, 11:21 Sat 14 Nov, 11:21 BreakGlass-2 None since 24 Aug',
    ],
    ['who is at risk, for how long and with which role', {}, 'Jan Pohl Intune Administrator Medium 6 h 10 min'],
    ['how risk ended', {}, 'The user changed the password after MFA 1 3 h 29 min'],
    [
      'who ended the last ones, and after how long',
      {},
      "Paul Orth was at risk for 20 h Mon 2 Nov, 05:00 · An admin closed it (Ada Brandt's account)",
    ],
    [
      'until when a high risk must be handled',
      { row: { ...peopleRow, risk: high('2026-11-24T12:20:00Z') } },
      'High 6 h 10 min limit 1 h, until 14:20',
    ],
    [
      'for how long that has been overdue',
      { row: { ...peopleRow, risk: high('2026-11-24T08:02:00Z') } },
      'High 6 h 10 min Over the limit of 1 h for 4 h 10 min',
    ],
    ['who used roles', {}, 'Jan Pohl Intune Administrator 2'],
    ['that roles were not collected yet', { row: noPeople }, 'Admin roles are not known yet'],
    [
      'which licence is missing',
      {
        sources: {
          ...peopleInput.sources,
          risk: sourceState(
            'riskyUser',
            reading({
              ...newKindRow('t', 'riskyUser'),
              failure: { reason: 'notLicensed', licence: null, detail: '', since: '', count: 1 },
            }),
          ),
        },
      },
      'Risky users need Entra ID P2, which this tenant does not have.',
    ],
    [
      'that no break-glass account is declared',
      { row: { ...peopleRow, emergency: [] } },
      'No break-glass account is declared.',
    ],
    ['that a filter matches nothing', { query: { ...none, search: 'xyzzy' } }, 'No role matches.'],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });

  test('what replaces the risk rating without P2, where sign-ins are read', () => {
    const risk = {
      state: 'notLicensed',
      words: 'Risky users need Entra ID P2, which this tenant does not have.',
    } as const;
    const instead = 'Instead, sign-ins are compared with what is usual for the person';
    expect(wordsOf({ sources: { ...peopleInput.sources, risk } })).toContain(instead);
    const signIns = { state: 'notLicensed', words: 'Sign-ins need Entra ID P1.' } as const;
    const unread = wordsOf({ sources: { ...peopleInput.sources, risk, signIns } });
    expect(unread).not.toContain(instead);
    expect(unread).toContain('A sign-in raises an alert only while sign-ins can be read.');
    expect(wordsOf({})).not.toContain(instead);
  });

  test('"nobody at risk" only where risk was read', () => {
    const risk = { people: [], ended: [], from: '2026-08-24T07:00:00Z' };
    expect(wordsOf({ row: { ...peopleRow, risk } })).toContain('nobody is at risk');
    const waiting = { ...peopleInput.sources, risk: sourceState('riskyUser', reading()) };
    const words = wordsOf({ row: { ...peopleRow, risk: null }, sources: waiting });
    expect(words).not.toMatch(/nobody is at risk/i);
    expect(words).toContain('Risky users have not been collected yet.');
  });

  test.each<[string, Partial<KindRow>]>([
    ['failed', { failure: { reason: 'broken', detail: 'HTTP 503', since: '2026-11-24T07:05:00Z', count: 3 } }],
    ['are late', {}],
    ['are in doubt', { lastSuccessAt: peopleInput.now, suspect: { count: 1, missing: 6, at: peopleInput.now } }],
  ])('since when sources %s, so that nobody takes it for the present state', (_, over) => {
    const risk = { people: [], ended: [], from: '2026-08-24T07:00:00Z' };
    const source = (kind: Kind) =>
      sourceState(kind, reading({ ...newKindRow('t', kind), lastSuccessAt: '2026-11-24T07:00:00Z', ...over }));
    const words = wordsOf({
      row: { ...peopleRow, risk, roles: peopleRow.roles && { ...peopleRow.roles, moves: [] } },
      sources: {
        roles: source('unifiedRoleAssignment'),
        eligible: source('unifiedRoleEligibilityScheduleInstance'),
        risk: source('riskyUser'),
        signIns: source('signIn'),
        activity: source('signInActivity'),
      },
    });
    const at = localTime(peopleInput.timeZone, peopleInput.now).at(over.lastSuccessAt ?? '2026-11-24T07:00:00Z');
    expect(words).toContain(`nobody is at risk, as last read ${at}`);
    expect(words).toContain(`Nobody was at risk, as last read ${at}.`);
    expect(words).not.toContain('Nobody is at risk.');
    expect(words).toMatch(/BreakGlass-2 None from \d+ \w+ until \d\d:\d\d/);
    expect(words).toMatch(new RegExp(`No role was assigned or removed since \\d+ \\w+, as last read ${at}\\.`));
  });

  test('no number beside activations if there was none', () => {
    expect(wordsOf({})).toMatch(/Activations, 7 days \d+ by \d+ (person|people)/);
    expect(
      wordsOf({ row: { ...peopleRow, roles: peopleRow.roles && { ...peopleRow.roles, moves: [] } } }),
    ).not.toContain('0 by 0');
  });

  test('that a source that is configured to be read once a day is up to date after a day, as its verdicts are', () => {
    const row = { ...newKindRow('t', 'riskyUser'), lastSuccessAt: '2026-11-23T13:30:00Z' } as const;
    expect(sourceState('riskyUser', reading(row)).lastReadAt).toBe(row.lastSuccessAt);
    const daily = { ...reading(row), configuration: { cadenceMinutes: { ...cadenceMinutes, riskyUser: 1440 } } };
    expect(sourceState('riskyUser', daily)).toEqual({ state: 'read', words: '' });
  });

  test('that consent is missing, also of a source that was throttled before', () => {
    const since = '2026-11-24T07:00:00Z';
    const throttled = { reason: 'throttled', retryAfterSeconds: 5, detail: '', since, count: 1 } as const;
    const refused = {
      reason: 'broken',
      cause: 'noToken',
      trouble: 'notConsented',
      detail: '',
      since,
      count: 2,
    } as const;
    const rows = [
      { ...newKindRow('t', 'riskyUser'), failure: throttled },
      { ...newKindRow('t', 'user'), failure: refused, lastAttemptAt: since },
    ];
    const [alone, shutOut] = [
      sourceState('riskyUser', reading(...rows.slice(0, 1))),
      sourceState('riskyUser', reading(...rows)),
    ];
    expect(alone.words).toMatch(/^Risky users: Microsoft Graph is throttling requests/);
    expect(shutOut.words).toMatch(/^Risky users: the tenant has not consented to the app/);
  });

  test('what could not be read at an earlier moment, only once', () => {
    const unread = () => ({
      state: 'read' as const,
      words: 'No source was read between Mon 23 Nov, 08:00 and this moment.',
      lastReadAt: '2026-11-23T07:00:00Z',
    });
    const words = wordsOf({ sources: sourcesAt(peopleRow, unread) });
    expect(words).toMatch(/at risk, as last read on Mon 23 Nov at 08:00/);
    expect(
      words
        .split('Admin roles')[1]
        ?.split('Search person')[0]
        ?.match(/No source was read/g),
    ).toHaveLength(1);
  });

  test('roles that cannot be read are not counted as none', () => {
    const eligible = { state: 'notLicensed', words: 'Eligible role assignments need Entra ID P2.' } as const;
    const words = wordsOf({ sources: { ...peopleInput.sources, eligible } });
    expect(words).toContain('eligible ones not read');
    expect(words).not.toMatch(/\d eligible/);
  });

  test('declared break-glass accounts, though nothing was read yet', () => {
    const words = wordsOf({ row: noPeople, isBreakGlassDeclared: true });
    expect(words).toContain('Break-glass accounts are declared.');
    expect(words).not.toContain('No break-glass account is declared');
  });

  test('which licence gives the last sign-ins, in good English', () => {
    const failure = { reason: 'notLicensed', licence: 'P1', detail: '', since: '', count: 1 } as const;
    const { words } = sourceState('signInActivity', reading({ ...newKindRow('t', 'signInActivity'), failure }));
    expect(words).toBe('Sign-in activity needs Entra ID P1, which this tenant does not have.');
    expect(sourceState('signInActivity', reading()).words).toBe('Sign-in activity has not been collected yet.');
  });

  test('other roles only where all are requested', () => {
    expect(peopleOf().rows.map(({ role }) => role)).not.toContain('Reports Reader');
    expect(peopleOf({ query: { ...none, roles: 'all' } }).rows).toHaveLength(11);
  });

  test('hostile names as text', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const names = new Map([...peopleNames].map(([id, named]) => [id, { ...named, displayName: hostile }]));
    const holders = (peopleRow.roles?.holders ?? []).map((one) => ({
      ...one,
      name: hostile,
      group: { id: 'g', name: hostile },
    }));
    const row = peopleRow.roles === null ? peopleRow : { ...peopleRow, roles: { ...peopleRow.roles, holders } };
    expect(renderPeoplePage(peopleOf({ names, row }), null)).not.toContain('<img');
  });
});

test('the address is read as it was written, without invalid options', () => {
  const query = { search: 'klein', assignment: 'eligible', roles: 'all', page: 3 } as const;
  const url = new URL(peopleAddress('https://x.example/people', query));
  expect(readPeopleQuery((name) => url.searchParams.get(name))).toEqual(query);
  expect(readPeopleQuery(() => 'constructor')).toEqual({ ...none, search: 'constructor' });
});

test('the CSV has the filtered rows, one line per role', () => {
  const lines = peopleCsv(peopleOf({ query: { ...none, assignment: 'permanent' } })).split('\r\n');
  expect(lines).toHaveLength(8);
  expect(lines[0]).toBe('Name,Type,Role,Assignment,Until,How,Since,Assigned by,Break-glass account,Id,Last sign-in');
  expect(lines[1]).toBe(
    "Lea Novak,,Exchange Administrator,Permanent,,,2026-09-12T10:00:00Z,Mara Klein's account,No,lea,",
  );
});

test('many roles come in pages', () => {
  const roles = peopleRow.roles;
  if (roles === null) throw new Error('no roles');
  const [one] = roles.holders;
  if (one === undefined) throw new Error('no holder');
  const holders = Array.from({ length: 500 }, (_, at) => ({ ...one, id: `p${at}`, key: `k${at}` }));
  const active = holders.map((holder) => ({ ...holder, assignment: 'active' as const }));
  const moves = active.map((holder) => ({
    type: 'added' as const,
    holder,
    at: '2026-11-24T08:00:00Z',
    by: null,
    subject: null,
  }));
  const atRisk = holders.map(({ id }) => ({ id, level: 'high', state: 'atRisk', since: '2026-11-24T07:00:00Z' }));
  const risk = { people: atRisk, total: 3000, ended: [], from: '2026-08-24T07:00:00Z' };
  const row = { ...peopleRow, risk, roles: { ...roles, holders, moves, total: 3000 } };
  const html = renderPeoplePage(peopleOf({ row, query: { ...none, page: 2 } }), null);
  expect(html).toContain('/people?page=3"');
  const words = wordsOf({ row });
  expect(words).toContain('The first 500 are listed; 2,500 more are only counted.');
  expect(words).toMatch(/At least \d+ admins have roles permanently; 3,000 people are at risk/);
  expect(words).toContain(
    'At least 500 Global Administrators. Break-glass accounts are not counted. The newest 500 role changes are all activations; older ones are not kept.',
  );
  expect(words.match(/The newest 500 role changes are all activations; older ones are not kept\./g)).toHaveLength(2);
  expect(words).not.toContain('No role was assigned or removed');
  expect(words).toContain('At least 500 by 500 people');
  expect(words).toContain('2,975 more people are in Entra admin center &gt; ID Protection &gt; Risky users.');
  expect(words).toContain('475 more people are in the activity CSV.');
  expect(Buffer.byteLength(html)).toBeLessThan(120_000);
});

describe('the last sign-in of an admin', () => {
  const activity = (over: Partial<PeopleInput['sources']['activity']>): Partial<PeopleInput> => ({
    lastSignIns: null,
    sources: { ...peopleInput.sources, activity: { ...peopleInput.sources.activity, ...over } },
  });

  test('is in the row of the admin, with the day or "Never"', () => {
    const words = wordsOf();
    expect(words).toMatch(/Ada Brandt Global Administrator .*? 23 Nov /);
    expect(words).toMatch(/Mara Klein Global Administrator .*? Never /);
    expect(words).toMatch(/Paul \w+ Global Administrator .*? Not known /);
  });

  test('is never older than the sign-in of a break-glass account that the log showed', () => {
    expect(wordsOf()).toMatch(
      /BreakGlass-1 break-glass account Global Administrator Permanent .*? 14 Nov BreakGlass-2/,
    );
    const lastSignIns = new Map([
      ...(peopleInput.lastSignIns ?? []),
      ['glass1', { status: 'on', day: '2026-10-16T00:00:00.000Z' }] as const,
      ['glass2', { status: 'on', day: '2026-10-17T00:00:00.000Z' }] as const,
    ]);
    const words = wordsOf({ lastSignIns });
    expect(words).toContain('14 Nov BreakGlass-2');
    expect(words).not.toContain('16 Oct');
    // The list of break-glass accounts says the same as the list of roles.
    expect(words.match(/17 Oct/g)).toHaveLength(2);
    expect(words).toContain('BreakGlass-2 17 Oct None since 24 Aug');
  });

  test.each([
    ['the licence does not give it', activity({ state: 'notLicensed', words: 'They need Entra ID P1.' }), 'They need'],
    ['Microsoft reports none', activity({}), 'Microsoft reports no last sign-in of anybody.'],
  ])('is left out with the reason if %s', (_, over, reason) => {
    const words = wordsOf(over);
    expect(words).toContain(`Last sign-ins are not known. ${reason}`);
    expect(words.match(/Last sign-in /g)).toHaveLength(1);
  });

  test('is taken from the same sign-ins as the control about unused admin accounts', () => {
    const counted = { seen: { ada: 's20780', mara: 'n20700', tom: '?' }, overflow: 0, anybody: true };
    expect([...(lastSignInsIn(counted) ?? [])]).toEqual([
      ['ada', { status: 'on', day: '2026-11-23T00:00:00.000Z' }],
      ['mara', { status: 'never' }],
      ['tom', { status: 'notKnown' }],
    ]);
    expect(lastSignInsIn({ ...counted, anybody: false })).toBeNull();
  });
});

test('a role whose end is past is not active, even if no collection has found the end yet', () => {
  const after = { now: '2026-11-24T14:47:00Z', clock: localTime('Europe/Berlin', '2026-11-24T14:47:00Z') };
  const [before, over] = [peopleOf(), peopleOf(after)];
  const rowsOf = ({ rows }: typeof over) =>
    rows.filter(({ name }) => name === 'Tom Iversen').map(({ assignment }) => assignment);
  expect([rowsOf(before), rowsOf(over)]).toEqual([['active'], ['eligible']]);
  const counts = ({ admins }: typeof over) => [
    admins?.active,
    admins?.globalAdministratorsNow,
    admins?.globalAdministrators,
  ];
  expect([counts(before), counts(over)]).toEqual([
    [1, 3, 4],
    [0, 2, 4],
  ]);
  expect(wordsOf(after)).toContain(
    '4 Global Administrators, 2 of them eligible. Break-glass accounts are not counted.',
  );
  expect([over.total, over.stored]).toEqual([before.total - 1, before.stored - 1]);
});

test('activations are not counted as none before roles were read', () => {
  const words = wordsOf({ row: { ...peopleRow, roles: null } });
  expect(words).toContain('Activations are counted once role assignments have been collected.');
  expect(words).not.toContain('No role was activated.');
});
