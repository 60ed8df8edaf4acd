import { csvLine } from '../core/alert/export';
import { dayMs } from '../core/time/durations';
import type { AffectedPages } from '../core/verdict/affected';
import type { Control } from '../core/verdict/control';
import { enabledOf } from '../core/verdict/enabled';
import type { Evaluation } from '../core/verdict/evaluation';
import { workLeft } from '../core/verdict/plan';
import type { Ports } from '../pipeline/context';
import { type ControlGathered, gatherAllAffected, gatherControl } from '../pipeline/operate/controls';
import { naming } from '../reports/language/naming';
import { portalIn } from '../reports/language/portal';
import { affectedCells, affectedOf, affectedRows } from '../reports/page/control/affected';
import { statusRows } from '../reports/page/control/changes';
import {
  type AffectedRow,
  type AffectedRows,
  type ControlModel,
  renderControlPage,
} from '../reports/page/control/control-page';
import { stripDays, stripOf } from '../reports/page/control/strip';
import type { Surrounding } from '../reports/page/frame/navigation';
import { pageNumberOf } from '../reports/page/frame/query';
import { controlRow, reasonOf } from '../reports/posture/posture-rows';
import { wordingOf } from '../reports/wording';
import type { Page, PageAsked } from './page';
import { contextOf, kindsOf, surroundingOfControls } from './surrounding';

/** One control; undefined if this tenant has none with this id. */
export async function controlPage(
  { pipeline, tenantId, tenantUrl, viewer, get }: PageAsked,
  id: string,
): Promise<Page | undefined> {
  // Only ids in the app's own list are looked up.
  const controlId = pipeline.controls.find((control) => control.id === id)?.id;
  if (controlId === undefined) return undefined;
  const pages = affectedPagesOf(get);
  const gathered = await gatherControl(pipeline, tenantId, controlId, {
    since: controlHistorySince(pipeline.now()),
    pages,
  });
  const evaluation = gathered.evaluations.find((one) => one.controlId === controlId);
  const surrounding = surroundingOfControls(pipeline, gathered, tenantUrl, viewer);
  const model = controlModelOf(pipeline, { ...gathered, evaluation }, controlId, surrounding);
  if (model === undefined) return undefined;
  return {
    html: (nonce) => renderControlPage(model, nonce),
    json: () => renderControlJson(model),
    csv: {
      name: `${controlId}.csv`,
      text: async () => {
        if (evaluation === undefined) return affectedCsv([]);
        const { findings, exposed, names } = await gatherAllAffected(pipeline, tenantId, evaluation);
        return affectedCsv(affectedRows([...findings, ...exposed], names));
      },
    },
  };
}

export function controlModelOf(
  pipeline: Ports<'controls'>,
  gathered: Pick<
    ControlGathered,
    'affected' | 'alerts' | 'configuration' | 'kindRows' | 'changes' | 'names' | 'now'
  > & {
    readonly evaluation: Evaluation | undefined;
  },
  controlId: string,
  surrounding: Surrounding,
): ControlModel | undefined {
  const { affected, alerts, configuration, evaluation, changes, names, now } = gathered;
  const control = enabledOf(pipeline.controls, configuration).find(({ id }) => id === controlId);
  if (control === undefined) return undefined;
  const needs = [...new Set([...control.needs, ...control.needsWhereLicensed])];
  const statuses = changes.map(({ at, verdict }) => ({
    at,
    status: verdict.status,
    reason: verdict.status === 'unknown' ? reasonOf(control.id, verdict) : '',
  }));
  return {
    surrounding,
    now,
    timeZone: configuration.timeZone,
    row: controlRow(control, evaluation, contextOf(configuration, names, now)),
    requirement: control.title,
    control: evaluation === undefined ? control : { ...control, ...workLeft(control, evaluation.verdict) },
    judgedAt: evaluation?.at ?? null,
    sources: kindsOf(needs, gathered),
    affected: affectedOf(evaluation?.verdict, affected, names),
    strip: stripOf(statuses, now),
    changes: statusRows(control.id, statuses, alerts, naming(names), surrounding),
    portal: portalOf(control, evaluation, configuration),
  };
}

/** The portal that an alert about this control leads to. */
function portalOf(
  { id }: Control,
  evaluation: Evaluation | undefined,
  { tenantId, cloud }: ControlGathered['configuration'],
): ControlModel['portal'] {
  const verdict = evaluation?.verdict;
  const isFailing = verdict?.status === 'fail';
  const problems = isFailing ? verdict.findings.first.map(({ problem }) => problem) : [];
  const { label, url } = wordingOf(id).portal({
    event: {
      tenantId,
      resource: { kind: 'control', id, name: null },
      peopleIds: [],
      exposure: isFailing ? verdict.exposure : null,
      details: { problems: [...new Set(problems)] },
    },
  });
  const own = portalIn(cloud ?? 'global', url);
  return own === null ? null : { label, url: own };
}

/** The start of the days that the page of a control shows. */
export const controlHistorySince = (now: number): string => new Date(now - stripDays * dayMs).toISOString();

/** The pages of the two lists that an address asks for. */
export const affectedPagesOf = (get: PageAsked['get']): AffectedPages => ({
  findings: pageNumberOf(get('page')),
  exposed: pageNumberOf(get('people')),
});

export const renderControlJson = ({ now, row, requirement, judgedAt, affected, changes }: ControlModel) => ({
  version: 1,
  now,
  ...row,
  requirement,
  judgedAt,
  affected: {
    ...listInJson(affected),
    exposed: affected.exposed && { ...listInJson(affected.exposed), of: affected.exposed.of },
  },
  changes,
});

const listInJson = ({ rows, total, known, page, pages }: AffectedRows) => ({
  total,
  known,
  page,
  pages,
  rows: rows.map(({ shown: _, ...row }) => row),
});

/** One line for each affected person or object. */
export const affectedCsv = (rows: readonly AffectedRow[]): string =>
  [csvLine(['Name', 'Address', 'Type', 'Id', 'What is wrong']), ...rows.map((row) => csvLine(affectedCells(row)))].join(
    '',
  );
