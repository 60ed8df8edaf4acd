import { type Html, html, nothing } from '../html';
import {
  choiceField,
  type FormTarget,
  type FormValues,
  folded,
  form,
  heldBy,
  hidden,
  marks,
  textField,
} from './handling-forms';
import type { HandlingOutcome } from './handling-words';

export type InviteForm = {
  readonly target: FormTarget;
  /** Groups in which this operator may invite. */
  readonly groups: readonly string[];
};

export function inviteForm({ target, groups }: InviteForm, outcome: HandlingOutcome | null): Html {
  const held = heldBy(outcome, 'invite');
  const [name, mail] = [
    { id: 'invite-name', name: 'name', label: 'Name in messages (optional; otherwise the domain)', held },
    {
      id: 'invite-mail',
      name: 'mail',
      label: 'Mailbox that gets its alerts (optional; otherwise the recipients of its group)',
      held,
    },
  ];
  return form(
    target,
    'customers',
    html`${textField({ id: 'invite-tenant', name: 'tenant', label: 'Domain or tenant ID', held }, '', 253)}
<p><label for="${name.id}">${name.label}</label><input id="${name.id}" name="name" type="text" maxlength="100" value="${held.of('name') ?? ''}" autocomplete="off"${marks(name)}></p>
${choiceField(
  { id: 'invite-group', name: 'group', label: 'Group, whose settings apply to it', held },
  groups.map((value) => ({ value, label: value })),
)}
<p><label for="${mail.id}">${mail.label}</label><input id="${mail.id}" name="mail" type="email" maxlength="254" value="${held.of('mail') ?? ''}" autocomplete="off"${marks(mail)}></p>`,
    { label: 'Invite tenant' },
  );
}

export type OneCustomer = {
  readonly target: FormTarget;
  readonly tenantId: string;
  readonly name: string;
  /** The outcome of the form that was sent last. */
  readonly outcome: HandlingOutcome | null;
};

const path = ({ tenantId }: OneCustomer, action: string): string => `customers/${tenantId}/${action}`;

const nameField = ({ name }: OneCustomer, id: string, held: FormValues): Html =>
  textField({ id, name: 'name', label: `Type the name of the customer to confirm: ${name}`, held }, '', 100);

export const inviteAgainForm = (customer: OneCustomer): Html =>
  form(customer.target, 'customers', hidden('tenant', customer.tenantId), { label: 'Invite again' });

export const pauseForm = (customer: OneCustomer): Html =>
  folded(
    'Pause',
    'Within a minute, nothing of this tenant is read and no alert about it is sent, however serious. What happens in the meantime is noticed after you resume. Open alerts stay open, and everything stored stays readable. The recipients of the deployment are notified; those of the customer are not.',
    form(customer.target, path(customer, 'pause'), nothing, { label: 'Pause monitoring' }),
  );

export const resumeForm = (customer: OneCustomer, isLeaving: boolean): Html =>
  folded(
    isLeaving ? 'Take the customer back' : 'Resume',
    isLeaving
      ? 'Nothing is deleted. The app asks Microsoft Entra for its token and collects it again.'
      : 'Collections start again within a minute. Changes since the pause raise their alerts then. The recipients of the deployment are notified.',
    form(customer.target, path(customer, 'resume'), nothing, { label: 'Resume monitoring' }),
  );

export const leaveForm = (customer: OneCustomer): Html =>
  endForm(
    customer,
    'Offboard the customer',
    'Monitoring ends within a minute: nothing is read, sent or shown any more, and people of the customer are signed out. Its change notifications at Microsoft are cancelled. Nothing is deleted by this step: you download the export and confirm the deletion afterwards, and until then you can take the customer back. In the end only this entry with its receipt stays. The recipients of the deployment are notified.',
    'End monitoring',
  );

/** For a tenant that has not consented: there is nothing to export. */
export const withdrawForm = (customer: OneCustomer): Html =>
  endForm(
    customer,
    'Withdraw the invitation',
    'The app no longer asks Microsoft Entra about this tenant, so nothing starts if an admin consents. You confirm the deletion afterwards. Then only this entry and its receipt remain. The recipients of the deployment are notified.',
    'Withdraw invitation',
  );

function endForm(customer: OneCustomer, summary: string, explanation: string, label: string): Html {
  const held = heldBy(customer.outcome, 'leave');
  const fields = nameField(customer, 'leave-name', held);
  return folded(summary, explanation, form(customer.target, path(customer, 'leave'), fields, { label }), held.isThis);
}

export const exportForm = (customer: OneCustomer): Html =>
  form(customer.target, path(customer, 'export'), nothing, { label: 'Download export' });

export function deleteForm(customer: OneCustomer, isCounted: boolean): Html {
  const held = heldBy(customer.outcome, 'delete');
  return form(
    customer.target,
    path(customer, 'delete'),
    html`${
      isCounted
        ? hidden('export', 'downloaded')
        : choiceField({ id: 'delete-export', name: 'export', label: 'Export', held }, [
            { value: 'downloaded', label: 'The export arrived, and its SHA-256 matches' },
            { value: 'none', label: 'Delete without an export' },
          ])
    }${nameField(customer, 'delete-name', held)}`,
    { label: 'Delete everything' },
  );
}
