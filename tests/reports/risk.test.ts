/**
 * Wording of risk: every finding in words, hostile strings cleaned, how the risk ended, and nothing that is not known.
 */

import type { Message } from '../../shared/core/delivery/message';
import type { WatchEvent } from '../../shared/core/event/event';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import type { Scene } from '../../shared/reports/language/scene';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { wordingOf } from '../../shared/reports/wording';
import { event, known, names, report } from './stories';

const risk = { status: 'nobody', reason: 'risk' } as const;

const about = (source: string, details: WatchEvent['details'], over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    source,
    resource: { kind: 'riskDetection', id: 'lea', name: null },
    peopleIds: ['lea'],
    attribution: risk,
    details,
    ...over,
  });

const scene = (finding: WatchEvent): Scene => ({
  event: finding,
  tenantName: 'Contoso',
  naming: naming(names),
  clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
});

const lost = (finding: WatchEvent): string => wordingOf(finding.source).lost(scene(finding));
const happened = (finding: WatchEvent): string => wordingOf(finding.source).happened(scene(finding));
const meaning = (finding: WatchEvent): string => wordingOf(finding.source).meaning(scene(finding)).join(' ');

const textOf = ({ subject, preview, paragraphs, sections, steps }: Message): string =>
  [subject, preview, ...paragraphs, ...sections.flatMap(({ lines }) => lines), ...steps].join('\n');

test.each([
  ['EV.S01', 'leakedCredentials', "the password of Lea Novak's account was found in a leak"],
  ['EV.S02', 'attackerinTheMiddle', "a sign-in to Lea Novak's account went through an attacker in the middle"],
  ['EV.S03', 'nationStateIP', "a sign-in to Lea Novak's account came from an address of a known attacker"],
  [
    'EV.S04',
    'investigationsThreatIntelligence',
    "activity of Lea Novak's account matched an attack that Microsoft knows",
  ],
  ['EV.S05', 'attemptedPrtAccess', "an attacker tried to read the sign-in token on a device of Lea Novak's account"],
  ['EV.S06', 'tokenIssuerAnomaly', "the issuer of a token of Lea Novak's account showed signs of compromise"],
  ['EV.S07', 'passwordSpray', "the password of Lea Novak's account was guessed in a password spray"],
  ['EV.S09', 'anomalousUserActivity', "Lea Novak's account made unusual directory changes"],
  [
    'EV.S10',
    'suspiciousInboxForwarding',
    "a rule that forwards mail to another address was found in the mailbox of Lea Novak's account",
  ],
  ['EV.S11', 'mcasFinSuspiciousFileAccess', "Lea Novak's account opened many sensitive files at once"],
  ['EV.S12', 'newCountry', "Lea Novak's account was active in a country that is new to it"],
  ['EV.S13', 'maliciousIPAddress', "a sign-in to Lea Novak's account came from an address known for attacks"],
  ['EV.S14', 'suspiciousBrowser', "a sign-in to Lea Novak's account came from a browser seen at many other accounts"],
])('%s says %s in one clause that stands alone', (source, riskEventType, clause) => {
  expect(happened(about(source, { riskEventType }))).toBe(clause);
});

test('a mailbox rule outlives a new password, so its message also says to delete it', () => {
  const found = about('EV.S10', {
    riskEventType: 'suspiciousInboxForwarding',
    ipAddress: '203.0.113.7',
    country: 'NG',
  });
  const asked = wordingOf('EV.S10').ask?.(scene(found));
  expect(asked?.question).toBe('Ask Lea Novak by phone, not by mail: was this you?');
  expect(asked?.no).toContain('delete every inbox rule that Lea Novak did not create');
  expect(meaning(found)).toMatch(/^The rule survives a password reset/);
});

test.each([
  ['atRisk', 'high', false, "Lea Novak's account is at high risk"],
  ['atRisk', 'medium', true, "Lea Novak's admin account is at medium risk"],
  ['confirmed', 'high', true, "Lea Novak's admin account is confirmed as compromised"],
  ['atRisk', 'toString', false, "Lea Novak's account is at risk"],
])('EV.S21: %s at %s', (state, level, privileged, subject) => {
  expect(lost(about('EV.S21', { level, privileged, confirmed: state === 'confirmed' }))).toBe(subject);
});

test.each([
  about('EV.S21', { level: 'high', seen: ['leakedCredentials'] }),
  about('EV.S02', { riskEventType: 'attackerinTheMiddle' }),
])('$source never advises only dismissing the risk where others know the password', (finding) => {
  const ask = wordingOf(finding.source).ask?.(scene(finding));
  expect(ask?.no).toMatch(/^reset the password of Lea Novak's account/);
  expect(ask?.yes).toMatch(/^revoke its sessions too\. Dismiss the risk in .* last/);
  const other = about('EV.S21', { level: 'high', seen: ['unlikelyTravel'] });
  expect(wordingOf('EV.S21').ask?.(scene(other))?.yes).toMatch(/^dismiss the risk/);
});

test("EV.S21 lists Microsoft's detections, with unknown types unchanged", () => {
  const finding = about('EV.S21', { level: 'high', seen: ['leakedCredentials', 'quantumRisk', 'constructor'] });
  expect(meaning(finding)).toBe(
    'Microsoft saw: the password of the account was found in a leak; the account shows what Microsoft calls "quantumRisk"; the account shows what Microsoft calls "constructor".',
  );
});

describe('a finding that came late', () => {
  const late = { happenedAt: '2026-11-22T11:00:00Z', anchor: '2026-11-24T13:00:00Z' };
  test('is called late', () => {
    expect(meaning(about('EV.S07', {}, late))).toContain('Microsoft found it 2 d 2 h later.');
  });
  test.each([
    ['soon', { ...late, happenedAt: '2026-11-24T12:55:00Z' }],
    ['at an unknown time', { ...late, happenedAt: null }],
    ['by a collection of the list', { ...late, resource: { kind: 'riskyUser', id: 'lea', name: null } as const }],
    ['before it happened', { ...late, happenedAt: '2026-11-25T12:55:00Z' }],
  ])('is not called late where it was found %s', (_, over) => {
    expect(meaning(about('EV.S07', {}, over))).not.toContain('later');
  });
});

test.each([
  [
    { ipAddress: '203.0.113.42', city: 'Springfield', country: 'US' },
    'The activity came from 203.0.113.42 (Springfield, United States).',
  ],
  [{ ipAddress: '203.0.113.42', city: null, country: null }, 'The activity came from 203.0.113.42.'],
  [{ ipAddress: null, city: null, country: 'US' }, 'The activity came from an unknown address (United States).'],
])('gives its source as far as that is known', (details, sentence) => {
  expect(meaning(about('EV.S13', details))).toContain(sentence);
});

test('hostile words of a log are cleaned: they break no line, hide nothing, and end no quotation', () => {
  const hostile = 'x\r\nBcc: all\u202Egnp" is safe. "\u200B<b>';
  const details = { riskEventType: hostile, ipAddress: hostile, city: hostile, country: hostile, how: hostile };
  for (const source of ['EV.S01', 'EV.S02', 'EV.S03', 'EV.S06', 'EV.S07', 'EV.S12', 'EV.S13', 'EV.S14']) {
    const text = `${happened(about(source, details))} ${meaning(about(source, details))}`;
    expect(text).not.toMatch(/[\r\n\u202E\u200B]/);
    expect(happened(about(source, details)).match(/"/g)).toHaveLength(2);
  }
  const ended = wordingOf('EV.S21').ended(scene(about('EV.S21', details)));
  expect(ended).not.toMatch(/[\r\n\u202E\u200B]/);
  expect(ended.match(/"/g)).toHaveLength(2);
});

test('a long name is shortened and the event stays, within 60 characters', () => {
  const long = { id: 'lea', displayName: 'N'.repeat(200), address: 'l@contoso.example', type: 'person' } as const;
  for (const source of [
    'EV.S01',
    'EV.S02',
    'EV.S03',
    'EV.S04',
    'EV.S05',
    'EV.S06',
    'EV.S07',
    'EV.S08',
    'EV.S09',
    'EV.S10',
    'EV.S11',
    'EV.S12',
    'EV.S13',
    'EV.S14',
    'EV.S21',
  ]) {
    for (const privileged of [true, false]) {
      const finding = about(source, { privileged, level: 'high' });
      const said = wordingOf(source).lost({ ...scene(finding), naming: naming(new Map([['lea', long]])) });
      expect([...said].length).toBeLessThanOrEqual(60);
      expect(said).toMatch(/account/);
    }
  }
});

test.each([
  ['left', 'userPerformedSecuredPasswordReset', "Lea Novak's account stopped being at risk: the password was reset"],
  ['left', 'USERPASSEDMFADRIVENBYRISKBASEDPOLICY', "Lea Novak's account stopped being at risk: MFA was passed"],
  ['cleared', 'dismissed', "Lea Novak's account stopped being at risk: the risk was dismissed"],
  ['left', 'accountDeleted', "Lea Novak's account stopped being at risk: the account was deleted"],
  ['left', 'newWay', 'Lea Novak\'s account stopped being at risk: Microsoft calls it "newWay"'],
  ['left', null, "Lea Novak's account stopped being at risk"],
  ['fallen', null, "the risk of Lea Novak's account fell"],
  [
    'settled',
    'microsoftRevokedSessions',
    "the detections about Lea Novak's account were resolved: Microsoft revoked the sessions",
  ],
])('the end says how it came, where that is known: %s, %s', (change, how, clause) => {
  const finding = about('EV.S21', { change, how });
  expect(wordingOf('EV.S21').ended(scene(finding))).toBe(clause);
  expect([...wordingOf('EV.S21').regained(scene(finding))].length).toBeLessThanOrEqual(60);
});

test.each([
  ['confirmedCompromised', false, "Lea Novak's account was confirmed as compromised"],
  ['dismissed', false, "the risk of Lea Novak's account was dismissed"],
  ['confirmedSafe', true, "Lea Novak's account was confirmed as safe"],
])('EV.S15: %s, of its own %s, in a clause that an account can follow', (word, own, clause) => {
  expect(happened(about('EV.S15', { word, own }))).toBe(clause);
});

test.each([
  ['dismissed', "Lea Novak's account dismissed its own risk"],
  ['confirmedSafe', "Lea Novak's account confirmed itself as safe"],
  ['confirmedCompromised', "Lea Novak's account was confirmed as compromised"],
])('EV.S15 leads with an account that judged itself: %s', (word, subject) => {
  expect(lost(about('EV.S15', { word, own: true }))).toBe(subject);
});

describe('a whole message', () => {
  const state = about(
    'EV.S21',
    { level: 'high', privileged: false, change: 'raised', seen: ['anomalousToken'], elements: ['state'] },
    { resource: { kind: 'riskyUser', id: 'lea', name: null }, concern: 'EV.S21|lea' },
  );
  const token = about(
    'EV.S06',
    { riskEventType: 'anomalousToken', elements: ['detection-1'] },
    { id: 'token', concern: 'EV.S21|lea' },
  );

  test('asks by phone, says what to do either way, and links to the list', () => {
    const message = renderAlert(
      report({ lead: state, others: [token], alert: { concerns: ['EV.S21|lea|detection-1', 'EV.S21|lea|state'] } }),
    );
    expect(message.subject).toBe("High · Contoso · a token of Lea Novak's account shows signs of theft [7F3K]");
    expect(textOf(message)).toContain('Ask Lea Novak by phone, not by mail: was this you?');
    expect(textOf(message)).toContain(
      "If it was not Lea Novak: revoke the sessions of Lea Novak's account, reset its password",
    );
    expect(textOf(message)).toContain("A token of Lea Novak's account shows signs of theft (EV.S06)");
    expect(textOf(message)).not.toMatch(/\b(may|potentially|unusual activity)\b|!/i);
    expect(message.links.map(({ url }) => url).join(' ')).toMatch(/IdentityProtectionMenuBlade\/~\/RiskyUsers/);
  });

  test('a finding that is resolved by itself is no longer reported as open', () => {
    const message = renderAlert(report({ lead: state, others: [token], alert: { concerns: ['EV.S21|lea|state'] } }));
    expect(textOf(message)).not.toContain('(EV.S06)');
  });

  test('its end says how and by whose account', () => {
    const recovery = about(
      'EV.S21',
      { change: 'left', how: 'dismissed', elements: [] },
      { id: 'over', type: 'recovery', concern: 'EV.S21|lea', attribution: known('tom', '2026-11-24T16:14:00Z') },
    );
    const message = renderAlert(report({ lead: state, recovery }));
    expect(message.subject).toContain("Restored · Contoso · the risk of Lea Novak's account was dismissed");
    expect(textOf(message)).toContain(
      "Lea Novak's account stopped being at risk: the risk was dismissed at 17:14 by Tom Iversen's account.",
    );
  });

  test('its end is said once, also where a detection ends with it', () => {
    const concern = 'EV.S21|lea';
    const recovery = about('EV.S21', { change: 'left', elements: [] }, { id: 'over', type: 'recovery', concern });
    const ofToken = about('EV.S06', { change: 'left', elements: [] }, { id: 'over-2', type: 'recovery', concern });
    const message = renderAlert(report({ lead: state, others: [token, ofToken], recovery }));
    expect(message.preview).toMatch(/^Lea Novak's account stopped being at risk (shortly before|between) /);
    expect(message.sections.map(({ heading }) => heading)).not.toContain('ALSO RESTORED');
  });

  test('its cause is said once, also where several things end by it', () => {
    const concern = 'EV.S21|lea';
    const over = { change: 'settled', how: 'dismissed', elements: [] };
    const recovery = about('EV.S21', over, { id: 'over', type: 'recovery', concern });
    const ofToken = about('EV.S06', { ...over, change: 'left' }, { id: 'over-2', type: 'recovery', concern });
    const message = renderAlert(report({ lead: state, others: [token, ofToken], recovery }));
    expect(textOf(message).match(/the risk was dismissed/g)).toHaveLength(1);
    expect(message.sections.find(({ heading }) => heading === 'ALSO RESTORED')?.lines).toEqual([
      "Lea Novak's account stopped being at risk.",
    ]);
  });

  test('says since when the account is at risk and until when it must be handled, and at its end how long it was', () => {
    const dwell = { atRiskSince: '2026-11-24T09:00:00Z', limitHours: 24, limitFrom: '2026-11-24T12:00:00Z' };
    const lead = { ...state, details: { ...state.details, ...dwell } };
    expect(textOf(renderAlert(report({ lead })))).toMatch(
      /At risk since Tue 24 Nov, 10:00, for \d+ h.* when this was seen\.\nHandle it by Wed 25 Nov, 13:00: the limit for an account at high risk is 24 h after the last detection\./,
    );
    const recovery = about(
      'EV.S21',
      { change: 'cleared', how: 'dismissed', elements: [] },
      {
        ...{ id: 'over', type: 'recovery', concern: 'EV.S21|lea', happenedAt: '2026-11-24T16:14:00Z' },
        attribution: known('tom', '2026-11-24T16:14:00Z'),
      },
    );
    expect(textOf(renderAlert(report({ lead, recovery })))).toContain(
      "Lea Novak's account was at risk for 7 h 14 min; the limit for an account at high risk is 24 h after the last detection.",
    );
  });

  test('a person who reported a request is not asked whether it was planned', () => {
    const reported = about('EV.S08', { blocked: true }, { attribution: known('lea') });
    const message = renderAlert(report({ lead: reported }));
    expect(message.steps[0]).toBe('Ask Lea Novak by phone, not by mail: was the request yours after all?');
    expect(textOf(message)).toContain("Lea Novak's account is blocked for MFA until someone unblocks it.");
  });
});
