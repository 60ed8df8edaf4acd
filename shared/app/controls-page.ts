import { csvLine } from '../core/alert/export';
import type { Control } from '../core/verdict/control';
import { enabledOf } from '../core/verdict/enabled';
import { type PillarCounts, pillarCounts, sumOf } from '../core/verdict/trend';
import { gatherPageFacts, type PageFacts } from '../pipeline/operate/page-facts';
import { severityWord } from '../reports/frame';
import { capital } from '../reports/language/plain-text';
import {
  byUrgency,
  type ControlListRow,
  type ControlsModel,
  isAsked,
  renderControlsPage,
} from '../reports/page/controls/controls-page';
import { readControlQuery } from '../reports/page/controls/query';
import type { Surrounding } from '../reports/page/frame/navigation';
import { areaWords, statusWords } from '../reports/page/frame/parts';
import { controlRow, statusCounts } from '../reports/posture/posture-rows';
import type { Page, PageAsked } from './page';
import { contextOf, surroundingOfControls } from './surrounding';

/** The controls that match the query of an address, as they were last judged. */
export async function controlsPage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const gathered = await gatherPageFacts(pipeline, tenantId);
  const evaluated = new Map(gathered.evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const context = contextOf(gathered.configuration, new Map(), gathered.now);
  const enabled = enabledOf(pipeline.controls, gathered.configuration);
  const rows = enabled.map((control) =>
    controlListRow(control, controlRow(control, evaluated.get(control.id), context)),
  );
  const surrounding = surroundingOfControls(pipeline, gathered, tenantUrl, viewer);
  const counts = pillarCounts(enabled, gathered.evaluations);
  const model = controlsModelOf(rows, counts, surrounding, gathered, readControlQuery(get));
  return {
    html: (nonce) => renderControlsPage(model, nonce),
    json: () => renderControlsJson(model),
    csv: controlsCsv(model),
  };
}

export function controlListRow(
  control: Control,
  {
    id,
    title,
    pillar,
    severity,
    status,
    reason,
    since,
  }: Omit<ControlListRow, 'requirement' | 'area' | 'licence' | 'mappings'>,
): ControlListRow {
  const { area, licence, mappings } = control;
  return { id, title, pillar, severity, status, reason, since, requirement: control.title, area, licence, mappings };
}

export const controlsModelOf = (
  rows: readonly ControlListRow[],
  pillars: PillarCounts,
  surrounding: Surrounding,
  { now, configuration }: Pick<PageFacts, 'now' | 'configuration'>,
  query: ControlsModel['query'],
): ControlsModel => ({
  surrounding,
  now,
  timeZone: configuration.timeZone,
  query,
  counts: statusCounts(rows),
  failing: sumOf(pillars).fail,
  rows: rows.filter((row) => isAsked(query, row)).sort(byUrgency),
});

export const renderControlsJson = ({ now, query, counts, rows }: ControlsModel) => ({
  version: 1,
  now,
  query,
  counts,
  rows,
});

/** Times are in UTC. */
export const controlsCsv = ({ rows }: ControlsModel): Page['csv'] => ({
  name: 'controls.csv',
  text: () =>
    [
      csvLine([
        'Control',
        'Status',
        'Title',
        'Severity',
        'Pillar',
        'Area',
        'How far off, or why',
        'Since',
        'Licence',
        'Requirement',
      ]),
      ...rows.map((row) =>
        csvLine([
          row.id,
          capital(statusWords[row.status]),
          row.title,
          severityWord(row.severity),
          capital(row.pillar),
          areaWords[row.area],
          row.reason,
          row.since,
          row.licence,
          row.requirement,
        ]),
      ),
    ].join(''),
});
