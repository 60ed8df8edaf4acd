import type { Transition } from '../../../shared/core/alert/alert';
import type { WatchEvent } from '../../../shared/core/event/event';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { type AlertReport, renderAlert } from '../../../shared/reports/message/alert-message';
import {
  event,
  fourteen,
  group,
  known,
  line,
  openStory,
  personReference,
  report,
  restoredStory,
  seen,
  storyNames,
} from '../stories';

const step = (type: Transition['type'], seq: number, eventId: string): Transition => ({
  alertId: 'alert-1',
  seq,
  type,
  at: '2026-11-24T14:10:00Z',
  eventId,
  severity: 'high',
  by: null,
  note: null,
});

const lead = event({ source: 'EV.P01', id: 'lead', details: { policyName: 'CA01', change: 'disabled' } });
const sentAt = '2026-11-24T14:10:30Z';

test('all messages of one alert carry the same key', () => {
  for (const name of storyNames) {
    expect(renderAlert(openStory(name)).subject.slice(-6)).toBe('[7F3K]');
    expect(renderAlert(restoredStory(name)).subject.slice(-6)).toBe('[7F3K]');
  }
});

test('an account found later is named in an update', () => {
  const answer = event({
    source: 'EV.P01',
    id: 'answer',
    type: 'attribution',
    attribution: known('tom'),
    concern: null,
    details: { eventId: 'lead' },
  });
  const alertReport = report({
    lead,
    others: [answer],
    over: { because: 'actorFound', sentAt, transitions: [step('opened', 1, 'lead'), step('actorFound', 2, 'answer')] },
  });
  const message = renderAlert(alertReport);
  expect(message.subject).toBe('High · Contoso · policy "CA01" was turned off [7F3K]');
  expect(message.preview).toBe(
    "Update 15:10: Tom Iversen's account made the change, from 192.0.2.44. Nothing else changed.",
  );
  expect(message.paragraphs[0]).toBe('Tom Iversen\'s account turned off "CA01" at 14:02.');
  const more = renderAlert({
    ...alertReport,
    transitions: [...alertReport.transitions, { ...step('joined', 3, 'gone'), at: '2026-11-24T14:10:10Z' }],
  });
  expect(more.preview).not.toContain('Nothing else changed');
});

test('an account found after the end is named in the past tense, and the message still says what to ask', () => {
  const answer = event({
    source: 'EV.P01',
    id: 'answer',
    type: 'attribution',
    attribution: known('tom'),
    concern: null,
    recordedAt: '2026-11-24T14:10:00Z',
    details: { eventId: 'lead' },
  });
  const back = event({
    source: 'EV.P01',
    id: 'back',
    type: 'recovery',
    attribution: { status: 'notYetKnown' },
    happenedAt: '2026-11-24T14:05:00Z',
    recordedAt: '2026-11-24T14:06:00Z',
  });
  const alertReport = report({
    lead,
    others: [answer],
    recovery: back,
    over: {
      because: 'actorFound',
      sentAt,
      transitions: [step('opened', 1, 'lead'), step('resolved', 2, 'back'), step('actorFound', 3, 'answer')],
    },
  });
  const message = renderAlert({ ...alertReport, alert: { ...alertReport.alert, attribution: known('tom') } });
  expect(message.subject).toMatch(/^Restored · Contoso · /);
  expect(message.preview).toBe(
    "Update 15:10: Tom Iversen's account made the change, from 192.0.2.44. It has been over since 15:05.",
  );
  expect(message.paragraphs).toContain('If it was not Tom Iversen: block the account and revoke its sessions.');
  expect(`${message.paragraphs.join()} ${message.steps.join()}`).not.toMatch(/undo it|Unplanned|accept/);
  expect(message.tone).toBe('good');
});

test('the end of an alert names the account whose update it replaces, on a card too', () => {
  const back = event({
    source: 'EV.P01',
    id: 'back',
    type: 'recovery',
    attribution: known('ines'),
    happenedAt: '2026-11-24T14:05:00Z',
    recordedAt: '2026-11-24T14:06:00Z',
  });
  const restored = report({
    lead,
    recovery: back,
    over: {
      because: 'resolved',
      sentAt,
      transitions: [step('opened', 1, 'lead'), step('actorFound', 2, 'entry'), step('resolved', 3, 'back')],
    },
  });
  const message = renderAlert({ ...restored, alert: { ...restored.alert, attribution: known('tom') } });
  expect(message.paragraphs).toContain("Tom Iversen's account had made the change that was undone.");
  expect(JSON.stringify(renderTeamsCard(message))).toContain("Tom Iversen's account");
});

describe('a location that was widened and narrowed again, while the control fails because of another one', () => {
  const wide = event({
    source: 'EV.P04',
    id: 'wide',
    resource: { kind: 'namedLocation', id: 'site-9', name: 'Office S09' },
    details: { locationName: 'Office S09', elements: ['added 0.0.0.0/1'] },
  });
  const entry = { ...wide, id: 'entry', attribution: known('ada'), happenedAt: '2026-11-24T13:07:00Z' };
  const fails = event({
    source: 'ZT.ID.021',
    id: 'fails',
    type: 'regression',
    severity: 'critical',
    resource: { kind: 'control', id: 'ZT.ID.021', name: 'No Conditional Access policy is weaker than its baseline' },
    concern: 'control|ZT.ID.021',
  });
  const later = { recordedAt: '2026-11-24T13:11:00Z' };
  const narrow: WatchEvent = { ...entry, ...later, id: 'narrow', type: 'recovery', attribution: known('tom') };
  const steps = [step('opened', 1, 'fails'), step('actorFound', 2, 'entry'), step('joined', 3, 'narrow')];
  const reportOf = (over: Partial<AlertReport>): AlertReport =>
    report({
      lead: fails,
      others: [wide, { ...entry, ...later }, narrow],
      over: { because: 'actorFound', sentAt, transitions: steps, ...over },
      alert: { concerns: ['control|ZT.ID.021'], attribution: known('ada') },
    });
  const card = (of: AlertReport): string => JSON.stringify(renderTeamsCard(renderAlert(of)));

  test('the update names the account that was found', () => {
    expect(renderAlert(reportOf({})).preview).toContain(
      "Ada Brandt's account made a part of the change, from 192.0.2.44.",
    );
    expect(card(reportOf({}))).toContain('Ada Brandt\'s account added 0.0.0.0/1 to \\"Office S09\\" at 14:07.');
  });
});

test('the end of an alert names each account, even if a collection saw two changes at once before the log did', () => {
  const excludes = (id: string, ...groups: readonly string[]): WatchEvent =>
    event({
      source: 'EV.P02',
      id,
      lines: [line('Excluded', [], groups.map(group))],
      details: { policyName: 'CA01', elements: groups },
    });
  const lead = { ...excludes('lead', 'G06'), attribution: known('tom') };
  const back: WatchEvent = { ...lead, id: 'back', type: 'recovery', recordedAt: '2026-11-24T14:06:00Z' };
  const later = { recordedAt: '2026-11-24T13:11:00Z' };
  const alertReport = report({
    lead,
    others: [
      excludes('both', 'G02', 'G16'),
      { ...excludes('one', 'G02'), ...later, attribution: known('paul') },
      { ...excludes('other', 'G16'), ...later, attribution: known('ines') },
    ],
    recovery: back,
  });
  const card = JSON.stringify(renderTeamsCard(renderAlert(alertReport)));
  expect(card).toContain('Paul Orth\'s account excluded \\"G02\\"');
  expect(card).toContain('Ines Roth\'s account excluded \\"G16\\"');
});

test('both groups are named if one account excluded them one after the other, and a collection saw both at once', () => {
  const excludes = (id: string, ...groups: readonly string[]): WatchEvent =>
    event({
      source: 'EV.P02',
      id,
      lines: [line('Excluded', [], groups.map(group))],
      details: { policyName: 'CA01', elements: groups },
    });
  const later = { recordedAt: '2026-11-24T13:11:00Z', attribution: known('paul') };
  const alertReport = report({
    lead: { ...excludes('lead', 'G28', 'G14'), attribution: { status: 'ambiguous', candidates: [] } },
    others: [
      { ...excludes('one', 'G28'), ...later },
      { ...excludes('other', 'G14'), ...later },
    ],
    alert: { attribution: known('paul') },
  });
  const card = JSON.stringify(renderTeamsCard(renderAlert(alertReport)));
  expect(card).toContain('Paul Orth\'s account excluded \\"G28\\"');
  expect(card).toContain('Paul Orth\'s account excluded \\"G14\\"');
});

/** Paul's account excludes one more group from a policy. */
const excludes = (id: string, of: string): WatchEvent =>
  event({
    source: 'EV.P02',
    id,
    lines: [line('Excluded', [], [group(of)])],
    attribution: known('paul'),
    concern: `EV.P02|CA01|${of}`,
    details: { policyName: 'CA01', elements: [of] },
  });

test.each(['reminder', 'escalated'] as const)(
  'a message with the reason "%s" names what was undone meanwhile, unless an earlier message did',
  (because) => {
    const whole = report({ lead: excludes('lead', 'G28'), others: [excludes('short', 'G14')], over: { because } });
    const transitions = [step('opened', 1, 'lead'), step('worsened', 2, 'short')];
    const alert = { ...whole.alert, status: 'open' as const, concerns: ['EV.P02|CA01|G28'], leadEventId: 'lead' };
    const textAfter = (coveredSeq: number): string =>
      renderAlert({ ...whole, alert, transitions, coveredSeq }).paragraphs.join(' ');
    expect(textAfter(1)).toContain('Paul Orth\'s account excluded "G14"');
    expect(textAfter(2)).toContain('Paul Orth\'s account excluded "G28"');
    expect(textAfter(2)).not.toContain('G14');
  },
);

test.each([
  ['said once where one account assigned it', 'mara', false],
  ['said separately where another account did', 'tom', true],
])('that a role was assigned outside PIM is %s', (_, by, isNamed) => {
  const property = 'EV.R01|lea|global';
  const evidence = { subjects: [], property, from: seen, to: seen, causes: [] };
  const granted = (source: string, actor: string): WatchEvent =>
    event({
      source,
      id: `${source} ${actor}`,
      resource: { kind: 'directoryAudit', id: 'lea|global', name: null },
      peopleIds: ['lea'],
      attribution: known(actor),
      details: { roleName: 'Global Administrator' },
      evidence,
    });
  const whole = report({ lead: granted('EV.R01', 'mara'), others: [granted('EV.R02', by)] });
  const text = renderAlert(whole).paragraphs.join(' ');
  expect(text.includes('outside PIM')).toBe(isNamed);
});

test('an update lists new facts before those an earlier message named', () => {
  const groups = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8'];
  const whole = report({
    lead: excludes('lead', 'G0'),
    others: groups.map((of) => excludes(of, of)),
    over: { because: 'worsened' },
  });
  const transitions = [step('opened', 1, 'lead'), ...groups.map((of, at) => step('worsened', at + 2, of))];
  const over = ['G2', 'G8'];
  const alert = {
    ...whole.alert,
    status: 'open' as const,
    leadEventId: 'lead',
    concerns: ['G0', ...groups].filter((of) => !over.includes(of)).map((of) => `EV.P02|CA01|${of}`),
  };
  const changesAfter = (coveredSeq: number): string =>
    (renderAlert({ ...whole, alert, transitions, coveredSeq }).changes ?? []).join(' ');
  expect(changesAfter(8)).toMatch(/"G8".*"G2"/);
  expect(changesAfter(9)).not.toContain('G8');
});

test('a first message includes earlier ended events, even if the alert has reopened since', () => {
  const joins = (id: string, person: string, recordedAt: string): WatchEvent =>
    event({
      source: 'EV.R12',
      id,
      recordedAt,
      attribution: known('ada'),
      resource: { kind: 'group', id: 'group-1', name: 'CA-Exclusions' },
      lines: [line('Members', [], [personReference(person)])],
      details: { groupName: 'CA-Exclusions' },
    });
  const [first, again] = [joins('first', 'lea', seen), joins('again', 'ines', '2026-11-24T13:20:00Z')];
  const back = (of: WatchEvent, id: string, recordedAt: string): WatchEvent => ({
    ...of,
    id,
    type: 'recovery',
    recordedAt,
  });
  const textAfter = (because: AlertReport['because'], coveredSeq: number): string => {
    const whole = report({
      lead: first,
      others: [back(first, 'left', '2026-11-24T13:10:00Z'), again],
      recovery: back(again, 'left again', '2026-11-24T13:21:00Z'),
      alert: { leadEventId: 'again', attribution: known('ada') },
    });
    const transitions = [
      step('opened', 1, 'first'),
      step('resolved', 2, 'left'),
      step('reopened', 3, 'again'),
      step('resolved', 4, 'left again'),
    ];
    return JSON.stringify(renderTeamsCard(renderAlert({ ...whole, because, transitions, coveredSeq })));
  };
  expect(textAfter('opened', 0)).toMatch(/Lea Novak and Ines Roth|Ines Roth and Lea Novak/);
  expect(textAfter('resolved', 4)).not.toContain('Lea Novak');
  expect(textAfter('resolved', 2)).not.toContain('Lea Novak');
  expect(textAfter('resolved', 2)).toContain('Ines Roth');
  // The end of what was alerted comes before the problem that came and went meanwhile.
  expect(textAfter('resolved', 1)).toMatch(/Lea Novak.*Ines Roth/);
});

test.each([
  ['that it makes fail', {}, 'Some people can sign in with legacy authentication (ZT.ID.003)'],
  [
    'that fails because of another change',
    { isGoingOn: true },
    'Still failing: Some people can sign in with legacy authentication (ZT.ID.003)',
  ],
])('a change that got worse, with a control %s', (_, details, line) => {
  const worse = event({
    details,
    source: 'ZT.ID.003',
    id: 'worse',
    type: 'regression',
    severity: 'high',
    resource: { kind: 'control', id: 'ZT.ID.003', name: 'Legacy authentication is blocked' },
  });
  const message = renderAlert(
    report({
      lead: { ...lead, source: 'EV.R01', details: { roleName: 'Global Administrator' }, peopleIds: ['lea'] },
      others: [worse],
      over: { because: 'worsened', sentAt, transitions: [step('opened', 1, 'lead'), step('worsened', 2, 'worse')] },
    }),
  );
  expect(message.preview).toBe('Update 15:10: Some people can sign in with legacy authentication.');
  expect(message.paragraphs[0]).toMatch(/^Lea Novak became Global Administrator between/);
  expect(message.sections.find(({ heading }) => heading === 'ALSO')?.lines).toEqual([line]);
});

test.each([
  [
    'says who is new, in an update and beside another change',
    { wereExposed: 5, newlyExposed: ['lea'] },
    ': Lea Novak is new',
  ],
  ['names nobody as new if the count before is not known', { wereExposed: null, newlyExposed: null }, ''],
])('a count of admins that rose %s', (_, known, news) => {
  const all = ['ada', 'tom', 'lea'].map(personReference);
  const more = event({
    source: 'ZT.AD.001',
    id: 'more',
    type: 'weakened',
    severity: 'high',
    resource: { kind: 'control', id: 'ZT.AD.001', name: 'Global Administrators are few' },
    lines: [line('Global Administrators, active', all.slice(0, 1), all), line('Global Administrators, all', [], all)],
    exposure: { ...fourteen, count: 6 },
    details: { problems: ['tooMany'], ...known },
  });
  const made = { ...lead, source: 'EV.R01', details: { roleName: 'Global Administrator' }, peopleIds: ['lea'] };
  const message = renderAlert(
    report({
      lead: made,
      others: [more],
      over: { because: 'worsened', sentAt, transitions: [step('opened', 1, 'lead'), step('worsened', 2, 'more')] },
    }),
  );
  expect(message.preview).toBe(`Update 15:10: 6 Global Administrators, more than allowed${news}.`);
  expect(message.sections.find(({ heading }) => heading === 'ALSO')?.lines).toEqual([
    `6 Global Administrators, more than allowed${news} (ZT.AD.001)`,
  ]);
  // If the count leads, everybody is listed, so the message says who is new.
  const exposed = renderAlert(report({ lead: more })).sections.find(({ heading }) => heading === 'WHO IS EXPOSED');
  expect(exposed?.lines.at(-1) === 'Lea Novak is new.').toBe(news !== '');
});

describe('a control that says less than the change behind it', () => {
  const off = event({ source: 'EV.P01', id: 'off', details: { policyName: 'CA02', change: 'disabled' } });
  const weaker = event({
    source: 'ZT.ID.021',
    id: 'weaker',
    type: 'regression',
    severity: 'critical',
    resource: { kind: 'control', id: 'ZT.ID.021', name: 'No Conditional Access policy is weaker than its baseline' },
    details: { findings: 1 },
    concern: 'control|ZT.ID.021',
  });
  const updated = (lead: WatchEvent, ...others: readonly WatchEvent[]): string =>
    renderAlert(
      report({
        lead,
        others,
        over: { because: 'worsened', sentAt, transitions: [step('opened', 1, 'off'), step('worsened', 2, 'weaker')] },
        alert: { severity: 'critical' },
      }),
    ).subject;

  test('leaves the headline of an update to the change', () => {
    const expected = 'Critical · Contoso · policy "CA02" was turned off [7F3K]';
    expect(updated(off, weaker)).toBe(expected);
    expect(updated(weaker, off)).toBe(expected);
  });

  test('leaves it to a number of people, though the control is more severe', () => {
    const expected = 'Critical · Contoso · 14 people can now sign in without MFA, including 3 admins [7F3K]';
    expect(updated(weaker, { ...off, exposure: fourteen })).toBe(expected);
  });

  test('keeps the headline where it counts people and the change does not', () => {
    const guests = {
      ...weaker,
      source: 'ZT.ID.002',
      exposure: { ...fourteen, privilegedCount: 0, privilegedIds: [] },
    };
    expect(updated(off, guests)).toContain('14 of 312 guests');
  });
});

test('an edit that only restored a setting is not named as the cause at the end, which says that nothing was lost', () => {
  const edit = event({
    source: 'EV.P02',
    id: 'edit',
    attribution: known('tom'),
    details: { policyName: 'CA01', change: 'weakened' },
  });
  const back = (restores: readonly string[], by = known('tom')): WatchEvent => ({
    ...edit,
    id: 'back',
    type: 'recovery',
    attribution: by,
    recordedAt: '2026-11-24T14:06:00Z',
    details: { ...edit.details, restores },
  });
  const ended = (recovery: WatchEvent): string => JSON.stringify(renderAlert(report({ lead: edit, recovery })));
  const message = ended(back(['earlier', 'edit']));
  expect(message).toContain('This edit weakened nothing');
  expect(message).toContain('Closed · Contoso · change to Conditional Access policies: nothing lost');
  expect(message).toContain("Tom Iversen's account only restored an earlier state at 14:02");
  expect(message).not.toMatch(/WHAT CAUSED IT|account weakened/);
  for (const other of [back(['edit'], known('ines')), back(['earlier'])]) {
    expect(ended(other)).toContain("Tom Iversen's account weakened the policy");
    expect(ended(other)).not.toContain('weakened nothing');
  }
});

test('an edit that only restored a setting never leads an open alert', () => {
  const edit = event({
    source: 'EV.P02',
    id: 'edit',
    attribution: known('tom'),
    details: { policyName: 'CA01', change: 'weakened' },
  });
  const back: WatchEvent = { ...edit, id: 'back', type: 'recovery', details: { ...edit.details, restores: ['edit'] } };
  const loss = event({
    source: 'EV.P02',
    id: 'loss',
    attribution: known('tom'),
    lines: [line('Excluded', [], [group('Vendors')])],
    details: { policyName: 'CA01', elements: ['group Vendors'] },
  });
  const message = renderAlert(report({ lead: edit, others: [loss, back] }));
  expect(message.subject).toContain('"Vendors" was excluded from "CA01"');
  expect(JSON.stringify(message)).not.toContain('weakened the policy');
});

test('a reopened alert reports the new event, not the resolved one', () => {
  const resolved = {
    ...event({ source: 'EV.P01', id: 'fixed', type: 'recovery' }),
    recordedAt: '2026-11-24T13:30:00Z',
  };
  const again = {
    ...lead,
    id: 'again',
    attribution: known('tom', '2026-11-24T14:00:00Z'),
    happenedAt: '2026-11-24T14:00:00Z',
    recordedAt: '2026-11-24T14:05:00Z',
  };
  const message = renderAlert(
    report({
      lead: again,
      others: [{ ...lead, attribution: known('mara') }, resolved],
      over: {
        because: 'reopened',
        sentAt,
        transitions: [step('opened', 1, 'lead'), step('resolved', 2, 'fixed'), step('reopened', 3, 'again')],
      },
    }),
  );
  expect(message.preview).toBe('Open again: Tom Iversen\'s account turned off "CA01" at 15:00.');
  expect(JSON.stringify(message)).not.toContain('Mara');
});

test("one event in both log and collection is reported once: with the log's account and the collection's people", () => {
  const collected = event({
    source: 'EV.P01',
    id: 'look',
    exposure: { computed: true, unit: 'people', count: 5, of: 20, ids: [], privilegedCount: 0, privilegedIds: [] },
    details: { policyName: 'CA01', change: 'disabled' },
  });
  const log = { ...lead, id: 'log', attribution: known('tom'), happenedAt: '2026-11-24T13:02:00Z' };
  const message = renderAlert(report({ lead: collected, others: [log] }));
  expect(message.subject).toBe('High · Contoso · 5 people can now sign in without MFA [7F3K]');
  expect(message.preview).toBe('Tom Iversen\'s account turned off "CA01" at 14:02.');
  expect(message.sections.map(({ heading }) => heading)).not.toContain('ALSO');
});

test('a resolved event is left out of later messages', () => {
  const other = event({
    source: 'EV.R01',
    id: 'role',
    peopleIds: ['lea'],
    concern: 'gone',
    details: { roleName: 'Exchange Administrator' },
  });
  const alertReport = report({ lead, others: [other] });
  expect(renderAlert(alertReport).paragraphs.join()).toContain('Lea Novak');
  const now = {
    ...alertReport,
    because: 'reminder' as const,
    alert: { ...alertReport.alert, concerns: alertReport.alert.concerns.filter((concern) => concern !== 'gone') },
  };
  expect(JSON.stringify(renderAlert(now))).not.toContain('Lea Novak');
});

test('an event from the day before is given with its day', () => {
  const message = renderAlert(openStory('exclusion', { sentAt: '2026-11-25T06:00:00Z' }));
  expect(message.preview).toContain('on Tue 24 Nov at 14:02.');
  expect(message.times).toBe(
    'Happened Tue 24 Nov, 14:02 · seen Tue 24 Nov, 14:08 · sent 07:00     Wed 25 Nov, Berlin (UTC+1)',
  );
});

test('a control that passed from the first day is given as a share, and never rounded up', () => {
  const quick = restoredStory('exclusion');
  expect(renderAlert(quick).paragraphs).toContain(
    '"MFA is required of every user, in every app and client" passed for 99.7 % of the 57 days watched.',
  );
  const young = renderAlert({ ...quick, watchedSince: '2026-11-01T07:00:00Z' });
  expect(young.paragraphs.join(' ')).toContain('of the 23 days watched');
  const later = renderAlert({ ...quick, controlsPassedSince: new Map([['ZT.ID.001', '2026-11-20T07:00:00Z']]) });
  expect(later.paragraphs.join(' ')).not.toContain('% of');
});

test('an alert without its lead event is still sent, one without events is a bug', () => {
  const alertReport = report({ lead, alert: { leadEventId: 'forgotten' } });
  expect(renderAlert(alertReport).preview).toContain('"CA01" was turned off');
  expect(() => renderAlert({ ...alertReport, events: [] })).toThrow('has no events');
});

test('after a weakening is undone, a reminder counts the people affected now', () => {
  const control = { kind: 'control', id: 'ZT.ID.001', name: 'MFA is required of every user' } as const;
  const of = (type: 'regression' | 'weakened', count: number, concern: string) =>
    event({
      source: 'ZT.ID.001',
      id: type,
      type,
      severity: 'critical',
      resource: control,
      exposure: { ...fourteen, count, privilegedCount: 0, privilegedIds: [] },
      concern,
    });
  const [first, weaker] = [of('regression', 4, 'control|ZT.ID.001'), of('weakened', 14, 'control|ZT.ID.001|weaker')];
  const subjectOf = (concerns: readonly string[]) =>
    renderAlert(report({ lead: weaker, others: [first], alert: { concerns }, over: { because: 'reminder', sentAt } }))
      .subject;
  expect(subjectOf(['control|ZT.ID.001', 'control|ZT.ID.001|weaker'])).toContain(
    '14 people can now sign in without MFA',
  );
  expect(subjectOf(['control|ZT.ID.001'])).toContain('4 people can now sign in without MFA');
  expect(subjectOf(['control|ZT.ID.001'])).not.toContain('14 people');
});

test('a control that counts people again is listed once, with the later number', () => {
  const counted = (id: string, count: number, recordedAt: string) =>
    event({
      source: 'ZT.AD.018',
      id,
      type: id === 'first' ? 'regression' : 'weakened',
      recordedAt,
      exposure: { ...fourteen, count },
    });
  const { sections } = renderAlert(
    report({
      lead,
      others: [counted('first', 3, '2026-11-24T14:08:00Z'), counted('second', 5, '2026-11-24T14:09:00Z')],
    }),
  );
  const also = sections.find(({ heading }) => heading === 'ALSO')?.lines ?? [];
  expect(also).toHaveLength(1);
  expect(also[0]).toContain('5 people');
});
