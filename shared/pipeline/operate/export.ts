import type { Alert, Transition } from '../../core/alert/alert';
import {
  alertCsv,
  alertJson,
  controlCsv,
  controlJson,
  csvHeader,
  type ExportFormat,
  type ExportKind,
  type ExportNames,
  eventCsv,
  eventJson,
  uptimeCsv,
  uptimeJson,
} from '../../core/alert/export';
import type { WatchEvent } from '../../core/event/event';
import { dayAfter } from '../../core/log/seal';
import { beginning, uptimesOf } from '../../core/time/uptime';
import { actorsOf, operatorsOfAlert, peopleOf } from '../collect/keep-names';
import { iso, type Pipeline } from '../context';

type ExportRequest = {
  /** The caller has checked that the tenant is watched and that the person may read it. */
  readonly tenantId: string;
  readonly kind: ExportKind;
  readonly format: ExportFormat;
  /** The first and last day, in UTC; YYYY-MM-DD. Events count by the day they were recorded in. */
  readonly fromDay: string;
  readonly toDay: string;
  /** People get the names and addresses that are known today, otherwise only their id. */
  readonly withNames: boolean;
};

type Exporting = Pick<Pipeline, 'store' | 'controls' | 'now'>;

/** A tenant's record as text, in pieces: at most one page of it is in memory at once. */
export async function* exportRecord(pipeline: Exporting, request: ExportRequest): AsyncGenerator<string> {
  if (request.format === 'csv') yield csvHeader(request.kind);
  switch (request.kind) {
    case 'events':
      yield* exportEvents(pipeline, request);
      return;
    case 'alerts':
      yield* exportAlerts(pipeline, request);
      return;
    case 'controls':
      yield* exportControls(pipeline, request);
      return;
    case 'uptime':
      yield* exportUptime(pipeline, request);
  }
}

async function namesFor(
  { store }: Exporting,
  { tenantId, withNames }: ExportRequest,
  ids: readonly string[],
): Promise<ExportNames> {
  return withNames ? store.directory.readNames(tenantId, [...new Set(ids)]) : new Map();
}

async function* exportEvents(pipeline: Exporting, request: ExportRequest): AsyncGenerator<string> {
  const { tenantId, fromDay, toDay, format } = request;
  const days = (await pipeline.store.events.days(tenantId)).filter((day) => day >= fromDay && day <= toDay);
  for await (const page of pipeline.store.events.list(tenantId, days)) {
    const names = await namesFor(pipeline, request, page.flatMap(peopleOf));
    const lineOf = (event: WatchEvent): string =>
      format === 'csv' ? eventCsv(event, names) : eventJson(event, peopleOf(event), names);
    yield page.map(lineOf).join('');
  }
}

/** Alerts that changed within the days, each with all of its transitions. */
async function* exportAlerts(pipeline: Exporting, request: ExportRequest): AsyncGenerator<string> {
  const { tenantId, fromDay, toDay, format } = request;
  const { alerts } = pipeline.store;
  const isWithin = ({ at }: Transition): boolean => at >= fromDay && at < dayAfter(toDay);
  const candidates = (await alerts.readAlerts(tenantId)).filter(({ openedAt }) => openedAt < dayAfter(toDay));
  for (const alert of [...candidates].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))) {
    const transitions = await alerts.readTransitions(tenantId, alert.id);
    if (!transitions.some(isWithin)) continue;
    const ids = idsOf(alert, transitions);
    const names = await namesFor(pipeline, request, ids);
    yield format === 'csv' ? alertCsv({ alert, transitions }, names) : alertJson({ alert, transitions }, ids, names);
  }
}

const idsOf = ({ attribution, acknowledged, closed }: Alert, transitions: readonly Transition[]): string[] => [
  ...actorsOf(attribution),
  ...operatorsOfAlert({ acknowledged, closed }, transitions),
];

async function* exportControls(
  { store, controls }: Exporting,
  { tenantId, fromDay, toDay, format }: ExportRequest,
): AsyncGenerator<string> {
  const history = await store.evaluations.history(
    tenantId,
    `${fromDay}T00:00:00.000Z`,
    `${dayAfter(toDay)}T00:00:00.000Z`,
  );
  for (const evaluation of history) {
    const title = controls.find(({ id }) => id === evaluation.controlId)?.title ?? null;
    yield format === 'csv' ? controlCsv({ tenantId, title, evaluation }) : controlJson({ tenantId, title, evaluation });
  }
}

/** One line for each control: for how much of the period it passed, up to now if the period is not over. */
async function* exportUptime(
  { store, controls, now }: Exporting,
  { tenantId, fromDay, toDay, format }: ExportRequest,
): AsyncGenerator<string> {
  const end = `${dayAfter(toDay)}T00:00:00.000Z`;
  const present = iso(now());
  const to = end < present ? end : present;
  const history = await store.evaluations.history(tenantId, beginning, to);
  for (const uptime of uptimesOf(history, `${fromDay}T00:00:00.000Z`, to)) {
    const title = controls.find(({ id }) => id === uptime.controlId)?.title ?? null;
    const line = { tenantId, title, uptime };
    yield format === 'csv' ? uptimeCsv(line) : uptimeJson(line);
  }
}
