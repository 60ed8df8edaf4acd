import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInStrengths } from '../../shared/kinds/authentication-strength-policy/built-in-strengths';
import { combinationInWords } from '../../shared/reports/language/method-words';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { renderResolved } from '../../shared/reports/message/resolved-message';
import { event, known, line, report, text } from './stories';

const weakened = (...added: readonly string[]) =>
  renderAlert(
    report({
      lead: event({
        source: 'ZT.ID.021',
        type: 'regression',
        severity: 'high',
        resource: { kind: 'control', id: 'ZT.ID.021', name: 'Policies' },
        attribution: known('mara'),
        details: { problems: ['strengthWeaker'], findings: 1 },
        lines: [line('Admins: Allowed combinations', [text('fido2')], [text('fido2'), ...added.map(text)])],
      }),
    }),
  );

test('a weakened strength is named, with the added method', () => {
  const message = weakened('password,sms');
  expect(message.title).toBe('High · Contoso · "Admins" also accepts password + text message');
  expect(message.preview).toMatch(
    /^Mara Klein's account made the authentication strength "Admins" also accept password \+ text message at 14:02/,
  );
  expect(message.steps.join(' ')).toContain(
    'Unplanned: remove the added methods in Entra admin center > Authentication methods',
  );
  expect(renderText(message)).toContain('passkey (FIDO2) -> passkey (FIDO2), password + text message');
});

const admins = event({
  source: 'ZT.AD.009',
  type: 'regression',
  severity: 'critical',
  resource: { kind: 'control', id: 'ZT.AD.009', name: 'Admins' },
  attribution: known('mara'),
  exposure: { computed: true, unit: 'people', count: 6, of: 6, ids: [], privilegedIds: [], privilegedCount: 0 },
});
const strength = event({
  source: 'ZT.ID.021',
  type: 'regression',
  severity: 'high',
  resource: { kind: 'control', id: 'ZT.ID.021', name: 'Policies' },
  attribution: known('mara'),
  details: { problems: ['strengthWeaker'], findings: 1 },
  lines: [line('Admins: Allowed combinations', [text('fido2')], [text('fido2'), text('password,sms')])],
});

test('a weakened strength is named with the steps to restore it, even if another control is the headline', () => {
  const message = renderAlert(report({ lead: admins, others: [strength] }));
  expect(message.title).toBe('Critical · Contoso · 6 of 6 admins can sign in with phishable MFA');
  const first = `${message.subject} ${renderText(message).replaceAll(/\s+/g, ' ').slice(0, 350)}`;
  expect(first).toContain(
    `Mara Klein's account made the authentication strength "Admins" also accept password + text message`,
  );
  expect(message.steps.join(' ')).toContain('remove the added methods');
});

test('the end does not say fixed of a control that failed before', () => {
  const users = event({
    id: 'users',
    source: 'ZT.ID.009',
    type: 'recovery',
    concern: 'control|ZT.ID.009|weaker',
    resource: { kind: 'control', id: 'ZT.ID.009', name: 'Users' },
    recordedAt: '2026-11-24T16:20:00.000Z',
    exposure: { computed: true, unit: 'people', count: 32, of: 38, ids: [], privilegedIds: [], privilegedCount: 0 },
  });
  const recovery = { ...admins, id: 'over', type: 'recovery' as const, recordedAt: '2026-11-24T16:20:00.000Z' };
  const { sections } = renderResolved(report({ lead: admins, others: [users], recovery }));
  expect(sections.find(({ heading }) => heading === 'ALSO RESTORED')?.lines).toEqual([
    'No longer weaker than before, and still failing: 32 people can sign in with phishable MFA.',
  ]);
});

test('the end of a worsening names what still fails in its subject, and the account that undid it', () => {
  const roles = event({
    source: 'ZT.AD.005',
    type: 'weakened',
    severity: 'high',
    concern: 'control|ZT.AD.005|weaker',
    resource: { kind: 'control', id: 'ZT.AD.005', name: 'Roles' },
    attribution: known('mara'),
    exposure: { computed: true, unit: 'people', count: 6, of: 40, ids: [], privilegedIds: [], privilegedCount: 0 },
  });
  const recovery = {
    ...roles,
    id: 'over',
    type: 'recovery' as const,
    recordedAt: '2026-11-24T16:20:00.000Z',
    attribution: known('tom', '2026-11-24T16:14:00.000Z'),
    exposure: { computed: true, unit: 'people', count: 5, of: 40, ids: [], privilegedIds: [], privilegedCount: 0 },
  } as const;
  const { title, preview } = renderResolved(report({ lead: roles, recovery }));
  expect(title).toBe('Restored · Contoso · as before: 5 people hold admin roles assigned outside PIM');
  expect(preview).toMatch(/^Tom Iversen's account undid this at /);
});

test('several added methods', () => {
  expect(weakened('voice', 'sms').title).toBe('High · Contoso · "Admins" also accepts voice call and text message');
});

/** authenticationMethodModes of Graph v1.0. */
const modes = [
  ...[
    'password',
    'voice',
    'hardwareOath',
    'softwareOath',
    'sms',
    'fido2',
    'windowsHelloForBusiness',
    'deviceBasedPush',
  ],
  ...['microsoftAuthenticatorPush', 'temporaryAccessPassOneTime', 'temporaryAccessPassMultiUse', 'email', 'qrCodePin'],
  ...['x509CertificateSingleFactor', 'x509CertificateMultiFactor', 'federatedSingleFactor', 'federatedMultiFactor'],
  'unknownFutureValue',
];

test('no method has its name in Graph, and no two share a name', () => {
  const words = modes.map(combinationInWords);
  expect(new Set(words).size).toBe(modes.length);
  // "password" is also an everyday word.
  expect(modes.filter((mode) => mode !== 'password' && combinationInWords(mode) === mode)).toEqual([]);
  expect(words.filter((one) => /[a-z][A-Z]/.test(one))).toEqual([]);
});

test('every combination that the built-in strengths allow has words', () => {
  const combinations = builtInStrengths.flatMap(({ allowedCombinations }) => allowedCombinations);
  expect(combinations.map(combinationInWords).filter((words) => /[a-z][A-Z]|x509|,/.test(words))).toEqual([]);
});

test('a method that Microsoft adds later keeps its name in Graph', () => {
  expect(combinationInWords('password,constructor')).toBe('password + constructor');
});

const metadata = join(__dirname, '../../../shared/truth/graph-metadata/v1.0.csdl.xml');
(existsSync(metadata) ? test : test.skip)('the list is that of the v1.0 metadata', () => {
  const type = /<EnumType Name="authenticationMethodModes"[\s\S]*?<\/EnumType>/.exec(
    readFileSync(metadata, 'utf8'),
  )?.[0];
  const members = [...(type ?? '').matchAll(/Member Name="(\w+)"/g)].map(([, name]) => name);
  expect([...modes].sort()).toEqual(members.sort());
});
