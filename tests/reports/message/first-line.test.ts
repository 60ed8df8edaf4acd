/**
 * Where a control is more severe than the change, the headline is what people lost, and the first line is still the
 * change.
 */
import type { WatchEvent } from '../../../shared/core/event/event';
import { renderText } from '../../../shared/reports/mail/email';
import { renderAlert } from '../../../shared/reports/message/alert-message';
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
