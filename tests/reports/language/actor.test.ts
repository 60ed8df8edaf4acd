import type { Alert } from '../../../shared/core/alert/alert';
import type { Attribution, WatchEvent } from '../../../shared/core/event/event';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { event, known, names, notYetKnown, openStory, report } from '../stories';

const lines = (attribution: Attribution, over: Partial<Alert> = {}): string => {
  const message = renderAlert(report({ lead: event({ source: 'EV.P01', attribution }), alert: over }));
  return message.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT')?.lines.join('\n') ?? '';
};

test.each<readonly [string, Attribution, string]>([
  ['a person', known('mara'), 'Mara Klein (mara.klein@contoso.example), from 192.0.2.44.'],
  [
    'a person without a public address',
    known('mara', '2026-11-24T13:02:00Z', null),
    'Mara Klein (mara.klein@contoso.example).',
  ],
  ['somebody deleted', known('gone-7'), 'An unknown account, from 192.0.2.44.'],
  [
    'an application',
    { ...known('x'), actor: { type: 'application', id: 'sp', name: 'Deploy-Bot' } } as Attribution,
    'The application "Deploy-Bot".',
  ],
  [
    'Microsoft',
    { ...known('x'), actor: { type: 'microsoft', name: 'Microsoft Managed Policy Manager' } } as Attribution,
    'Microsoft (managed policy).',
  ],
  [
    'not yet known',
    notYetKnown,
    "Not known yet. Microsoft's log had no matching entry by 14:08; entries can take up to an hour.",
  ],
  [
    'several, each with an entry of its own',
    {
      status: 'ambiguous',
      areAll: true,
      candidates: ['mara', 'tom'].map((id) => ({ type: 'person', id, ipAddress: null })),
    },
    '2 accounts took part.',
  ],
  ['not found', { status: 'notFound' }, "Not known: no matching entry appeared in Microsoft's log within 24 hours."],
  ['telemetry', { status: 'nobody', reason: 'telemetry' }, 'Devices report this themselves; no admin action involved.'],
  [
    'time',
    { status: 'nobody', reason: 'time' },
    'No admin action involved: time passed, people joined or left, or a setting or exception changed.',
  ],
])('%s', (_, attribution, expected) => {
  expect(lines(attribution).split('\n')[0]).toBe(expected);
});

test('of several accounts that took part, the dangerous answer alone says whose account to block', () => {
  const attribution: Attribution = {
    status: 'ambiguous',
    areAll: true,
    candidates: ['mara', 'tom'].map((id) => ({ type: 'person', id, ipAddress: null })),
  };
  const story = openStory('exclusion');
  const { steps, paragraphs } = renderAlert({
    ...story,
    alert: { ...story.alert, attribution },
    events: story.events.map((event) => ({ ...event, attribution })),
  });
  expect(steps[1]).toMatch(/^If one of the 2 accounts' owners did not do it: block that account and revoke/);
  expect(paragraphs).toContain(steps[1]);
});

test('the first change of an account has the same period in a mail and on a card', () => {
  const { sections, facts } = renderAlert(
    openStory('exclusion', {
      watchedSince: '2026-11-23T12:00:00Z',
      activity: { first: '2026-11-24T13:02:00Z', last: '2026-11-24T13:02:00Z', count: 1 },
    }),
  );
  for (const words of [sections, facts])
    expect(JSON.stringify(words)).toMatch(
      /irst change to Conditional Access policies .*since monitoring began on 23 Nov/,
    );
});

test('two candidates are both named, and neither is blamed', () => {
  const said = renderAlert(openStory('legacy sign-in'));
  expect(said.preview).not.toMatch(/ by /);
  expect(said.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT')?.lines).toEqual([
    'Not known: 2 accounts made matching changes.',
    'Mara Klein (mara.klein@contoso.example), from 192.0.2.44.',
    'Tom Iversen (tom.iversen@contoso.example).',
  ]);
});

test.each([
  [1, 'First change to Conditional Access policies by this account in the 57 days we have watched.'],
  [2, 'The second change to Conditional Access policies by this account since 1 Oct.'],
  [12, 'The 12th change to Conditional Access policies by this account since 1 Oct.'],
  [22, 'The 22nd change to Conditional Access policies by this account since 1 Oct.'],
])('earlier activity of an account: %d days', (count, expected) => {
  const message = renderAlert(
    openStory('exclusion', { activity: { first: '2026-10-01T08:00:00Z', last: '2026-11-24T13:02:00Z', count } }),
  );
  expect(message.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT')?.lines[1]).toBe(expected);
});

test('earlier activity of an account is omitted on the first day of monitoring', () => {
  const message = renderAlert(openStory('exclusion', { watchedSince: '2026-11-24T08:00:00Z' }));
  expect(JSON.stringify(message.sections)).not.toContain('by this account');
});

describe('a name never moves to another change', () => {
  const wordsOf = (events: readonly WatchEvent[], over: Partial<Alert>): string => {
    const [lead, ...others] = events;
    if (lead === undefined) throw new Error('no events');
    const { links: _, ...message } = renderAlert(report({ lead, others, alert: over }));
    return JSON.stringify(message);
  };

  test("from the alert's first event to a more severe one without proof", () => {
    const first = event({ source: 'EV.P02', id: 'first', attribution: known('mara') });
    const worse = event({
      source: 'EV.P01',
      id: 'worse',
      severity: 'critical',
      resource: { kind: 'conditionalAccessPolicy', id: 'policy-2', name: 'CA02' },
    });
    const said = renderAlert(
      report({ lead: worse, others: [first], alert: { attribution: known('mara'), firstEventId: 'first' } }),
    );
    expect(said.preview).toBe('"CA02" was switched off between 13:53 and 14:08.'.replace('switched off', 'weakened'));
    expect(said.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT')?.lines[0]).toMatch(/^Not known yet/);
  });

  test('from one change of a policy to another change of the same policy', () => {
    const regression = event({
      source: 'ZT.ID.001',
      type: 'regression',
      severity: 'critical',
      attribution: known('mara'),
      details: { subjects: ['asked about the first'] },
    });
    const later = event({ source: 'EV.P02', concern: null, details: { subjects: ['asked about the second'] } });
    expect(wordsOf([regression, later], {})).not.toContain("Mara Klein's account");
  });

  test("but a control's answer belongs to the change that it was requested for", () => {
    const regression = event({
      source: 'ZT.ID.001',
      type: 'regression',
      severity: 'critical',
      attribution: known('mara'),
      details: { subjects: ['asked'] },
    });
    const change = event({ source: 'EV.P02', concern: null, details: { subjects: ['asked'] } });
    expect(wordsOf([regression, change], {})).toContain("Mara Klein's account");
  });

  test('a later answer is used where it names the event', () => {
    const lead = event({ source: 'EV.P01', id: 'lead' });
    const answer = (eventId: string): WatchEvent => ({
      ...lead,
      id: `answer-${eventId}`,
      type: 'attribution',
      attribution: known('tom'),
      details: { alertId: 'alert-1', eventId },
    });
    expect(wordsOf([lead, answer('lead')], {})).toContain("Tom Iversen's account");
    expect(wordsOf([lead, answer('another')], {})).not.toContain('Tom Iversen');
  });
});

test('two people with the same name are distinguished by their addresses', () => {
  const twins = new Map([
    ...names,
    ['mara2', { id: 'mara2', displayName: 'Mara Klein', address: 'mara2@contoso.example', type: 'person' as const }],
  ]);
  const message = renderAlert({ ...openStory('exclusion'), names: twins });
  expect(JSON.stringify(message.sections)).toContain('mara.klein@contoso.example');
});

test.each<[string, readonly string[] | null | undefined, string | undefined]>([
  ['owners were not requested', undefined, undefined],
  ['owners could not be read', null, 'The owners of "Deploy-Bot" could not be read.'],
  ['there is no owner', [], 'It has no owner.'],
  ['owners are known', ['mara', 'tom'], 'It is owned by Mara Klein and Tom Iversen.'],
])('an application is given with its owners: %s', (_, owners, expected) => {
  const actor = { type: 'application', id: 'sp', name: 'Deploy-Bot' } as const;
  const attribution: Attribution = { status: 'known', actor, recordId: 'r', at: '2026-11-24T13:02:00Z' };
  const message = renderAlert(report({ lead: event({ source: 'EV.P01', attribution }), alert: {}, over: { owners } }));
  const said = message.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT')?.lines ?? [];
  expect(said.find((line) => /own/.test(line))).toBe(expected);
});

test("no message advises to disable one of Microsoft's services, and an app of the same name is not trusted", () => {
  const stepsFor = (name: string): string => {
    const attribution = { ...known('x'), actor: { type: 'application', id: 'sp', name } } as Attribution;
    const said = renderAlert(report({ lead: event({ source: 'EV.P01', attribution }) }));
    return said.steps.join('\n');
  };
  expect(stepsFor('Deploy-Bot')).toContain('If nobody knows of it: disable its sign-in');
  const ofService = stepsFor('Microsoft Substrate Management');
  expect(ofService).not.toContain('If nobody knows of it');
  expect(ofService).toContain('If Entra admin center > Enterprise apps does not list it under Microsoft Applications');
});

test("a partner's technician has no account here to block: the partner is asked, and its roles are removed", () => {
  const home = { tenantId: null, objectId: 'a1b2c3d4-e5f6-a7b8-c9d0-e1f2a3b4c5d6' };
  const actor = { type: 'person', id: 'tech', ipAddress: null, home } as const;
  const attribution: Attribution = { status: 'known', actor, recordId: 'r', at: '2026-11-24T13:02:00Z' };
  const { steps } = renderAlert(report({ lead: event({ source: 'EV.P01', attribution }) }));
  expect(steps[0]).toMatch(/^Ask the partner by phone/);
  expect(steps[1]).toContain('Settings > Partner relationships');
  expect(steps.join(' ')).not.toContain('block the account');
});

test.each([
  ['its account', known('sync')],
  [
    'its application',
    {
      ...known('x'),
      actor: { type: 'application', id: 'sp', name: 'ConnectSyncProvisioning_DC01_1a2b' },
    } as Attribution,
  ],
])('a change by directory synchronisation is undone on premises, and nobody phones %s', (_, attribution) => {
  const address = 'Sync_DC01_1a2b@contoso.onmicrosoft.com';
  const displayName = 'On-Premises Directory Synchronization Service Account';
  const said = renderAlert({
    ...report({ lead: event({ source: 'EV.R12', attribution }) }),
    names: new Map([...names, ['sync', { type: 'person', id: 'sync', displayName, address }]]),
  });
  expect(said.steps[0]).toMatch(/^Ask the admins of your on-premises Active Directory/);
  expect(said.steps.join(' ')).toContain('undo it in Active Directory');
  expect(said.steps.join(' ')).not.toMatch(/by phone|Groups >/);
});
