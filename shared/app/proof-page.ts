import type { Rule } from '../core/rule/rule';
import type { Ports } from '../pipeline/context';
import { gatherProof, type ProofGathered } from '../pipeline/operate/proof';
import { operatorInWords } from '../reports/handling/handling-words';
import { scopeOf, watchedLine } from '../reports/language/monitoring-scope';
import { naming, nobodyKnown } from '../reports/language/naming';
import { plainText } from '../reports/language/plain-text';
import { type ExceptionRow, type ProofModel, renderProofJson, renderProofPage } from '../reports/page/proof/proof-page';
import { type Period, periodOf, requirementRows } from '../reports/page/proof/proof-rows';
import { declaredAccounts } from '../reports/posture/declared-accounts';
import { aboutInWords } from '../reports/posture/rule-rows';
import type { Page, PageAsked } from './page';
import { titlesOf } from './render';
import { surroundingOfTenant } from './surrounding';

/** Evidence for a period. */
export async function proofPage({ pipeline, tenantId, tenantUrl, viewer, get }: PageAsked): Promise<Page> {
  const { timeZone } = await pipeline.configuration(tenantId);
  const period = periodOf(get, timeZone, new Date(pipeline.now()).toISOString());
  const gathered = await gatherProof(pipeline, tenantId, period);
  const { controls, detectors } = pipeline;
  const { configuration, evaluations, kindRows, now, seal } = gathered;
  const sight = scopeOf({
    controls,
    detectors,
    configuration,
    evaluations,
    kindRows,
    skus: null,
    people: null,
  });
  const model: ProofModel = {
    surrounding: surroundingOfTenant(pipeline, { ...gathered, sentAt: now, pageUrl: tenantUrl }, viewer),
    now,
    timeZone,
    ...period,
    watchedSince: gathered.tenant?.watchedSince ?? null,
    alertsFrom: gathered.alertsFrom,
    requirements: requirementRows(controls, gathered, period),
    exceptions: exceptionRows(pipeline, gathered, period),
    coverage: watchedLine(sight),
    seal: seal === null ? null : { day: seal.day, hash: seal.hash, sealedAt: seal.sealedAt },
  };
  return { html: (nonce) => renderProofPage(model, nonce), json: () => renderProofJson(model), csv: null };
}

function exceptionRows(
  checks: Ports<'controls' | 'detectors'>,
  { configuration, rules, names }: Pick<ProofGathered, 'configuration' | 'rules' | 'names'>,
  { from, to }: Pick<Period, 'from' | 'to'>,
): readonly ExceptionRow[] {
  const titles = titlesOf(checks);
  const ofRules = rules
    .filter((rule) => rule.kind === 'acceptance' && rule.from < to && endOf(rule) > from)
    .map((rule): ExceptionRow => {
      const second = rule.confirmedBy === null ? '' : ` and ${operatorInWords(rule.confirmedBy, names)}`;
      return {
        what: aboutInWords(rule, { titles, resources: new Map(), names }),
        reason: plainText(rule.reason, 500),
        owner: plainText(rule.owner, 120),
        from: rule.from,
        until: endOf(rule),
        approvedBy: `${operatorInWords(rule.createdBy, names)}${second}`,
      };
    });
  const { person } = naming(names);
  const declared = declaredAccounts(configuration)
    .filter(({ expiry }) => expiry >= from.slice(0, 10))
    .map(
      ({ what, id, reason, owner, expiry }): ExceptionRow => ({
        what: `${what}${person(id) === nobodyKnown ? '' : ` ${person(id)}`}`,
        reason: plainText(reason, 500),
        owner: plainText(owner, 120),
        from: null,
        until: `${expiry}T12:00:00.000Z`,
        approvedBy: 'The configuration',
      }),
    );
  return [...ofRules, ...declared].sort((a, b) => (a.until < b.until ? -1 : 1));
}

const endOf = ({ until, ended }: Rule): string => ended?.at ?? until;
