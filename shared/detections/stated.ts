import { isAtLeast, type Severity, stepUp } from '../core/event/severity';
import type { Sign } from './act';
import { type RowBase, signsThatRaise } from './row-base';

/** `https://attack.mitre.org/techniques/T1098/003/` */
const techniquePage = (technique: string): string =>
  `https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`;

type Stated = Omit<RowBase<never, unknown>, 'says' | 'when' | 'weighs' | 'quiet' | 'details' | 'fires' | 'silent'> & {
  readonly says: { readonly undo: string };
};

/** The detector fields that every row states, whatever log it reads. */
export const statedBy = (row: Stated) => ({
  id: row.id,
  reportedAs: row.reportedAs ?? null,
  name: row.name,
  title: row.title,
  area: row.area,
  severity: row.severity,
  joins: row.joins,
  explains: row.explains ?? [],
  falsePositives: row.falsePositives,
  limits: row.limits ?? null,
  response: row.says.undo.replaceAll('{person}', 'the person').replace(/^./, (first) => first.toUpperCase()),
  references: row.covers.attack.map(techniquePage),
  covers: row.covers,
});

type Weight = { readonly severity: Severity; readonly alerts: boolean; readonly signs: readonly Sign[] };

/** The severity of an action according to its row, and whether it is sent. */
export function weighedBy<A extends { readonly signs: ReadonlySet<Sign> }>(
  row: Pick<RowBase<A, unknown>, 'severity' | 'weighs' | 'raisedBy' | 'quiet'>,
  act: A,
): Weight {
  const weighed = row.weighs?.find(([, holds]) => holds(act))?.[0] ?? row.severity;
  const signs = (row.raisedBy ?? signsThatRaise).filter((sign) => act.signs.has(sign));
  const severity = signs.length > 0 ? stepUp(weighed) : weighed;
  const isQuiet = signs.length === 0 && row.quiet?.(act) === true;
  return { severity, alerts: !isQuiet && isAtLeast(severity, 'high'), signs };
}
