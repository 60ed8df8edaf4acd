import type { Check, CheckTable, CheckVerdict } from '../../../core/deployment/check';
import { checkAreaWords, checkVerdictWords } from '../../checks/check-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count } from '../../language/counting';
import { capital, plainText } from '../../language/plain-text';
import { badge, tableHead } from '../frame/parts';

const verdictClass: Readonly<Record<CheckVerdict, string>> = {
  red: 'fail',
  warning: 'medium',
  notChecked: 'unknown',
  ok: 'pass',
};

const countedWords: Readonly<Record<CheckVerdict, readonly [one: string, many: string]>> = {
  red: ['red', 'red'],
  warning: ['warning', 'warnings'],
  notChecked: ['not checked', 'not checked'],
  ok: ['OK', 'OK'],
};

/** The verdicts in the order in which people should read them. Passing checks are collapsed. */
const shownVerdicts = ['red', 'warning', 'notChecked'] as const;

/** `deploymentUrl`: the page with the checks of the deployment; null for people who may not see them. */
export function checksSection(table: CheckTable | null, deploymentUrl: string | null): Html {
  if (table === null) return nothing;
  const by = (verdict: CheckVerdict): readonly Check[] => table.checks.filter((one) => one.verdict === verdict);
  const open = shownVerdicts.flatMap(by);
  const right = by('ok');
  const counted = [...shownVerdicts, 'ok' as const]
    .flatMap((verdict) => (by(verdict).length === 0 ? [] : [count(by(verdict).length, ...countedWords[verdict])]))
    .join(' · ');
  const summary = `${count(right.length, 'check is', 'checks are')} OK`;
  return html`<section aria-labelledby="checks"><div class="head"><h2 id="checks">Checks</h2><span class="soft">${counted}</span></div>
${deploymentUrl === null ? nothing : html`<p>Storage, queues, mail sender and notification endpoint concern all tenants: <a href="${safeUrl(deploymentUrl)}">Check the deployment</a></p>`}
${open.length === 0 ? nothing : checkTable(open, 'Checks that are not OK')}
${right.length === 0 ? nothing : html`<details class="long"><summary>${summary}</summary>${checkTable(right, summary)}</details>`}</section>`;
}

const checkTable = (checks: readonly Check[], caption: string): Html =>
  html`<table class="stack checks"><caption class="hidden">${caption}</caption>${tableHead('Check', 'Verdict', 'Found', 'What to do')}<tbody>${checks.map(checkRow)}</tbody></table>`;

/** Names of recipients and findings can be chosen by people in the tenant, so they are escaped. */
const checkRow = ({ area, what, verdict, found, remedy }: Check): Html =>
  html`<tr><th scope="row">${capital(plainText(what))}<span class="under">${checkAreaWords[area]}</span></th><td data-label="Verdict">${badge(verdictClass[verdict], checkVerdictWords[verdict])}</td><td data-label="Found">${capital(plainText(found, 600))}</td><td data-label="What to do">${remedy === null ? '' : plainText(remedy, 400)}</td></tr>`;
