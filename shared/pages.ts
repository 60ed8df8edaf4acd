import { isLive } from './core/alert';
import type { Delivery } from './core/delivery';
import { kindDefinitions } from './core/kind';
import type { Pipeline, Telling } from './pipeline/context';
import { peopleOf } from './pipeline/keep-names';
import type { Posture } from './pipeline/posture';
import { renderAlertPage } from './reports/alert-page';
import { renderDigestPage } from './reports/digest-page';
import { naming } from './reports/naming';
import { type PostureModel, renderPostureJson } from './reports/posture-model';
import { renderPosturePage } from './reports/posture-page';
import { alertRow, controlRow, eventRow, kindRow, statusCounts, unseenRows } from './reports/posture-rows';
import { watchedLine } from './reports/sight';
import { renderTelling, rowsOnPage } from './telling';

export { renderPostureJson };

/** What was gathered, as the model of the page. */
export function postureModel(
  { controls }: Pipeline,
  posture: Posture,
  alertUrl: (alertId: string) => string,
): PostureModel {
  const { configuration, names, now, evaluations, kindRows } = posture;
  const tenant = { id: configuration.tenantId, name: configuration.name, timeZone: configuration.timeZone };
  const context = { tenant, names, now };
  const judged = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const rows = controls.map((control) => controlRow(control, judged.get(control.id), context));
  const alerts = posture.alerts.map((alert) => ({
    isLive: isLive(alert.alert, Date.parse(now)),
    isResolved: alert.alert.status === 'resolved',
    row: alertRow(alert, alertUrl(alert.alert.id), context),
  }));
  const states = kindDefinitions.map(({ kind }) => ({
    kind,
    row: kindRows.find((row) => row.kind === kind),
    head: posture.heads.find((head) => head.kind === kind),
  }));
  const sight = {
    verdicts: evaluations.map(({ verdict }) => verdict),
    kinds: states.map(({ kind, row }) => ({ kind, failure: row?.failure ?? null })),
  };
  return {
    tenant,
    now,
    checkedAt: evaluations.length === 0 ? null : latest(kindRows.map(({ lastSuccessAt }) => lastSuccessAt)),
    counts: statusCounts(rows),
    openAlerts: alerts.filter((alert) => alert.isLive).map(({ row }) => row),
    recentlyResolved: alerts.filter((alert) => alert.isResolved).map(({ row }) => row),
    controls: rows,
    events: posture.events.map((event) => eventRow(event, context)),
    kinds: states.map(({ kind, row, head }) =>
      kindRow(kind, {
        lastSuccessAt: row?.lastSuccessAt ?? null,
        failure: row?.failure ?? null,
        count: head?.count ?? null,
      }),
    ),
    sight: watchedLine({ ...sight, skus: posture.skus }),
    cannotSee: unseenRows(sight),
    weeks: posture.weeks.map(({ id, key, openedAt }) => ({ key, toldAt: openedAt, url: alertUrl(id) })),
  };
}

const latest = (times: readonly (string | null)[]): string | null =>
  times.reduce((newest, time) => (time !== null && (newest === null || time > newest) ? time : newest), null);

export const posturePage = (model: PostureModel, nonce: string): string => renderPosturePage(model, nonce);

/** The read-only page of one alert. */
export function alertPage(telling: Telling, deliveries: readonly Delivery[], nonce: string): string {
  if (telling.week !== null) return weekPage(telling, deliveries, nonce);
  const { alert, events, transitions, configuration, names } = telling;
  const tenant = { name: configuration.name, timeZone: configuration.timeZone };
  const context = { tenant, names, now: telling.sentAt };
  const lead = events.find(({ id }) => id === alert.leadEventId);
  return renderAlertPage(
    {
      message: renderTelling(telling),
      tenant,
      now: telling.sentAt,
      status: alert.status,
      timeline: [...transitions]
        .sort((a, b) => a.seq - b.seq)
        .map(({ at, type, eventId }) => {
          const event = events.find(({ id }) => id === eventId);
          return { at, type, text: event === undefined ? '' : eventRow(event, context).text };
        }),
      exposed: lead === undefined ? [] : exposedNames(lead, names),
      exposedTotal: lead?.exposure?.count ?? 0,
      deliveries: named(telling, deliveries),
      links: { posture: telling.pageUrl },
    },
    nonce,
  );
}

/** The same page of a week: the words of its mail, whole. */
const weekPage = (telling: Telling, deliveries: readonly Delivery[], nonce: string): string =>
  renderDigestPage(
    {
      message: renderTelling(telling, rowsOnPage),
      tenant: { name: telling.configuration.name, timeZone: telling.configuration.timeZone },
      now: telling.sentAt,
      deliveries: named(telling, deliveries),
      links: { posture: telling.pageUrl },
    },
    nonce,
  );

function named({ configuration }: Telling, deliveries: readonly Delivery[]) {
  const recipients = new Map(configuration.recipients.map(({ id, name }) => [id, name]));
  return deliveries.map(({ channel, state, attempts, outcome, decision, recipientId }) => ({
    channel,
    state,
    attempts,
    outcome,
    decision,
    recipientName: recipients.get(recipientId) ?? 'a recipient who is no longer configured',
  }));
}

function exposedNames(event: Telling['events'][number], names: Telling['names']): readonly string[] {
  if (event.exposure?.unit !== 'people') return [];
  const exposed = new Set([...event.exposure.privilegedIds, ...event.exposure.ids]);
  return peopleOf(event)
    .filter((id) => exposed.delete(id))
    .map(naming(names).person);
}
