import type { AlertWithEvents } from '../core/alert/alert';
import { csvLine } from '../core/alert/export';
import { withStillExposed } from '../core/alert/still-exposed';
import type { Ports } from '../pipeline/context';
import type { AlertInput } from '../pipeline/message-input';
import { gatherAlertList } from '../pipeline/operate/alert-list';
import { severityWord } from '../reports/frame';
import { capital } from '../reports/language/plain-text';
import { knownSeverity } from '../reports/message/lasted';
import {
  type AlertListRow,
  type AlertsModel,
  alertListRow,
  alertStateOf,
  areaOf,
  searchedTexts,
} from '../reports/page/alerts/alerts-model';
import { renderAlertsPage } from '../reports/page/alerts/alerts-page';
import {
  type AlertArea,
  type AlertQuery,
  alertAreaWords,
  readAlertQuery,
  sinceOf,
  stateWords,
} from '../reports/page/alerts/query';
import { fileName, isFoundIn, mostInFile } from '../reports/page/frame/query';

import { worstFirst } from '../reports/posture/posture-rows';
import type { Page, PageAsked } from './page';
import { contextOf, surroundingOfControls } from './surrounding';

/**
 * The area of each control and detector, and of each resource type: for a plain change, the area of most controls that read the
 * type. An alert that no control or detector raised is about the monitor itself.
 */
export function areasOf({ controls, detectors }: Ports<'controls' | 'detectors'>): ReadonlyMap<string, AlertArea> {
  const reading = new Map<string, AlertArea[]>();
  for (const { area, needs, needsWhereLicensed } of controls)
    for (const kind of new Set([...needs, ...needsWhereLicensed]))
      reading.set(kind, [...(reading.get(kind) ?? []), area]);
  const byKind = [...reading].flatMap(([kind, areas]) => {
    const votes = (area: AlertArea): number => areas.filter((one) => one === area).length;
    const [most] = [...areas].sort((a, b) => votes(b) - votes(a));
    return most === undefined ? [] : [[kind, most] as const];
  });
  return new Map([...byKind, ...[...controls, ...detectors].map(({ id, area }) => [id, area] as const)]);
}

/** Whether an alert passes the filters; the search runs once its names are known. */
export const isAlertAsked = (
  { severity, area, state }: AlertQuery,
  listed: AlertWithEvents,
  areas: ReadonlyMap<string, AlertArea>,
): boolean =>
  (severity === null || knownSeverity(listed) === severity) &&
  (area === null || areaOf(listed, areas) === area) &&
  (state === null || alertStateOf(listed) === state);

const alertsOnPage = 25;

/** The alerts that match the query of an address. */
export async function alertsPage(asked: PageAsked): Promise<Page> {
  const model = await alertsModel(asked);
  return {
    html: (nonce) => renderAlertsPage(model, nonce),
    json: () => renderAlertsJson(model),
    csv: alertsCsv(model),
  };
}

async function alertsModel({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<AlertsModel> {
  const query = readAlertQuery(get);
  const areas = areasOf(pipeline);
  const configuration = await pipeline.configuration(tenantId);
  const now = new Date(pipeline.now()).toISOString();
  const rowOf = (listed: AlertWithEvents, names: AlertInput['names']): AlertListRow =>
    alertListRow(listed, `${tenantUrl}/alerts/${listed.alert.id}`, areas, contextOf(configuration, names, now));
  const { search, state } = query;
  const gathered = await gatherAlertList(pipeline, tenantId, {
    isWanted: (listed) => isAlertAsked(query, listed, areas),
    isFound:
      search === '' ? null : (listed, names) => isFoundIn(search, searchedTexts(rowOf(listed, names), listed.events)),
    hasPast: state !== 'open',
    since: sinceOf(query, now),
    after: query.after,
    limit: get('format') === 'csv' ? mostInFile : alertsOnPage,
  });
  const { evaluations, names, next, searchedTo, tenant, open, openFound, waiting, past } = gathered;
  return {
    surrounding: surroundingOfControls(pipeline, { ...gathered, now }, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    query,
    openTotal: open.length,
    waiting: waiting.amount,
    watchedSince: tenant?.watchedSince ?? null,
    open: openFound.map((listed) => rowOf(withStillExposed(listed, evaluations), names)).sort(worstFirst),
    past: past.map((listed) => rowOf(listed, names)),
    next,
    searchedTo,
  };
}

export const renderAlertsJson = ({ now, query, openTotal, open, past, next, searchedTo }: AlertsModel) => ({
  version: 1,
  now,
  query,
  openTotal,
  open,
  past,
  next,
  searchedTo,
});

/** The open alerts, then the archived ones. Times are in UTC. */
export const alertsCsv = ({ open, past, next, searchedTo, now, timeZone }: AlertsModel): Page['csv'] => ({
  name: fileName('alerts', next === null ? null : (searchedTo ?? past.at(-1)?.endedAt ?? now), timeZone),
  text: () =>
    [
      csvLine([
        'Severity',
        'State',
        'Alert',
        'Key',
        'Area',
        'By whose account',
        'Opened',
        'Ended',
        'How it ended',
        'Acknowledged by',
        'Address',
      ]),
      ...[...open, ...past].map((row) =>
        csvLine([
          severityWord(row.severity),
          stateWords[row.state],
          capital(row.lost),
          row.key,
          alertAreaWords[row.area],
          row.by,
          row.openedAt,
          row.endedAt,
          row.ended,
          row.takenOn?.by ?? null,
          row.url,
        ]),
      ),
    ].join(''),
});
