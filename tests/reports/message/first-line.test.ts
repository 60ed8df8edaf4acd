/**
 * If a control is more severe than the change, the headline says what people lost, and the first line still names the
 * change.
 */
import type { Message } from '../../../shared/core/delivery/message';
import type { WatchEvent } from '../../../shared/core/event/event';
import { fitted } from '../../../shared/reports/frame';
import { renderText } from '../../../shared/reports/mail/email';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import type { AlertReport } from '../../../shared/reports/message/alert-report';
import { event, known, report } from '../stories';

const failed = (source: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source,
    type: 'regression',
    severity: 'critical',
    resource: { kind: 'control', id: source, name: source },
    attribution: known('mara'),
    ...over,
  });
const role = event({
  source: 'EV.R02',
  resource: { kind: 'unifiedRoleAssignment', id: 'lea|user-administrator', name: null },
  peopleIds: ['lea'],
  attribution: known('mara'),
  details: { roleName: 'User Administrator', principalType: 'user' },
});
const location = event({
  source: 'EV.P04',
  resource: { kind: 'namedLocation', id: 'office', name: 'Berlin office' },
  attribution: known('mara'),
  details: { locationName: 'Berlin office', elements: ['added 128.0.0.0/1'], policies: ['CA01'] },
});

test.each([
  ['a role', failed('ZT.AD.009'), role, ['Lea Novak', 'User Administrator']],
  ['a named location', failed('ZT.ID.001'), location, ['Berlin office', '128.0.0.0/1']],
  [
    'a named location without policies',
    failed('ZT.NW.001', { details: { problems: ['tooWide'], places: ['"Berlin office" (128.0.0.0/1)'] } }),
    undefined,
    ['Berlin office', '128.0.0.0/1'],
  ],
] as const)('%s', (_, lead, done, words) => {
  const message = renderAlert(report({ lead, others: done === undefined ? [] : [done] }));
  const first = `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ').slice(0, 350)}`;
  expect(message.subject).toMatch(/^Critical/);
  for (const word of [...words, "Mara Klein's account"]) expect(first).toContain(word);
});

test.each([
  [
    'an app',
    failed('ZT.AP.007', { details: { objects: ['Payroll Sync'] } }),
    ['"Payroll Sync"', "Mara Klein's account"],
  ],
  [
    'an app whose change the log does not show yet',
    failed('ZT.AP.007', { attribution: { status: 'notYetKnown' }, details: { objects: ['Payroll Sync'] } }),
    ['"Payroll Sync"'],
  ],
  [
    'many apps',
    failed('ZT.AP.007', { details: { objects: ['Payroll Sync', 'Backup', 'Old Portal'], objectsTotal: 12 } }),
    ['"Payroll Sync", "Backup" and 10 more'],
  ],
] as const)('a control without a detection names the object that it finds wrong: %s', (_, lead, words) => {
  const message = renderAlert(report({ lead, others: [] }));
  const first = `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ').slice(0, 350)}`;
  for (const word of words) expect(first).toContain(word);
});

describe('an object that the edit renamed', () => {
  const renamedLocation = {
    ...location,
    details: { ...location.details, locationName: 'HQ', formerName: 'Berlin office' },
  };
  const renamedPolicy = event({
    source: 'EV.P01',
    severity: 'critical',
    resource: { kind: 'conditionalAccessPolicy', id: 'ca02', name: 'Do not touch' },
    attribution: known('mara'),
    details: { policyName: 'Do not touch', formerName: 'CA02 Block legacy', change: 'disabled' },
  });
  test.each([
    ['a location', renamedLocation, 'added 128.0.0.0/1 to "Berlin office" (now "HQ")', '"Berlin office"'],
    ['a policy', renamedPolicy, 'turned off "CA02 Block legacy" (now "Do not touch")', '"CA02 Block legacy"'],
  ])('has its former name in the headline, and both in the first line: %s', (_, lead, line, headline) => {
    const message = renderAlert(report({ lead, others: [] }));
    expect(message.subject).toContain(headline);
    expect(message.subject).not.toMatch(/HQ|Do not touch/);
    expect(renderText(message).replaceAll(/\s+/g, ' ').slice(0, 350)).toContain(line);
  });
});

test.each([
  ['', 'mfa', '38 people can now sign in without MFA'],
  ['urn:user:registersecurityinfo', 'mfa', '38 people can now register MFA methods without MFA'],
  ['urn:user:registerdevice', 'mfa', '38 people can now register devices without MFA'],
  ['urn:user:registersecurityinfo', 'blocked', '38 people can now register MFA methods where they were blocked'],
  ['c1', 'managedDevice', '38 people can now do what the authentication context "c1" protects from unmanaged devices'],
])('the first line names what people can now reach: action "%s", %s', (action, requirement, said) => {
  const exposure = {
    computed: true,
    unit: 'people',
    count: 38,
    of: 38,
    ids: [],
    privilegedIds: [],
    privilegedCount: 0,
  } as const;
  const lead = {
    ...location,
    severity: 'critical' as const,
    exposure,
    details: { ...location.details, action, requirement },
  };
  expect(renderText(renderAlert(report({ lead, others: [] }))).replaceAll(/\s+/g, ' ')).toContain(said);
});

/** The end of risk detections names the account that ended them, and a preview has no room for it. */
const riskOver = (): Message => {
  const risk = event({
    source: 'EV.A06',
    severity: 'critical',
    resource: { kind: 'riskDetection', id: 'risk', name: null },
    peopleIds: ['lea'],
    details: { riskEventType: 'anonymizedIPAddress', privileged: true },
  });
  const recovery = event({
    ...risk,
    id: 'over',
    type: 'recovery',
    attribution: known('mara'),
    details: { ...risk.details, how: 'm365DAdminDismissedDetection', change: 'settled' },
  });
  const resolved = { status: 'resolved', resolvedAt: '2026-11-24T13:20:00Z' } as const;
  return renderAlert(report({ lead: risk, others: [recovery], over: { because: 'resolved' }, alert: resolved }));
};

const longNames = (because: AlertReport['because']): Message =>
  renderAlert(
    report({
      lead: { ...location, details: { ...location.details, locationName: `${'L'.repeat(38)} office` } },
      others: [],
      over: { because },
    }),
  );

test.each([
  ['the end of risk detections', riskOver],
  ['a change of an object with a long name', () => longNames('opened')],
  ['the same change again', () => longNames('reopened')],
  ['a reminder of it', () => longNames('reminder')],
])('a preview is shortened and the first line is not, and no line stands twice: %s', (_, messageOf) => {
  const message = messageOf();
  expect([...message.preview].length).toBeLessThanOrEqual(110);
  expect(message.firstLine).not.toContain('\u2026');
  const text = renderText(message).replaceAll(/\s+/g, ' ');
  expect(text).toContain(message.firstLine);
  const start = message.firstLine.slice(0, 40);
  expect(text.split(start)).toHaveLength(2);
  if (message.preview !== message.firstLine) expect(text).not.toContain(message.preview);
});

test.each([
  ['"Vendors-Temp and its successors" was excluded from the policy "CA01 Require MFA for everyone at work"', 24],
  ['The group "Vendors-Temp" was added to "Everyone in the company"', 12],
  ['The group "Vendors-Temp" was added', 11],
])('%s in %d characters closes its quotation marks', (text, length) => {
  const short = fitted(text, length);
  expect([short.length <= length, short.split('"').length % 2]).toEqual([true, 1]);
});
