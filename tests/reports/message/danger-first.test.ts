/** On a phone, the first two lines say what to do about an attack, and never suggest that all is well. */
import type { WatchEvent } from '../../../shared/core/event/event';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { wordings } from '../../../shared/reports/wording';
import { event, fourteen, known, openStory, report, type StoryName, storyNames } from '../stories';

const risk = { status: 'nobody', reason: 'risk' } as const;
const found = (source: string, details: WatchEvent['details'] = {}): WatchEvent =>
  event({
    source,
    id: `event-${source}`,
    severity: 'high',
    resource: { kind: 'riskDetection', id: 'lea', name: null },
    peopleIds: ['lea'],
    attribution: risk,
    details,
  });

const block = 'If it was not Mara Klein: block the account and revoke its sessions first, then undo it.';

test('for a change by a known account, the card and the first lines say to block it', () => {
  const message = renderAlert(openStory('exclusion'));
  expect(message.facts[0]).toEqual({
    label: 'Do first',
    value: expect.stringMatching(/^If it was not Mara Klein: block/),
  });
  expect(message.paragraphs).toContain(block);
  expect(message.paragraphs.join(' ').indexOf(block)).toBeLessThan(350 - message.preview.length);
  expect(message.steps[1]).toBe(block);
  expect(JSON.stringify(renderTeamsCard(message))).toContain(block);
});

test.each(storyNames)('%s: no card starts its steps with the harmless answer', (name: StoryName) => {
  const { facts, steps } = renderAlert(openStory(name));
  if (steps.length === 0) return;
  expect(facts[0]?.label).toBe('Do first');
  expect(facts[0]?.value).not.toMatch(/Yes: (nothing|dismiss|leave)/);
  expect(steps.at(-1)).toMatch(/^(Yes|Planned|No|Changed since): /);
});

test.each(wordings.map(({ id }) => id))('%s: no account is blamed if no account made the change', (source) => {
  const lead = { ...found(source), attribution: { status: 'nobody', reason: 'time' } as const };
  const { steps } = renderAlert(report({ lead }));
  expect(steps.join(' ')).not.toMatch(/If nobody did it|was it planned/);
});

test('a break-glass sign-in is blocked first, and the harmless answer comes last', () => {
  const message = renderAlert(report({ lead: { ...found('EV.R21'), attribution: known('lea') } }));
  expect(message.facts[0]?.value).toMatch(/^If it is neither a drill nor an emergency: block the sign-in/);
  expect(message.facts[0]?.value).not.toContain('nothing to do');
});

test('a wipe cannot be undone, so what comes next is to cancel pending commands', () => {
  const details = { what: 'burst', devices: 12, wiped: 12, names: ['LT-1', 'LT-2'] };
  const message = renderAlert(report({ lead: { ...found('EV.D07', details), attribution: known('mara') } }));
  expect(message.preview).toMatch(/^Mara Klein's account wiped 12 devices: "LT-1", "LT-2" and 10 more at /);
  expect(message.steps[1]).toBe(
    'If it was not Mara Klein: block the account and revoke its sessions first, then cancel pending commands.',
  );
});

test('a window lists what it counted once, without an earlier value, and names a network without quotation marks', () => {
  const after = [{ type: 'person', id: 'lea' } as const];
  const lead: WatchEvent = {
    ...found('EV.S26', { count: 1, result: 'found the password of' }),
    resource: { kind: 'signIn', id: '203.0.113.0/24', name: '203.0.113.0/24' },
    lines: [{ label: 'Accounts', before: [], after }],
  };
  const message = renderAlert(report({ lead }));
  expect(message.preview).toMatch(
    /^Somebody found the password of Lea Novak from the network 203\.0\.113\.0\/24 after /,
  );
  expect(message.sections.map(({ heading }) => heading)).not.toContain('BEFORE -> AFTER');
  const files = [{ label: 'Files', before: [], after: [{ type: 'text', text: 'plan.docx' } as const] }];
  expect(renderAlert(report({ lead: { ...lead, lines: files } })).sections).toContainEqual({
    heading: 'DETAILS',
    lines: ['Files: plan.docx'],
  });
});

test.each(wordings.filter((one) => one.isOwnAction === true && one.ask !== undefined).map(({ id }) => id))(
  '%s: nobody plans what an account did for an attacker',
  (source) => {
    const { steps } = renderAlert(report({ lead: { ...found(source), attribution: known('lea') } }));
    expect(steps.join(' ')).not.toMatch(/was it planned|Planned: /);
  },
);

test('people who let in the same new app are asked how they found it, and read what it received', () => {
  const lead: WatchEvent = {
    ...found('EV.A10', { count: 2, scopes: ['Mail.Read'], access: 'Mail.Read' }),
    resource: { kind: 'directoryAudit', id: 'app', name: 'Mail Helper' },
    peopleIds: ['lea', 'mara'],
    attribution: known('lea'),
  };
  const { steps, facts, paragraphs } = renderAlert(report({ lead }));
  expect(steps[0]).toBe(
    'Ask Lea Novak and Mara Klein by phone, not by mail: did a link in a mail or a message bring you to the app "Mail Helper"?',
  );
  expect(facts[0]?.value).toMatch(/^If a link brought somebody there: disable the app/);
  expect(paragraphs.join(' ')).toContain('The app received Mail.Read.');
});

test('a person who got past a weakened protection is asked alone, and not the people whom it exposed', () => {
  const lead = { ...found('EV.T06'), peopleIds: ['lea', 'mara'], attribution: known('lea') };
  expect(renderAlert(report({ lead })).steps[0]).toBe('Ask Lea Novak by phone, not by mail: was this you?');
});

test('the headline about a person at risk is what Microsoft saw, if that alerts by itself', () => {
  const subjectOf = (...seen: readonly string[]): string =>
    renderAlert(report({ lead: found('EV.S21', { level: 'high', seen }) })).subject;
  expect(subjectOf('unlikelyTravel', 'anomalousToken')).toContain(
    "a token of Lea Novak's account shows signs of theft",
  );
  expect(subjectOf('unlikelyTravel')).toContain("Lea Novak's account is at high risk");
});

test('a mailbox rule is asked about, not a sign-in', () => {
  const lead = found('EV.S10', { riskEventType: 'suspiciousInboxForwarding', ipAddress: '203.0.113.77' });
  expect(renderAlert(report({ lead })).steps[0]).toBe('Ask Lea Novak by phone, not by mail: was this you?');
});

test('the one person who remains at high risk is named', () => {
  const exposure = { ...fourteen, count: 1, ids: ['lea'], privilegedCount: 0, privilegedIds: [] };
  const lead = event({ source: 'ZT.TD.001', type: 'regression', exposure, attribution: risk });
  expect(renderAlert(report({ lead })).subject).toContain('Lea Novak remains at high risk');
});

test('the subject about a new secret has no ID, and the first line has it', () => {
  const details = { credentialTypes: ['secret'], keyIds: ['7c5d8a10-3a52'], applicationName: 'Backup-Connector' };
  const { subject, preview } = renderAlert(
    report({ lead: { ...found('EV.A05', details), attribution: known('mara') } }),
  );
  expect(subject).toContain('a secret was added to the app "Backup-Connector"');
  expect(preview).toContain('(ID 7c5d…)');
});

describe('a password that somebody else knows', () => {
  const advice = "reset the password of Lea Novak's account and revoke its sessions now.";
  test.each([
    ['leaked', report({ lead: found('EV.S01') })],
    ['guessed', report({ lead: found('EV.S07') })],
    ['a user at risk for it', report({ lead: found('EV.S21', { level: 'high', seen: ['leakedCredentials'] }) })],
    [
      "that is found after the user's risk level",
      report({ lead: found('EV.S21', { level: 'high' }), others: [{ ...found('EV.S01'), severity: 'medium' }] }),
    ],
  ])('%s: it is reset first, and no answer only dismisses the risk', (_, given) => {
    const { steps, facts, paragraphs } = renderAlert(given);
    expect(steps[1]).toBe(`Unless it has been changed since: ${advice}`);
    expect(facts[0]?.value).toMatch(/^Unless it has been changed since: reset the password/);
    expect(facts[0]?.value).toMatch(/has the password been changed since Microsoft found this\?$/);
    expect(paragraphs[0]).toContain(advice);
    expect(steps.join(' ')).not.toMatch(/(Yes|since): dismiss/);
    expect(steps[2]).toMatch(/^Changed since: revoke its sessions too\. Dismiss the risk in .* last/);
  });

  test('for another risk, the owner is asked', () => {
    expect(
      renderAlert(report({ lead: found('EV.S21', { level: 'high', seen: ['unlikelyTravel'] }) })).steps[1],
    ).toMatch(/^If it was not Lea Novak: revoke the sessions/);
  });
});

describe('the fix matches the change', () => {
  const breakGlass = (details: WatchEvent['details']): string =>
    renderAlert(
      report({
        lead: {
          ...found('EV.R22', details),
          resource: { kind: 'user', id: 'lea', name: null },
          attribution: known('mara'),
        },
      }),
    ).steps.find((step) => step.startsWith('Unplanned: ')) ?? '';

  test.each([
    [
      'a password',
      { what: 'logged', activity: 'Reset user password' },
      /reset the password of Lea Novak, remove unknown sign-in methods/,
    ],
    ['a method', { what: 'logged', activity: 'User registered security info' }, /remove unknown sign-in methods/],
    ['a deletion', { what: 'deleted' }, /restore Lea Novak in .*Deleted users/],
    ['a block', { what: 'disabled' }, /allow the sign-in of Lea Novak again/],
    ['a role', { what: 'roleGiven', roleName: 'Exchange Administrator' }, /remove the role Exchange Administrator/],
    [
      'a removed role',
      { what: 'roleTaken', roleName: 'Global Administrator' },
      /assign the role Global Administrator to Lea Novak again/,
    ],
    ['a name', { what: 'changed', fields: ['userPrincipalName'] }, /restore the sign-in name of Lea Novak/],
    ['a group', { what: 'joinedGroup', groupName: 'Vendors' }, /remove Lea Novak from the group "Vendors"/],
  ])('%s', (_, details, expected) => {
    expect(breakGlass(details)).toMatch(expected);
    expect(breakGlass(details)).not.toMatch(/put it back/);
  });

  test('a break-glass account that is there again was restored, not created', () => {
    const lead = { ...found('EV.R22', { what: 'created' }), attribution: known('tom') };
    const { subject, firstLine } = renderAlert(report({ lead }));
    expect(subject).toContain('break-glass account Lea Novak was restored');
    expect(firstLine).toContain("was restored at 14:02 by Tom Iversen's account");
  });

  test('every advice to restore something says what', () => {
    const lead = found('x');
    for (const wording of wordings) {
      const steps = renderAlert(report({ lead: { ...lead, source: wording.id, attribution: known('mara') } })).steps;
      expect([wording.id, steps.join(' ')]).toEqual([wording.id, expect.not.stringContaining('put it back')]);
    }
  });
});
