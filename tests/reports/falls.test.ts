import type { Attribution, WatchEvent } from '../../shared/core/event/event';
import type { ControlItem } from '../../shared/core/week/digest';
import type { DigestContext } from '../../shared/reports/digest/digest-report';
import { closedRow, fixedRow } from '../../shared/reports/digest/digest-rows';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { renderResolved } from '../../shared/reports/message/resolved-message';
import { event, known, report } from './stories';

const byTime: Attribution = { status: 'nobody', reason: 'time' };
const [had, has] = [1_234, 1_034];

const fallen = (source: string, measure: string, over: WatchEvent['details'] = {}): WatchEvent =>
  event({
    source,
    type: 'regression',
    resource: { kind: 'control', id: source, name: source },
    attribution: byTime,
    details: {
      numerator: 91,
      denominator: 100,
      floor: 0.8,
      falls: [`${measure} 98 100 91 100`],
      isFall: true,
      ...over,
    },
  });
const ended = (lead: WatchEvent, falls: readonly string[], fallEnd: string | null): WatchEvent => ({
  ...lead,
  id: 'recovery',
  type: 'recovery',
  severity: 'informational',
  recordedAt: '2026-11-24T16:20:00Z',
  lines: [],
  details: { falls, fallEnd },
});
const opened = (lead: WatchEvent) => renderAlert(report({ lead }));
const resolved = (lead: WatchEvent, recovery: WatchEvent) => renderResolved(report({ lead, recovery }));
const plain = (message: Parameters<typeof renderText>[0]): string => renderText(message).replaceAll(/\s+/g, ' ');

const measures = [
  ['ZT.DV.002', 'share', 'devices in contact', 'are not compliant'],
  ['ZT.DV.008', 'share', 'managed devices', 'are out of contact'],
  ['ZT.DV.008', 'directory', 'directory devices', 'are unused'],
  ['ZT.DV.009', 'share', 'company devices', 'are not encrypted'],
  ['ZT.DV.017', 'share', 'managed devices', 'run an unsupported system'],
  ['ZT.DX.011', 'share', 'enabled guests', 'are inactive'],
  ['ZT.ID.015', 'capable', 'members', 'cannot use MFA'],
  ['ZT.ID.015', 'resistant', 'members', 'have no phishing-resistant method'],
  ['ZT.TD.008', 'share', 'people', 'sign in outside every policy'],
  ['ZT.TD.010', 'share', 'Windows devices', 'lack working antivirus'],
] as const;

describe.each(measures)('%s %s', (source, measure, of, lack) => {
  const lead = fallen(source, measure);

  test('a drop has both counts, the median and the unit', () => {
    const message = opened(lead);
    const full = `9 of 100 ${of} ${lack}, up from 2`;
    const short = `9 of 100 ${of} ${lack}`;
    expect(message.title).toBe(`High · Contoso · ${full.length <= 60 ? full : short}`);
    expect(plain(message)).toContain(`${full} (7-day median 2 %)`);
    expect(plain(message)).toContain(
      `At Contoso, ${short}: 9 %. The median of the seven days before was 2 of 100, 2 %.`,
    );
    expect(plain(message)).not.toMatch(/undefined|null|NaN|\[object|\bmay\b|!/);
  });

  test('for a fleet that has grown since, both sizes are given, in 60 characters', () => {
    const subject = (falls: string): string =>
      /^High · Contoso · (.*) \[....\]$/.exec(opened(fallen(source, measure, { falls: [falls] })).subject)?.[1] ?? '';
    const both = `9 of 104 ${of} ${lack}, up from 2 of 100`;
    expect(subject(`${measure} 98 100 95 104`)).toBe(both.length <= 60 ? both : `9 of 104 ${of} ${lack}`);
    const long = subject(`${measure} ${had} 1300 ${has} 1301`);
    expect([...long].length).toBeLessThanOrEqual(60);
    expect(long).not.toContain('…');
  });

  test('a recovery gives the current count', () => {
    const message = resolved(lead, ended(lead, [`${measure} 98 100 97 100`], 'back'));
    expect(message.subject).toMatch(new RegExp(`^Restored · Contoso · Only 3 of 100 ${of} ${lack} \\[....\\]$`));
    const one = resolved(lead, ended(lead, [`${measure} 98 100 99 100`], 'back'));
    expect(one.subject).toMatch(/Only 1 of 100 .* (is|has|cannot|runs|lacks|signs) /);
    expect(message.tone).toBe('good');
    expect(message.preview).toMatch(new RegExp(`^The number of ${of} that ${lack} fell to 3 of 100[ ,.]`));
    expect(plain(message)).not.toContain('not fixed');
    expect(plain(message)).not.toContain('days we have watched');
  });

  test('a drop that became the usual level is not called restored', () => {
    const message = resolved(lead, ended(lead, [`${measure} 98 100 91 100`], 'newLevel'));
    expect(message.subject).toMatch(new RegExp(`^Closed · Contoso · Still 9 of 100 ${of} ${lack} \\[....\\]$`));
    expect(message.tone).toBe('neutral');
    expect(plain(message)).toContain('It was not fixed');
    expect(plain(message)).not.toMatch(/Restored|Fixed/);
  });

  test('counted by other limits, it is not called fixed either', () => {
    const message = resolved(lead, ended(lead, [`${measure} 98 100 91 100`], 'recounted'));
    expect(message.subject).toContain('Closed · Contoso · ');
    expect(plain(message)).toContain('its limits were changed');
  });

  test('a control that dropped below its floor names the floor', () => {
    const message = opened(fallen(source, measure, { isFall: false }));
    expect(message.subject).not.toContain('up from');
  });

  test.each([[['share']], [['nothing 98 100 91 100']], [[`${measure} 98 100 x y`]], [[]]])(
    'facts without information are left out, and the rest is a correct sentence: %j',
    (falls) => {
      const text = `${opened(fallen(source, measure, { falls })).subject} ${plain(opened(fallen(source, measure, { falls })))}`;
      expect(text).not.toMatch(/undefined|NaN|up from/);
    },
  );
});

test('two shares that dropped at once are both reported', () => {
  const falls = ['capable 98 100 91 100', 'resistant 60 100 50 100'];
  const text = plain(opened(fallen('ZT.ID.015', 'capable', { falls })));
  expect(text).toContain('At Contoso, 9 of 100 members cannot use MFA');
  expect(text).toContain('At Contoso, 50 of 100 members have no phishing-resistant method');
});

test('joiners are not asked about, because they lost nothing', () => {
  const asks = (isFall: boolean): string => opened(fallen('ZT.ID.015', 'capable', { isFall })).steps.join(' ');
  expect(asks(true)).toContain('Did you disable a method that many people used?');
  expect(asks(false)).toContain('Did many people join at once');
});

test('an intended drop can be left to become the usual level', () => {
  const lead = { ...fallen('ZT.DX.011', 'share'), attribution: known('mara') };
  expect(opened(lead).steps.join(' ')).toContain('leave it: after four days, this level');
});

describe('in the week', () => {
  const lead = fallen('ZT.ID.015', 'capable');
  const clock = localTime('Europe/Berlin', '2026-11-30T07:00:00Z');
  const names = naming(new Map());
  const scene = (of: WatchEvent) => ({ event: of, tenantName: 'Contoso', naming: names, clock });
  // Safe: rows read only the clock, the names, the scenes and the sign-ins of the week.
  const context = { clock, names, sceneOf: scene, digest: { signIns: [] } } as unknown as DigestContext;
  const item = (fallEnd: string): ControlItem => ({
    control: { id: 'ZT.ID.015', title: 'Enough members can do MFA', severity: 'high' } as ControlItem['control'], // Safe: as above.
    events: [lead, ended(lead, ['capable 98 100 91 100'], fallEnd)],
    start: 'pass',
    end: 'pass',
    verdict: null,
  });

  test('a new usual level is not called fixed', () => {
    expect(fixedRow(item('newLevel'), context).text).toMatch(
      /^Still 9 of 100 members cannot use MFA; not fixed, but now the new baseline$/,
    );
    expect(closedRow(item('newLevel'), context).detail).toContain('ended without a fix');
  });
  test('a recovered share is called fixed', () => {
    expect(fixedRow(item('back'), context).text).not.toContain('not fixed');
    expect(closedRow(item('back'), context).detail).toMatch(/; fixed$/);
  });
});
