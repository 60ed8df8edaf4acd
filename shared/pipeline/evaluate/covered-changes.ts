import { type NamedChange, namedChangeOf } from '../../core/alerting/named-change';
import type { WatchEvent } from '../../core/event/event';
import { openedByOf } from '../../core/event/migration';
import type { Rule } from '../../core/rule/rule';
import { overAt } from '../../core/rule/rule-events';
import { coveredBy, endOf } from '../../core/rule/rules';
import { dayMs } from '../../core/time/durations';
import { daysFrom, iso, type Ports } from '../context';
import { checksOf } from './enabled-checks';

/** Events of older days are not read: a rule can last for a year. */
const longestDays = 30;

/**
 * Changes without an alert because a rule covers them, with their ends. `since`: rules that ended earlier are left out.
 */
export async function coveredChanges(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'store'>,
  tenantId: string,
  rules: readonly Rule[],
  since: string,
): Promise<readonly NamedChange[]> {
  const lasting = rules.filter((rule) => endOf(rule) > since);
  const [first] = lasting.map(({ createdAt }) => createdAt).sort();
  if (first === undefined) return [];
  const now = pipeline.now();
  const from = Math.max(Date.parse(first), now - longestDays * dayMs);
  const openedBy = openedByOf(checksOf(pipeline));
  const [covered, recoveries]: [WatchEvent[], WatchEvent[]] = [[], []];
  for await (const page of pipeline.store.events.list(tenantId, daysFrom(iso(from), now))) {
    covered.push(
      ...page.filter((event) => event.evidence?.was != null && coveredBy(event, rules, openedBy) !== undefined),
    );
    recoveries.push(...page.filter(({ type }) => type === 'recovery'));
  }
  return covered.map((event) => ({ ...namedChangeOf(event), endedAt: overAt(event, recoveries) }));
}
