import { controls } from '../../../shared/controls';
import { type AccessCell, type AccessRow, accessRow } from '../../../shared/core/page/access-row';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import type { AccessColumn, ConditionalAccessBasis } from '../../../shared/core/verdict/control';
import { type AccessInput, columnWords } from '../../../shared/reports/page/access/access-model';
import { accessCsv, renderAccessPage } from '../../../shared/reports/page/access/access-page';
import { readAccessQuery } from '../../../shared/reports/page/access/query';
import { keysOf } from '../../../shared/reports/page/frame/query';
import { aBasis, accessConfiguration, accessInput, accessOf, accessRowOf, userClass } from './access';

const pageOf = (over: Partial<AccessInput> = {}): string => renderAccessPage(accessOf(over), null);
const wordsOf = (over: Partial<AccessInput> = {}): string =>
  pageOf(over)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
const asked = (address: string) => readAccessQuery((name) => new URLSearchParams(address).get(name));
/** The option of a person or class by its label. */
const whoIs = (label: RegExp): string => {
  const found = accessOf().choices.who.find((one) => label.test(one.label));
  if (found === undefined) throw new Error(`nobody is called ${label}`);
  return encodeURIComponent(found.value);
};

describe('the matrix', () => {
  const cell = (line: string, column: string, row = accessRowOf()) =>
    row.views.everyone.find(({ id }) => id === line)?.cells.find((one) => one.column === column);

  test('counts people with an open sign-in, of all, and names them', () => {
    expect(cell('globalAdministrators', 'mfa')).toMatchObject({ status: 'open', open: 1, of: 4, ids: ['paul'] });
    expect(cell('members', 'mfa')).toMatchObject({ status: 'open', open: 11, of: 251, ids: ['lea'] });
    expect(cell('members', 'legacyBlocked')).toMatchObject({ status: 'covered', open: 0 });
    expect(cell('guests', 'mfa')).toMatchObject({ status: 'covered', of: 46 });
  });

  test('shows break-glass accounts as accepted, never as a gap', () => {
    expect(cell('breakGlass', 'mfa')).toMatchObject({ status: 'accepted', accepted: 2, open: 0, ids: [] });
  });

  test('never shows an unknown cell as covered', () => {
    const row = accessRowOf({ ...aBasis, unresolvedGroupIds: new Set(['vendors', 'glass']) });
    expect(cell('guests', 'mfa', row)?.status).toBe('unknown');
    expect(wordsOf({ row })).not.toContain('MFA is required of all');
  });

  test('covers everyone with security defaults', () => {
    const row = accessRowOf({ ...aBasis, policies: [], securityDefaultsOn: true });
    expect(cell('members', 'mfa', row)?.status).toBe('covered');
    expect(cell('members', 'managedDevice', row)).toMatchObject({ status: 'open', open: 251 });
  });
});

test('a group that holds declared accounts and nobody else is no undeclared exclusion', () => {
  const glass = ['glass1', 'glass2'].map((id) => userClass(id, { userId: id, ids: [id], groupIds: ['glass'] }));
  const breakGlass = accessConfiguration.breakGlass.flatMap((one) => glass.map(({ key: id }) => ({ ...one, id })));
  const only: typeof accessConfiguration = { ...accessConfiguration, breakGlass };
  const rowOf = (userClasses: ConditionalAccessBasis['userClasses']) => {
    // Safe: the row reads only these fields of a configuration.
    const configuration = only as TenantConfiguration;
    return accessRow(
      { basis: { ...aBasis, userClasses }, configuration, now: accessInput.now, controls },
      accessInput.now,
    );
  };
  const groupOf = (row: AccessRow) =>
    accessOf({ row, configuration: only }).exclusions.find(({ who }) => who.startsWith('BreakGlass'));
  expect(groupOf(rowOf(glass))).toMatchObject({ people: 2, declared: null, isOfDeclared: true });
  const joined = userClass('lea', { ids: ['lea'], groupIds: ['glass'] });
  expect(groupOf(rowOf([...glass, joined]))).toMatchObject({ people: 3, isOfDeclared: false });
});

const guestsWith = (column: AccessColumn, status: AccessCell['status']): AccessRow => {
  const row = accessRowOf();
  const guests = row.views.guests.map((line) => ({
    ...line,
    cells: line.cells.map((one) => (one.column === column ? { ...one, status, open: 0 } : one)),
  }));
  return { ...row, views: { ...row.views, guests } };
};

describe('the page says', () => {
  test.each<[string, Partial<AccessInput>, string]>([
    ['how many can sign in without MFA', {}, '12 of 301 people can sign in without MFA'],
    ['the same for guests', { query: asked('view=guests') }, 'MFA is required of all 46 guests'],
    [
      'the same from anywhere',
      { query: asked('view=anywhere') },
      '12 of 301 people can sign in without MFA from anywhere',
    ],
    ['who has a gap', {}, 'MFA Global Administrators 1 of 4 Paul Orth'],
    ['how many are only counted', {}, 'MFA Members 11 of 251 Lea Novak and 10 more'],
    ['which exclusions are not declared', {}, 'Vendors-Temp (group) CA01 Require MFA for everyone 12 Not declared'],
    [
      'who owns a declared one and until when',
      {},
      'BreakGlass (group) CA01 Require MFA for everyone 2 Until 30 Jun 2027 Ada Brandt',
    ],
    ['that a declaration has ended', {}, 'ZT.ID.001 Migration Ada Brandt Ended 31 Oct'],
    [
      'which licence a requirement needs, without counting its gaps',
      { unlicensed: new Map([['userRisk', 'Entra ID P2']]) },
      '4 of 5 requirements have gaps. 1 requirement cannot be judged with your licence.',
    ],
    [
      'that nothing is met that no policy of the tenant can enforce',
      {
        query: asked('view=guests'),
        unlicensed: new Map(
          keysOf(columnWords)
            .slice(1)
            .map((one) => [one, 'Entra ID P1']),
        ),
      },
      'MFA is required of all 46 guests; 5 requirements cannot be judged with your licence',
    ],
    [
      'that a requirement lacks a licence and another one is not known',
      {
        query: asked('view=guests'),
        row: guestsWith('legacyBlocked', 'unknown'),
        unlicensed: new Map(
          keysOf(columnWords).flatMap((one) => (['mfa', 'legacyBlocked'].includes(one) ? [] : [[one, 'Entra ID P1']])),
        ),
      },
      'MFA is required of all 46 guests; 4 requirements cannot be judged with your licence and 1 requirement is not known',
    ],
    [
      'whose declared name is not known before the first collection',
      {
        row: null,
        basis: null,
        names: new Map(),
        sources: { ...accessInput.sources, users: { state: 'waiting', words: 'Users have not been collected yet.' } },
      },
      'glass, whose name is known once users have been read',
    ],
    ['that nothing was collected yet', { row: null, basis: null }, 'Coverage is not known yet'],
    ['that a requested person was deleted', { query: asked('who=gone') }, 'no longer in the list'],
    ['that nobody was chosen', { query: asked('who=&client=browser') }, 'Choose a person or class first.'],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });
});

describe('requirements of a sign-in', () => {
  test.each([
    [/^Paul Orth/, '', 'Nothing is required: a password is enough.'],
    [/^Ada Brandt/, '', 'It would require MFA.'],
    [
      /^Anyone else/,
      '&client=other',
      'It is blocked by "CA01 Require MFA for everyone" and "CA02 Block legacy authentication".',
    ],
    [/^New: invited guests/, '&device=compliant', 'It would require MFA.'],
  ])('for %s with "%s"', (who, rest, expected) => {
    const words = wordsOf({ query: asked(`who=${whoIs(who)}${rest}`) });
    expect(words).toContain(expected);
    expect(words).toContain('Policy Applies Why, and what it requires');
  });

  test.each([
    ['a password is enough', /^Paul Orth/, aBasis, 'bad', 'Nothing is required: a password is enough.'],
    ['MFA is required', /^Ada Brandt/, aBasis, 'good', 'It would require MFA.'],
    [
      'it depends on a group that could not be read',
      /^Ada Brandt/,
      { ...aBasis, unresolvedGroupIds: new Set(['vendors']) },
      'warn',
      'It is not known whether a password is enough: it depends on "CA01 Require MFA for everyone".',
    ],
    [
      'security defaults ask for MFA only sometimes',
      /^Paul Orth/,
      { ...aBasis, policies: [], securityDefaultsOn: true },
      'warn',
      'No policy requires anything. Security defaults are on, so Microsoft asks for MFA when it considers it necessary.',
    ],
  ])('are green only if a password is certainly not enough: %s', (_, who, basis, colour, sentence) => {
    const page = pageOf({ basis, query: asked(`who=${whoIs(who)}`) });
    expect(page.replaceAll('&quot;', '"')).toContain(`<p class="notice ${colour}" role="status">${sentence}</p>`);
  });

  test('are not dated with the time of the page, but with the time of the last reading', () => {
    expect(wordsOf()).toContain('Answered from the last collection of the policies Who');
  });

  test('say why a policy does not apply', () => {
    expect(wordsOf({ query: asked(`who=${whoIs(/^Paul Orth/)}`) })).toContain(
      'CA01 Require MFA for everyone Does not apply Not for this person',
    );
  });

  test('keep the selected options, and ignore invalid ones', () => {
    const html = pageOf({
      query: asked(`who=${whoIs(/^Ada Brandt/)}&platform=macOS&app=%22%3E%3Cscript%3E&userRisk=constructor`),
    });
    expect(html).toContain('<option value="macOS" selected>');
    expect(html).not.toContain('<script');
  });
});

test('hostile names are text, in gaps, lists and options', () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const names = new Map([...accessInput.names].map(([id, named]) => [id, { ...named, displayName: hostile }]));
  const basis = { ...aBasis, policies: aBasis.policies.map((one) => ({ ...one, displayName: hostile })) };
  expect(pageOf({ names, basis, query: asked(`who=${whoIs(/^Ada Brandt/)}`) })).not.toContain('<img');
});

test('the CSV has one line for each person in a gap', () => {
  expect(accessCsv(accessOf())).toContain('MFA,Global Administrators,1,4,Paul Orth\r\n');
});
