import { type Handling, outcomeNotice, postureForms, ruleButtons } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import type { PostureModel } from '../../posture/posture-model';
import type { RuleRow } from '../../posture/rule-rows';
import { pageDocument } from '../frame/document';
import { pageUrl } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import { surroundingOf } from '../overview/overview-page';

/**
 * The page of rules: mutes, exceptions and planned work that operators can end or confirm, and the forms for new ones.
 */
export function renderRulesPage(
  model: PostureModel,
  nonce: string | null,
  outcome: HandlingOutcome | null = null,
): string {
  const clock = localTime(model.tenant.timeZone, model.now);
  const surrounding = surroundingOf(model);
  return pageDocument({
    title: titleAfter(
      outcome,
      `Mutes, exceptions and planned work · ${plainText(model.tenant.name)} · Zero Trust Watch`,
    ),
    nonce,
    surrounding,
    current: 'health',
    main: html`${outcomeNotice(outcome)}<p class="crumbs"><a href="${safeUrl(pageUrl(surrounding, 'health'))}">Health &amp; settings</a> / Mutes, exceptions and planned work</p>
<h1>${headlineOf(model)}</h1><p class="lead">${model.rules.length === 0 ? html`Exceptions that the configuration declares are listed under <a href="${safeUrl(pageUrl(surrounding, 'health'))}">Health &amp; settings</a>.` : html`Events under a rule are recorded and listed in the weekly digest; no alert is sent for them.`}</p>
${rulesSection(model, clock)}
${model.handling === null ? nothing : postureForms(model.handling, outcome)}`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing.</p>`,
  });
}

function headlineOf({ rules }: Pick<PostureModel, 'rules'>): string {
  if (rules.length === 0) return 'No mute, exception or planned work was created by an operator.';
  const inForce = rules.filter(({ isInForce }) => isInForce).length;
  const waiting = rules.filter(({ confirmableUntil }) => confirmableUntil !== null).length;
  const confirm = waiting === 0 ? '' : `; ${count(waiting, 'waits', 'wait')} for a second operator`;
  return `${number(inForce)} of ${count(rules.length, 'rule is', 'rules are')} in force${confirm}.`;
}

function rulesSection({ rules, handling }: PostureModel, clock: LocalTime): Html {
  if (rules.length === 0) return nothing;
  return html`<section aria-labelledby="rules"><h2 id="rules">In force and announced</h2><table class="stack rules">
${tableHead('What', 'Reason', 'Owner', 'Ends', ...(handling === null ? [] : ['Change']))}
<tbody>${rules.map((row) => ruleTableRow(row, handling, clock))}</tbody></table></section>`;
}

function ruleTableRow(row: RuleRow, handling: Handling | null, clock: LocalTime): Html {
  const { id, text, reason, owner, madeBy, madeAt, from, until, isInForce, isOwnHand, mayConfirm } = row;
  const notes = [
    `created by ${madeBy} ${clock.at(madeAt)}`,
    ...(isInForce ? [] : [`begins ${clock.at(from)}`]),
    ...(isOwnHand ? ['by the account that made the change'] : []),
    ...(row.confirmedBy === null
      ? []
      : [`confirmed by ${row.confirmedBy}${row.confirmedAt === null ? '' : ` ${clock.at(row.confirmedAt)}`}`]),
  ];
  const waits =
    row.confirmableUntil === null
      ? nothing
      : html`<span class="under warn">unless a second operator confirms it; then ${clock.short(row.confirmableUntil)}</span>`;
  const own =
    mayConfirm === false ? html`<p class="soft">You created it. Another operator has to confirm it.</p>` : nothing;
  const act =
    handling === null
      ? nothing
      : html`<td data-label="Change">${ruleButtons(handling, id, mayConfirm === true, `rule-${id}`)}${own}</td>`;
  return html`<tr><th scope="row" id="rule-${id}">${text}<span class="under">${notes.join(' · ')}</span></th>
<td data-label="Reason">${reason}</td><td data-label="Owner">${owner}</td><td data-label="Ends">${clock.short(until)}${waits}</td>${act}</tr>`;
}
