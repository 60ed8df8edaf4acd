import type { CheckTable } from '../../../core/deployment/check';
import { type FormTarget, outcomeNotice, testMessageForms } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { html, nothing, safeUrl } from '../../html';
import { count, listed } from '../../language/counting';
import { localTime } from '../../language/local-time';
import { pageDocument } from '../frame/document';
import { checksSection } from '../health/checks-section';

export type DeploymentModel = {
  /** The checks that are not about a single tenant. */
  readonly table: CheckTable;
  readonly tenantsUrl: string;
  readonly signedInAs: string | null;
  /** The deployment's recipients who are people. */
  readonly people: readonly { readonly id: string; readonly name: string; readonly channel: string }[];
  readonly target: FormTarget;
  readonly outcome: HandlingOutcome | null;
};

/** The health of the deployment itself, for operators of all its tenants. */
export function renderDeploymentPage(model: DeploymentModel, nonce: string | null): string {
  const { table, tenantsUrl, signedInAs, people, target, outcome } = model;
  const clock = localTime('Etc/UTC', table.checkedAt);
  return pageDocument({
    title: titleAfter(outcome, 'Deployment · Zero Trust Watch'),
    surrounding: null,
    isWide: true,
    reader: signedInAs,
    current: 'overview',
    nonce,
    main: html`${outcomeNotice(outcome)}<p><a href="${safeUrl(tenantsUrl)}">All tenants</a></p><h1>${headlineOf(table)}</h1><p class="lead">These checks concern all tenants together. Each tenant has its own on its page Health &amp; settings.</p>
${checksSection(table, null)}
${people.length === 0 ? nothing : html`<section aria-labelledby="recipients"><h2 id="recipients">Recipients of the deployment</h2>${testMessageForms(target, people, outcome)}</section>`}`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing but one row, with which the storage is checked.</p>`,
  });
}

function headlineOf({ counts: { red, warning, notChecked } }: CheckTable): string {
  const parts = [
    ...(red === 0 ? [] : [count(red, 'check is red', 'checks are red')]),
    ...(warning === 0 ? [] : [count(warning, 'check warns', 'checks warn')]),
    ...(notChecked === 0 ? [] : [count(notChecked, 'could not be checked', 'could not be checked')]),
  ];
  return parts.length === 0 ? 'The deployment is healthy' : `The deployment: ${listed(parts)}`;
}
