import { type Receipt, totalOf } from '../../../core/tenant/departure';
import {
  deleteForm,
  exportForm,
  inviteAgainForm,
  leaveForm,
  type OneCustomer,
  pauseForm,
  resumeForm,
  withdrawForm,
} from '../../handling/customer-forms';
import { type FormTarget, outcomeNotice } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { badge } from '../frame/parts';
import {
  badgeOf,
  type CustomerDetail,
  isExpired,
  lastActInWords,
  missingInWords,
  nextInWords,
  progressInWords,
} from './customer-model';

export type CustomerModel = {
  readonly now: string;
  /** The list of all tenants. */
  readonly tenantsUrl: string;
  /** The list of all customers. */
  readonly customersUrl: string;
  readonly customer: CustomerDetail;
  /** Null for people who may only read the page. */
  readonly target: FormTarget | null;
  /**
   * The customer's groups that this operator does not operate. If there are any, this operator cannot end the
   * monitoring.
   */
  readonly otherGroups: readonly string[];
  readonly signedInAs: string | null;
  readonly outcome: HandlingOutcome | null;
};

/** The page of a customer: its state, its consent link, and what an operator can do. */
export function renderCustomerPage(model: CustomerModel, nonce: string | null): string {
  const clock = localTime('Etc/UTC', model.now);
  const { name } = model.customer;
  const { style, words } = badgeOf(model.customer);
  return pageDocument({
    title: titleAfter(model.outcome, `${name} · Customers · Zero Trust Watch`),
    surrounding: null,
    isWide: true,
    reader: model.signedInAs,
    current: 'overview',
    nonce,
    main: html`${outcomeNotice(model.outcome)}<p class="crumbs"><a href="${safeUrl(model.tenantsUrl)}">Tenants</a> / <a href="${safeUrl(model.customersUrl)}">Customers</a> / ${name}</p><h1>${name}</h1>
<p class="lead">${badge(style, words)} ${progressInWords(model.customer, model.now)}. <b>Next:</b> ${nextInWords(model.customer, model.now, clock)}</p>
${consentSection(model)}
${receiptSection(model, clock)}
${formsSection(model, clock)}
${factsSection(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. Reload this page to see the latest state.</p>`,
  });
}

function consentSection({ customer, now }: CustomerModel): Html {
  const { consentLink, row } = customer;
  if (consentLink === null || isExpired(row, now)) return nothing;
  return html`<section aria-labelledby="consent"><h2 id="consent">Consent link</h2><p class="soft">Copy it and send it to a Global Administrator or Privileged Role Administrator of the tenant. It holds no secret: it leads to the sign-in of Microsoft, and only an administrator of this tenant can accept.</p><p><label for="consent-link">Link</label><textarea id="consent-link" class="copy" rows="4" readonly spellcheck="false">${consentLink}</textarea></p></section>`;
}

function formsSection(model: CustomerModel, clock: LocalTime): Html {
  const { customer, target, now, outcome } = model;
  if (target === null) return nothing;
  const { row, name } = customer;
  const one = { target, tenantId: row.tenantId, name, outcome };
  const again = inviteAgainForm(one);
  const { otherGroups } = model;
  const mayLetGo = otherGroups.length === 0;
  const leave = mayLetGo ? leaveForm(one) : needsOthers(otherGroups);
  const withdraw = mayLetGo ? withdrawForm(one) : needsOthers(otherGroups);
  const shown = (): Html => {
    switch (row.state) {
      case 'invited':
        return html`${isExpired(row, now) ? again : nothing}${withdraw}`;
      case 'consented':
        return withdraw;
      case 'collecting':
      case 'watching':
        return html`${pauseForm(one)}${leave}`;
      case 'paused':
        return html`${resumeForm(one, false)}${leave}`;
      case 'leaving':
        return mayLetGo
          ? leavingForms(model, one, clock)
          : html`${row.departure?.confirmedAt == null && row.departure?.rows == null ? resumeForm(one, true) : nothing}${needsOthers(otherGroups)}`;
      case 'left':
        return html`<p class="soft">If the customer comes back, invite the tenant again. Nothing of its earlier record comes back.</p>${again}`;
    }
  };
  return html`<section aria-labelledby="do"><h2 id="do">What you can do here</h2>${shown()}</section>`;
}

const needsOthers = (groups: readonly string[]): Html =>
  html`<p class="soft">Only an operator of every group of this customer can offboard it. You do not operate: ${plainText(groups.join(', '), 200)}.</p>`;

function leavingForms({ customer }: CustomerModel, one: OneCustomer, clock: LocalTime): Html {
  const { row, isQuiet, quietFrom } = customer;
  const { departure } = row;
  if (departure === null || departure.confirmedAt !== null)
    return html`<p>The deletion is confirmed and cannot be stopped. It continues by itself, even after a restart, until no row is left.</p>`;
  const takeBack = departure.rows === null ? resumeForm(one, true) : nothing;
  if (!isQuiet)
    return html`<p>Work that began earlier may still be running. From ${clock.time(quietFrom)} on, or once a running collection has ended, you can download the export and delete the record here. Reload this page then.</p>${takeBack}`;
  if (departure.rows !== null)
    return html`<p>A command began to delete the record. Finish it here, or run the command again.</p>${deleteForm(one, true)}`;
  const { exported } = departure;
  const taken =
    exported === null
      ? nothing
      : html`<p>Sent: ${plainText(exported.name)}, ${count(totalOf(exported.lines), 'line', 'lines')}, SHA-256 <code>${exported.sha256}</code></p><p class="soft">The app knows that it sent this file, not that it arrived. Open your copy and compare its SHA-256 before you delete the record: in PowerShell, Get-FileHash.</p>`;
  return html`<h3>1. Download the export</h3><p class="soft">It holds events, alerts, changes of verdict and uptime, with names of people, in the format JSON Lines. Hand it over through a channel that both sides agreed on. More than 32 MB cannot be downloaded here: use npm run onboard -- --leave.</p>${exportForm(one)}${taken}
<h3>2. Delete the record</h3><p class="soft">Every stored row of this tenant is deleted, in every table. This cannot be undone. What stays: this entry with its receipt, what the deployment recorded about the customer in its own name, messages that were sent, and the logs of the app, which hold IDs.</p>${deleteForm(one, false)}${takeBack}`;
}

function receiptSection({ customer }: CustomerModel, clock: LocalTime): Html {
  const { receipts, url } = customer;
  if (receipts.length === 0) return nothing;
  const shown = receipts.map((receipt) =>
    receiptOf(receipt, `${url}?format=receipt&left=${encodeURIComponent(receipt.leftAt)}`, clock),
  );
  return html`<section aria-labelledby="receipt"><h2 id="receipt">${receipts.length === 1 ? 'Receipt' : 'Receipts'}</h2>${shown}</section>`;
}

function receiptOf({ exported, deleted, startedAt, leftAt }: Receipt, file: string, clock: LocalTime): Html {
  return html`<dl>
<dt>Monitoring ended</dt><dd>${clock.moment(startedAt)}</dd><dt>Record deleted</dt><dd>${clock.moment(leftAt)}</dd>
<dt>Exported</dt><dd>${exported === null ? 'Nothing, as requested' : html`${plainText(exported.name)}, ${count(totalOf(exported.lines), 'line', 'lines')}<span class="under">SHA-256 <code>${exported.sha256}</code></span>`}</dd>
<dt>Deleted</dt><dd>${deleted.rows === 0 ? 'No rows were stored' : html`${count(deleted.rows, 'row', 'rows')}<span class="under">${Object.entries(deleted.byTable).map(([table, rows], at) => html`${at === 0 ? '' : ', '}${table} ${number(rows)}`)}</span>`}</dd></dl>
<p class="buttons"><a class="button" href="${safeUrl(file)}">Download receipt</a></p>`;
}

function factsSection({ customer }: CustomerModel, clock: LocalTime): Html {
  const { row, judged, controls, overviewUrl, isContained } = customer;
  const act = lastActInWords(customer);
  const missing = missingInWords(row);
  const fact = (label: string, value: Html): Html => html`<dt>${label}</dt><dd>${value}</dd>`;
  const isRead = row.state === 'collecting' || row.state === 'watching' || row.state === 'paused';
  return html`<section aria-labelledby="facts"><h2 id="facts">Details</h2><dl>
${isContained ? nothing : fact('State', html`${badgeOf(customer).words} since ${clock.short(row.since)}`)}
${row.changed === null || act === null ? nothing : fact('Last change', html`${act}, ${clock.short(row.changed.at)}`)}
${isRead ? fact('Controls', html`${number(judged)} of ${number(controls)} judged`) : nothing}
${missing === null ? nothing : fact('Not granted', html`${missing}`)}
${row.tags.length === 0 ? nothing : fact('Groups', html`${plainText(row.tags.join(', '), 200)}`)}
${fact('Tenant ID', html`<code>${row.tenantId}</code>`)}</dl>${overviewUrl === null ? nothing : html`<p class="buttons"><a class="button second" href="${safeUrl(overviewUrl)}">Open overview</a></p>`}</section>`;
}
