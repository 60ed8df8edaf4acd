/**
 * Issues that are open at the end of a week are listed with the numbers of the moment at which the digest was made:
 * in the mail, its text, the card and the page, and again whenever the digest is made again.
 */
import fc from 'fast-check';
import { renderMessage } from '../../../shared/app/render';
import { hourMs, minuteMs, weekMs } from '../../../shared/core/time/durations';
import type { Status } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import { gatherAlert } from '../../../shared/pipeline/operate/posture';
import { digest } from '../../../shared/pipeline/week/digest';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderEmail } from '../../../shared/reports/mail/email';
import { renderWeekPage } from '../../../shared/reports/page/week/week-page';
import { countingTables } from '../../counting-tables';
import { memoryTables } from '../../memory-tables';
import { compileTemplate } from '../../reports/mail/template';
import { event } from '../../reports/stories';
import { type App, createSmallWorld, startApp, tenantId } from '../small-world';

const startAt = Date.parse('2026-11-24T08:00:00.000Z');
/** Monday of week 49, 00:00 and 08:00 in Berlin. */
const cutOff = Date.parse('2026-11-29T23:00:00.000Z');
const due = Date.parse('2026-11-30T07:00:00.000Z');
const people = 500;
const iso = (ms: number): string => new Date(ms).toISOString();

const controlIds = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.009'] as const;
type Step = { readonly controlId: string; readonly at: number; readonly status: Status; readonly count: number };

const verdictOf = ({ status, count }: Step): Evaluation['verdict'] => {
  if (status === 'pass') return { status, note: null, evidence: [], metric: null };
  if (status !== 'fail') return { status: 'unknown', reason: 'unreachable' };
  const ids = Array.from({ length: Math.min(50, count) }, (_, at) => `person-${at}`);
  const exposed = { unit: 'people', count, of: people, ids, privilegedCount: 1, privilegedIds: ['person-0'] } as const;
  return {
    status,
    findings: { total: 0, first: [] },
    exposure: { computed: true, ...exposed },
    evidence: [],
    metric: null,
  };
};

/** Verdicts as the judge stores them: in the history when the status changes, and always the latest one. */
async function judge({ world }: App, step: Step): Promise<void> {
  const stored = await world.store.evaluations.readAll(tenantId);
  const before = stored.find(({ evaluation }) => evaluation.controlId === step.controlId);
  const verdict = verdictOf(step);
  const at = iso(step.at);
  const known = before?.evaluation.lastKnown ?? null;
  const isKnown = verdict.status === 'pass' || verdict.status === 'fail';
  const turned = isKnown && known !== null && known.status !== verdict.status;
  const statusChanged = before?.evaluation.verdict.status !== verdict.status;
  const evaluation: Evaluation = {
    controlId: step.controlId,
    verdict,
    lastKnown: isKnown ? { status: verdict.status, since: known === null || turned ? at : known.since, at } : known,
    weakness: null,
    since: statusChanged ? at : (before?.evaluation.since ?? at),
    at,
    counter: (before?.evaluation.counter ?? 0) + (turned ? 1 : 0),
    pending: null,
    levels: {},
    inputs: {},
    definitionVersion: 1,
  };
  const saved = { evaluation, etag: before?.etag ?? null, history: statusChanged };
  expect((await world.store.evaluations.save(tenantId, [saved])).status).toBe('written');
}

/** The count in the row of a control; null: no count is known; undefined: the control is not open. */
function expectedOf(steps: readonly Step[], controlId: string): number | null | undefined {
  const ofControl = steps.filter((step) => step.controlId === controlId);
  const atEnd = ofControl.findLast(({ at }) => at < cutOff);
  if (atEnd?.status !== 'fail') return undefined;
  const since = ofControl.filter(({ at }) => at >= cutOff && at < due);
  if (since.at(-1)?.status === 'unknown' || since.some(({ status }) => status === 'pass')) return null;
  return (since.at(-1) ?? atEnd).count;
}

/** Fixed between the end of the week and its digest; an unknown control keeps its last verdict. */
const isFixed = (steps: readonly Step[], controlId: string): boolean =>
  steps.findLast((step) => step.controlId === controlId && step.at < due && step.status !== 'unknown')?.status ===
  'pass';

async function ask(app: App, week: string, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent++) await app.world.queues.port.sendDigest({ tenantId, week });
  await app.drain();
}

async function weekOf(app: App, key: string) {
  const alerts = await app.world.store.alerts.readAlerts(tenantId);
  const alert = alerts.find((one) => one.form === 'digest' && one.key === key);
  const found = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  if (found === undefined) throw new Error('no week');
  return { ...found.input, sentAt: iso(due), recipientName: 'Security' };
}

const aStep = fc.record({
  controlId: fc.constantFrom(...controlIds),
  hours: fc.integer({ min: 1, max: 13 * 24 }),
  status: fc.constantFrom<Status>('fail', 'fail', 'fail', 'pass', 'unknown'),
  count: fc.integer({ min: 2, max: 400 }),
});

const stepsOf = (drawn: readonly (Omit<Step, 'at'> & { readonly hours: number })[]): readonly Step[] =>
  drawn.map(({ hours, ...step }) => ({ ...step, at: startAt + hours * hourMs })).sort((a, b) => a.at - b.at);

const template = compileTemplate();
const other = event({
  tenantId,
  id: 'other',
  source: 'EV.P02',
  recordedAt: iso(startAt),
  recordDay: '2026-11-24',
  exposure: null,
});

/** Returns the requests about verdicts that the digest made. */
async function holds(steps: readonly Step[], times: number): Promise<number> {
  const { tables, byTable } = countingTables(memoryTables());
  const world = createSmallWorld({ startAt, tables });
  const tenant = { tenantId, name: 'Contoso', lookBack: null };
  await world.store.tenants.write(
    { ...tenant, watchedSince: iso(startAt), summarisedAt: iso(startAt + minuteMs) },
    null,
  );
  // Another event happened: a quiet week lists nothing.
  await world.store.events.record([other], false);
  const app = startApp(world);
  for (const step of steps.filter(({ at }) => at < due)) await judge(app, step);
  world.advanceTo(due);
  const requests = () => byTable().get('Evaluations') ?? 0;
  const earlier = requests();
  await ask(app, '2026-W48', times);
  const made = requests() - earlier;

  const first = await weekOf(app, 'W48');
  const [mail, page] = [renderMessage(first), renderMessage(first)];
  const rows = page.sections.find(({ heading }) => heading.startsWith('STILL OPEN'))?.lines ?? [];
  const open = controlIds.flatMap((id) => {
    const expected = expectedOf(steps, id);
    return expected === undefined ? [] : [expected];
  });
  const numberIn = (text: string): string | null => text.match(/\((\d+) of 500 people/)?.[1] ?? null;
  const numbers = (of: readonly (string | null)[]) => [...of].sort();
  expect(numbers(rows.map(numberIn))).toEqual(numbers(open.map((count) => count?.toString() ?? null)));
  // A row gives its number once, with the title of the control. If no number is known, it gives none.
  for (const row of rows)
    expect(row.replace(' of 500 people', ' people').match(/\d+(?= people)/g) ?? []).toEqual(
      numberIn(row) === null ? [] : [numberIn(row), numberIn(row)],
    );

  const fixed = controlIds.filter((id) => expectedOf(steps, id) !== undefined && isFixed(steps, id));
  expect(rows.filter((row) => row.includes('fixed since the week ended'))).toHaveLength(fixed.length);

  const { html, text } = renderEmail(mail, template);
  const document = renderWeekPage(
    {
      message: page,
      tenant: { name: 'Contoso', timeZone: 'Europe/Berlin' },
      now: iso(due),
      deliveries: [],
      surrounding: {
        tenantName: 'Contoso',
        url: 'https://watch.contoso.example',
        waiting: null,
        failing: null,
        monitor: null,
        signedInAs: null,
      },
    },
    null,
  );
  const titles = rows.map((row) => row.split(' · ')[1] ?? '');
  for (const title of titles) {
    expect(document).toContain(title);
    // The mail is short and shows three rows, however many there are.
    if (rows.length <= 3) for (const shown of [html, text]) expect(shown.replaceAll(/\s+/g, ' ')).toContain(title);
  }
  const doFirst = mail.facts.find(({ label }) => label === 'Do first')?.value.match(/"(.*)"/)?.[1];
  if (fixed.length === open.length) expect(doFirst).toBeUndefined();
  if (doFirst !== undefined) {
    const now = rows.filter((row) => !row.includes('fixed since the week ended'));
    const isAmong = (title = '') => title.startsWith(`${doFirst} (`) || title === doFirst;
    expect(now.some((row) => isAmong(row.split(' · ')[1]))).toBe(true);
    expect(JSON.stringify(renderTeamsCard(mail))).toContain(doFirst);
  }

  for (const step of steps.filter(({ at }) => at >= due)) await judge(app, step);
  world.advanceTo(due + weekMs);
  expect((await digest(app.pipeline(), { tenantId, week: '2026-W48' })).status).toBe('notDue');
  await ask(app, '2026-W49', 1);
  expect(renderMessage(await weekOf(app, 'W48'))).toEqual(mail);
  return made;
}

test('the row says how the control fails when the digest is made, everywhere and again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 14 }), fc.integer({ min: 1, max: 3 }), async (drawn, times) => {
      await holds(stepsOf(drawn), times);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 60_000 },
  );
});

test('an issue that was fixed between the end of the week and its digest is not advised', async () => {
  const step = (hours: number, status: Status) => ({ controlId: 'ZT.ID.001', status, hours, count: 14 });
  await holds(stepsOf([step(2, 'pass'), step(100, 'fail'), step(137, 'pass')]), 1);
});

test('a gap that grew from 4 people to 91 says 91', async () => {
  const grown = (hours: number, count: number) => ({ controlId: 'ZT.ID.001', status: 'fail' as const, hours, count });
  await holds(stepsOf([grown(2, 4), grown(50, 91), grown(200, 300)]), 2);
});

test('the verdicts of the year before are known, and cost few requests', async () => {
  const old = Array.from({ length: 300 }, (_, day) => ({
    controlId: controlIds[day % 3] ?? '',
    status: (['fail', 'pass'] as const)[Math.floor(day / 3) % 2] ?? 'fail',
    hours: -24 * (330 - day),
    count: 14,
  }));
  const last = { controlId: 'ZT.ID.001', status: 'fail' as const, hours: -400, count: 14 };
  expect(await holds(stepsOf([...old, last]), 1)).toBeLessThan(20);
});
