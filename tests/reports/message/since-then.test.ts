import type { SignedIn, SinceThen } from '../../../shared/core/alert/since-then';
import type { Message } from '../../../shared/core/delivery/message';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { type AlertReport, renderAlert } from '../../../shared/reports/message/alert-message';
import { renderAlertPage } from '../../../shared/reports/page/alert/alert-page';
import { compileTemplate } from '../mail/template';
import { alertPage } from '../page/pages';
import { happened, names, openStory, restoredStory } from '../stories';

const template = compileTemplate();

const at = (time: string): string => `2026-11-24T${time}:00Z`;
const person = (personId: string, time: string, over: Partial<SignedIn> = {}): SignedIn => ({
  personId,
  at: at(time),
  passwordOnlyAt: null,
  isUnclear: false,
  ...over,
});
const withPassword = (personId: string, time: string): SignedIn => person(personId, time, { passwordOnlyAt: at(time) });

const five: readonly SignedIn[] = [
  person('ada', '13:05'),
  withPassword('lea', '13:09'),
  person('paul', '13:20'),
  person('ines', '13:31', { isUnclear: true }),
  withPassword('svc', '13:51'),
];

const sinceThen = (over: Partial<SinceThen> = {}): SinceThen => ({
  spans: [{ from: happened, to: null }],
  people: { ids: ['ada', 'paul', 'svc', 'lea', 'ines'], of: 14 },
  dueAt: at('14:08'),
  nextAt: at('13:13'),
  read: null,
  unread: null,
  ...over,
});
const read = (
  signedIn: readonly SignedIn[],
  over: Partial<NonNullable<SinceThen['read']>> = {},
): Partial<SinceThen> => ({
  nextAt: null,
  read: { at: at('14:08'), asked: 14, of: 14, signedIn, ...over },
});

const open = (state: Partial<SinceThen>, over: Partial<AlertReport> = {}): AlertReport => {
  const story = openStory('exclusion');
  return { ...story, alert: { ...story.alert, sinceThen: sinceThen(state) }, ...over };
};
const ended = (state: Partial<SinceThen>, over: Partial<AlertReport> = {}): AlertReport => {
  const story = restoredStory('exclusion');
  return { ...story, alert: { ...story.alert, sinceThen: sinceThen(state) }, ...over };
};
const update = (state: Partial<SinceThen>): Message =>
  renderAlert(open(state, { because: 'signedIn', sentAt: at('14:10') }));

const asMail = (message: Message): string => `${message.subject}\n\n${renderText(message)}`;
const sinceLines = ({ sections }: Message): readonly string[] =>
  sections.find(({ heading }) => heading.startsWith('SINCE'))?.lines ?? [];

describe('the whole text of each message', () => {
  test('the first message', () => {
    expect(asMail(renderAlert(open({})))).toMatchSnapshot();
  });

  test('the update as mail', () => {
    expect(asMail(update(read(five)))).toMatchSnapshot();
  });

  test('the update as card', () => {
    expect(renderTeamsCard(update(read(five))).attachments[0].content).toMatchSnapshot();
  });

  test('the end', () => {
    expect(asMail(renderAlert(ended(read(five, { at: at('16:10') }))))).toMatchSnapshot();
  });

  test('the update after the end', () => {
    const late = ended(read(five), { because: 'signedIn', sentAt: '2026-11-24T17:15:00Z' });
    expect(asMail(renderAlert(late))).toMatchSnapshot();
  });
});

test.each<readonly [string, Partial<SinceThen>, readonly string[]]>([
  [
    'nothing was read yet',
    {},
    ['Their sign-ins are being read.', 'If anyone signs in, one update follows at about 15:08.'],
  ],
  [
    'the first reading found nobody, whose entries may be late',
    { nextAt: at('14:08'), read: { at: at('13:06'), asked: 14, of: 14, signedIn: [] } },
    ['Their sign-ins are being read.', 'If anyone signs in, one update follows at about 15:08.'],
  ],
  [
    'the first reading found somebody',
    { nextAt: at('14:08'), read: { at: at('13:13'), asked: 14, of: 14, signedIn: [withPassword('lea', '13:09')] } },
    [
      'By 14:13, 1 of the 14 people had signed in, with a password only.',
      'With a password only: Lea Novak (14:09).',
      'One update follows at about 15:08.',
    ],
  ],
  [
    'the last entries that were read are older than the alert',
    read([], { at: at('13:04') }),
    ['Their sign-ins have not been read since then.'],
  ],
  ['nobody signed in', read([]), ['By 15:03, none of the 14 people had signed in.']],
  [
    'the one exposed person signed in',
    read([withPassword('lea', '13:09')], { asked: 1, of: 1 }),
    ['By 15:08, the exposed person had signed in, with a password only.', 'With a password only: Lea Novak (14:09).'],
  ],
  [
    'the one exposed person did not',
    read([], { asked: 1, of: 1 }),
    ['By 15:03, the exposed person had not signed in.'],
  ],
  [
    'only the first 15 were read',
    read([withPassword('lea', '13:09'), withPassword('svc', '13:51')], { asked: 15, of: 40 }),
    [
      'By 15:08, 2 of the first 15 of 40 people had signed in, all with a password only.',
      'The sign-ins of 25 other people were not read.',
      'With a password only: Lea Novak (14:09) and svc-migration (14:51).',
    ],
  ],
  [
    'none of the first 15 signed in',
    read([], { asked: 15, of: 40 }),
    ['By 15:03, none of the first 15 of 40 people had signed in.', 'The sign-ins of 25 other people were not read.'],
  ],
  [
    'the licence has no sign-in log',
    { unread: { at: at('13:13'), reason: 'notLicensed', permission: null } },
    ["Their sign-ins cannot be seen with this licence: Microsoft's sign-in log needs Entra ID P1."],
  ],
  [
    'the permission is missing',
    { unread: { at: at('13:13'), reason: 'notPermitted', permission: 'AuditLog.Read.All' } },
    ['Their sign-ins cannot be read, because a permission is missing: grant AuditLog.Read.All.'],
  ],
  [
    'Graph throttles',
    { unread: { at: at('13:13'), reason: 'throttled', permission: null } },
    [
      'Their sign-ins could not be read at 14:13: Microsoft Graph is throttling requests. Zero Trust Watch will try again.',
    ],
  ],
  [
    'the last reading failed, and an earlier one did not',
    {
      nextAt: at('14:23'),
      read: { at: at('13:13'), asked: 14, of: 14, signedIn: [withPassword('lea', '13:09')] },
      unread: { at: at('14:08'), reason: 'broken', permission: null },
    },
    [
      'By 14:13, 1 of the 14 people had signed in, with a password only.',
      'With a password only: Lea Novak (14:09).',
      'Later sign-ins could not be read at 15:08: Microsoft Graph returned errors or no answer. Zero Trust Watch will try again.',
    ],
  ],
])('an open alert says that %s', (_, state, lines) => {
  expect(sinceLines(renderAlert(open(state, { sentAt: at('14:07') })))).toEqual(lines);
});

test('the message says that the sign-in log cannot be read, before anything was tried', () => {
  const failure = { reason: 'notLicensed', licence: 'P1', detail: 'no P1' } as const;
  expect(sinceLines(renderAlert(open({}, { signInLog: failure })))).toEqual([
    "Their sign-ins cannot be seen with this licence: Microsoft's sign-in log needs Entra ID P1.",
  ]);
  const message = renderAlert(ended({}, { signInLog: failure }));
  expect(message.paragraphs).toContain(
    "Their sign-ins cannot be seen with this licence: Microsoft's sign-in log needs Entra ID P1.",
  );
  expect(message.paragraphs.join(' ')).not.toContain('None of');
});

test('after a day of failures nobody is promised another try', () => {
  const unread = { at: at('14:08'), reason: 'broken', permission: null } as const;
  const lines = sinceLines(renderAlert(open({ unread }, { sentAt: '2026-11-25T14:09:00Z' })));
  expect(lines.join(' ')).toContain('could not be read');
  expect(lines.join(' ')).not.toContain('again');
});

test('a reading that is late promises no time that has passed, and after a day nothing', () => {
  expect(sinceLines(renderAlert(open({}, { sentAt: at('14:20') })))).toEqual([
    'Their sign-ins are being read.',
    'If anyone signs in, one update follows shortly.',
  ]);
  expect(sinceLines(renderAlert(open({}, { sentAt: '2026-11-25T14:09:00Z' })))).toEqual([
    'Their sign-ins were not read.',
  ]);
});

test('an end that found nobody so far promises an update if anyone signed in', () => {
  const sofar = (signedIn: readonly SignedIn[]) =>
    asMail(
      renderAlert(
        ended({ nextAt: at('18:08'), dueAt: at('18:08'), read: { at: at('13:06'), asked: 14, of: 14, signedIn } }),
      ),
    );
  expect(sofar([])).toMatch(/If anyone signed in, one update follows/);
  expect(sofar([person('ada', '13:05')])).toMatch(/If more people signed in, one\s+update follows/);
});

test('the end sends nobody to check a sign-in of which the log shows that more was required', () => {
  const check = (...signedIn: readonly SignedIn[]) =>
    renderAlert(ended(read(signedIn))).paragraphs.filter((paragraph) => paragraph.startsWith('Check'));
  expect(check(person('ada', '13:05'))).toEqual([]);
  expect(check(withPassword('lea', '13:09'))).toEqual([
    'Check this sign-in: Lea Novak (14:09). No policy required more than a password.',
  ]);
  expect(check(person('ines', '13:31', { isUnclear: true }))).toEqual([
    'Check this sign-in: Ines Roth (14:31). The log does not show what was required.',
  ]);
});

test('the end sends nobody to check sign-ins if the log shows that there were none', () => {
  const headings = (signedIn: readonly SignedIn[]) =>
    renderAlert(ended(read(signedIn))).sections.map(({ heading }) => heading);
  expect(headings([])).not.toContain('STILL TO CHECK');
  expect(headings([person('ada', '13:05')])).toContain('STILL TO CHECK');
});

test('the first line of an update fits, and names two', () => {
  expect(update(read(five)).preview).toBe(
    'Update 15:10: 5 of the 14 people have signed in since, 2 with a password only.',
  );
  expect(update(read([withPassword('lea', '13:09')])).preview).toBe(
    'Update 15:10: 1 of the 14 people has signed in since, with a password only (Lea Novak 14:09).',
  );
  expect(update(read([person('ada', '13:05')])).preview).toBe('Update 15:10: 1 of the 14 people has signed in since.');
});

test('mail, page, card and JSON give the same numbers', () => {
  const message = update(read(five));
  const mail = renderEmail(message, template);
  const page = renderAlertPage({ ...alertPage, message: renderAlert(open(read(five))) }, null);
  const said = 'By 15:08, 5 of the 14 people had signed in, 2 with a password only.';
  for (const text of [mail.html, renderText(message), page, JSON.stringify(renderWebhookBody(message))])
    expect(text.replaceAll(/\s+/g, ' ')).toContain(said);
  expect(JSON.stringify(renderTeamsCard(message))).toContain('5 of the 14 people signed in, 2 with a password only.');
});

test('a name cannot break out of the mail, and an erased person has none', () => {
  const state = read([withPassword('lea', '13:09'), withPassword('svc', '13:51')]);
  const hostile = { id: 'lea', displayName: '<b>Lea\n</b>', address: null, type: 'person' } as const;
  const erased = { id: 'svc', displayName: '', address: null, type: 'erased' } as const;
  const message = renderAlert(open(state, { names: new Map([...names, ['lea', hostile], ['svc', erased]]) }));
  expect(sinceLines(message)).toContain('With a password only: <b>Lea </b> (14:09) and an erased account (14:51).');
  expect(renderEmail(message, template).html).not.toContain('<b>Lea');
});
