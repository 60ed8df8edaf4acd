import type { CloseJudgement } from '../../core/alert/operator';
import { codeDigits } from '../../core/delivery/receipt';
import { type Html, html, nothing } from '../html';
import { plainText } from '../language/plain-text';
import type { HandlingOutcome, Typed } from './handling-words';

export type FormTarget = {
  /** The address of Zero Trust Watch to which forms are sent. */
  readonly url: string;
  /** A token for this viewer, which nobody else can create. */
  readonly token: string;
};

/** What the forms of a page need; null for people who are not operators. */
export type Handling = FormTarget & {
  /** The reader's name, offered as the owner; may be empty. */
  readonly owner: string;
  /** Days as date fields write them, and the current minute, in the tenant's time zone. */
  readonly today: string;
  readonly tomorrow: string;
  readonly inWeek: string;
  readonly inMonth: string;
  readonly longest: string;
  readonly thisMinute: string;
};

export type AlertHandling = Handling & {
  readonly alertId: string;
  /** Why this operator may not handle it: a sentence; null if they may. */
  readonly refusal: string | null;
  /** True if the form states that self-approval is allowed here and recorded. */
  readonly isSelfApproval: boolean;
  readonly mayAcknowledge: boolean;
  readonly mayClose: boolean;
  /** True if sign-ins of the alert's people count as usual once it is closed. */
  readonly closingTeaches: boolean;
  /** Why this operator can only acknowledge it for now: a sentence, or null. */
  readonly onlyAcknowledge: string | null;
  /** The sources that can be muted or accepted: `source|resource id`. */
  readonly mutable: readonly FormChoice[];
  readonly acceptable: readonly FormChoice[];
  readonly needsSecondOperator: boolean;
};

export type PostureHandling = Handling & {
  /** Controls and detectors. */
  readonly sources: readonly FormChoice[];
  /** Accounts with a known name. */
  readonly accounts: readonly FormChoice[];
  /** Policies, locations and groups, as they were last collected. */
  readonly objects: readonly FormChoice[];
};

export type FormChoice = { readonly value: string; readonly label: string };

/** The outcome of the last form. It gets the focus, so that screen readers announce it. */
export const outcomeNotice = (outcome: HandlingOutcome | null): Html =>
  outcome === null
    ? nothing
    : html`<p class="notice ${outcome.isDone ? 'good' : 'bad'}" id="outcome" role="status" tabindex="-1" autofocus>${outcome.isDone ? '' : 'Nothing was changed. '}${outcome.text}${correction(outcome)}</p>${outcome.isFormGone === true ? typedTexts(outcome.typed ?? {}, 'It was not saved.') : nothing}`;

const typedLabels: Readonly<Record<string, string>> = { note: 'Note', reason: 'Reason', owner: 'Owner' };

/** The text of a refused form that no form shows again, to be copied. `why` says what happens to it. */
export function typedTexts(typed: Typed, why: string): Html {
  const texts = Object.entries(typed).filter(([name, text]) => Object.hasOwn(typedLabels, name) && text.trim() !== '');
  return texts.length === 0
    ? nothing
    : html`<p>Copy the text you typed. ${why}</p>${texts.map(
        ([name, text]) =>
          html`<p><label for="typed-${name}">${typedLabels[name] ?? ''}</label><textarea id="typed-${name}" rows="4" readonly>${text}</textarea></p>`,
      )}`;
}

/** What the ids of a form's fields begin with, by the name of the form. */
const formIds: Readonly<Record<string, string>> = {
  acknowledge: 'take',
  close: 'close',
  suppression: 'mute',
  acceptance: 'accept',
  expectedChange: 'plan',
  migration: 'move',
  pause: 'pause',
  receipts: 'test',
  invite: 'invite',
  leave: 'leave',
  delete: 'delete',
};

/** A link from the refusal to the field that must be corrected. */
function correction({ typed, field }: HandlingOutcome): Html {
  const form = typed?.form ?? '';
  if (field === undefined || !Object.hasOwn(formIds, form)) return nothing;
  return html` <a href="#${formIds[form] ?? ''}-${fieldIn(form, field)}">Correct it</a>`;
}

/** The form of a migration has no field `about`; its checkboxes have that role. */
const fieldIn = (form: string, field: string): string =>
  form === 'migration' && field === 'about' ? 'mfaExclusion' : field;

export const form = (
  { url, token }: FormTarget,
  path: string,
  fields: Html,
  button: { readonly label: string; readonly describedBy?: string },
): Html => {
  const described: Html = button.describedBy === undefined ? nothing : html` aria-describedby="${button.describedBy}"`;
  return html`<form method="post" action="${url}/${path}" accept-charset="utf-8"><input type="hidden" name="token" value="${token}">
${fields}<p><button type="submit"${described}>${button.label}</button></p></form>`;
};

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

type Field = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  /** The values that the form had when it was refused. */
  readonly held?: FormValues;
};

export const marks = ({ name, held }: Field): Html =>
  held?.wrong === name ? html` aria-invalid="true" aria-describedby="outcome"` : nothing;

export const textField = (field: Field, value: string, longest: number): Html => {
  const { id, name, label, held } = field;
  return html`<p><label for="${id}">${label}</label><input id="${id}" name="${name}" type="text" required maxlength="${longest}" value="${held?.of(name) ?? value}" autocomplete="off"${marks(field)}></p>`;
};

const wordsField = (field: Field, isRequired: boolean): Html => {
  const { id, name, label, held } = field;
  return html`<p><label for="${id}">${label}</label><textarea id="${id}" name="${name}" rows="2" maxlength="500"${isRequired ? html` required` : nothing}${marks(field)}>${held?.of(name) ?? ''}</textarea></p>`;
};

const timeField = (
  field: Field,
  type: 'date' | 'datetime-local',
  { value, min, max, isRequired }: { value: string; min: string; max: string; isRequired: boolean },
): Html => {
  const { id, name, label, held } = field;
  return html`<p><label for="${id}">${label}</label><input id="${id}" name="${name}" type="${type}" value="${held?.of(name) ?? value}" min="${min}" max="${max}"${isRequired ? html` required` : nothing}${marks(field)}></p>`;
};

export const choiceField = (field: Field, choices: readonly FormChoice[]): Html => {
  const { id, name, label, held } = field;
  const chosen = held?.of(name) ?? '';
  return html`<p><label for="${id}">${label}</label><select id="${id}" name="${name}"${marks(field)}>${choices.map(
    (choice) =>
      html`<option value="${choice.value}"${choice.value !== '' && choice.value === chosen ? html` selected` : nothing}>${choice.label}</option>`,
  )}</select></p>`;
};

/** The values that a form had when it was refused, by the name of the field. */
export type FormValues = {
  readonly isThis: boolean;
  readonly of: (name: string) => string | undefined;
  /** The field to correct. */
  readonly wrong: string | undefined;
};

export const heldBy = (outcome: HandlingOutcome | null, form: string): FormValues => {
  const typed = outcome?.typed ?? null;
  const isThis = typed !== null && typed.form === form;
  const of = (name: string): string | undefined => (isThis && Object.hasOwn(typed, name) ? typed[name] : undefined);
  const field = isThis ? outcome?.field : undefined;
  return { isThis, of, wrong: field && fieldIn(form, field) };
};

export const folded = (summary: string, explanation: string, content: Html, isOpen = false): Html =>
  html`<details class="act"${isOpen ? html` open` : nothing}><summary>${summary}</summary><p class="soft">${explanation}</p>${content}</details>`;

/** The forms with which an operator handles an alert, or why there are none because the change is their own. */
export function alertForms(handling: AlertHandling, outcome: HandlingOutcome | null): Html {
  const { refusal, isSelfApproval, mayAcknowledge, mayClose, alertId, mutable, acceptable } = handling;
  if (refusal !== null) return forms(html`<p class="warn">${refusal}</p>`);
  if (!mayAcknowledge && !mayClose && handling.onlyAcknowledge === null) return nothing;
  const [taken, closing, muting, accepting] = [
    heldBy(outcome, 'acknowledge'),
    heldBy(outcome, 'close'),
    heldBy(outcome, 'suppression'),
    heldBy(outcome, 'acceptance'),
  ];
  const own: Html = isSelfApproval
    ? html`<p class="warn">Your own account made this change. This tenant allows self-approval; the record and the weekly digest will say so.</p>`
    : nothing;
  const acknowledge = mayAcknowledge
    ? form(
        handling,
        `alerts/${alertId}/acknowledge`,
        wordsField({ id: 'take-note', name: 'note', label: 'Note (optional)', held: taken }, false),
        { label: 'Acknowledge' },
      )
    : nothing;
  if (handling.onlyAcknowledge !== null)
    return forms(html`${acknowledge}<p class="warn">${handling.onlyAcknowledge}</p>`);
  return forms(html`${own}${acknowledge}
${folded('Close manually', closeInWords(handling), form(handling, `alerts/${alertId}/close`, closeFields(closing), { label: 'Close alert' }), closing.isThis)}
${mutable.length === 0 ? nothing : folded('Mute', muteInWords(handling), ruleForm(handling, 'suppression', mutable, muting, 'mute', 'Mute'), muting.isThis)}
${acceptable.length === 0 ? nothing : folded('Accept the current value', acceptanceInWords(handling), ruleForm(handling, 'acceptance', acceptable, accepting, 'accept', 'Accept value'), accepting.isThis)}`);
}

const closeInWords = ({ closingTeaches }: AlertHandling): string =>
  [
    'It counts as over. Any new event reopens it. Your answer below then no longer counts.',
    ...(closingTeaches
      ? [
          'The devices, networks and countries that its people signed in from at that time then count as usual for them: after an attack, acknowledge the alert and leave it open.',
        ]
      : []),
  ].join(' ');

const judgementChoices: readonly (FormChoice & { readonly value: CloseJudgement | '' })[] = [
  { value: '', label: 'Not judged: later steps of an attack still raise alerts' },
  { value: 'harmless', label: 'Planned or harmless: no alert counts it as a step of an attack' },
  { value: 'undone', label: 'Undone: later steps no longer raise alerts because of it' },
];

const closeFields = (held: FormValues): Html =>
  html`${choiceField({ id: 'close-judgement', name: 'judgement', label: 'What was it?', held }, judgementChoices)}
${wordsField({ id: 'close-note', name: 'note', label: 'Reason for closing', held }, true)}`;

const acceptanceInWords = ({ needsSecondOperator }: AlertHandling): string =>
  [
    closesInWords,
    'The current value counts as accepted until the last day; anything beyond it raises a new alert. Later steps of an attack no longer raise alerts because of it.',
    'The recipients of its alerts are notified now.',
    ...(needsSecondOperator ? [secondInWords] : []),
  ].join(' ');

const muteInWords = ({ needsSecondOperator }: AlertHandling): string =>
  [
    closesInWords,
    'No further alerts are sent for it until the last day; events are still recorded and listed in the weekly digest. Later steps of an attack still raise alerts.',
    'The recipients of its alerts are notified now.',
    ...(needsSecondOperator ? [secondInWords] : []),
  ].join(' ');

/** Stated in advance, because the page looks fixed afterwards. */
const closesInWords = 'This closes the alert, unless something else in it is still wrong. It fixes nothing.';

const secondInWords =
  'Because it is critical, it ends after 7 days unless a second operator confirms it on the posture page.';

const forms = (content: Html): Html =>
  html`<section aria-labelledby="handle"><h2 id="handle">What you can do here</h2>${content}</section>`;

function ruleForm(
  handling: AlertHandling,
  kind: 'suppression' | 'acceptance',
  about: readonly FormChoice[],
  held: FormValues,
  id: string,
  label: string,
): Html {
  const { today, inMonth, inWeek, longest } = handling;
  const value = kind === 'suppression' ? inWeek : inMonth;
  return form(
    handling,
    'rules',
    html`${hidden('kind', kind)}${hidden('alertId', handling.alertId)}
${choiceField({ id: `${id}-about`, name: 'about', label: 'What', held }, about)}
${wordsField({ id: `${id}-reason`, name: 'reason', label: 'Reason', held }, true)}
${textField({ id: `${id}-owner`, name: 'owner', label: 'Owner (responsible person)', held }, plainText(handling.owner), 120)}
${timeField({ id: `${id}-until`, name: 'until', label: 'Last day', held }, 'date', { value: value, min: today, max: longest, isRequired: true })}`,
    { label },
  );
}

/** Sends the alert that a real change would raise, marked as a drill, to the recipients who would get it. */
export const testAlertForm = (handling: Handling): Html =>
  html`<details class="act"><summary>Send a test alert</summary><p class="soft">It computes the alert for excluding one group from one policy, as the policies were last read, and sends it on its real routes. The subject begins with DRILL, and the first line says that nothing happened. Nothing is changed in your tenant. One informational event stays in the record. Warn the on-call people first.</p>${form(handling, 'drill', nothing, { label: 'Send test alert' })}</details>`;

/** Sends a code to recipients who are people, and lets an operator enter it. */
export function testMessageForms(
  target: FormTarget,
  recipients: readonly { readonly id: string; readonly name: string; readonly channel: string }[],
  outcome: HandlingOutcome | null,
): Html {
  if (recipients.length === 0) return nothing;
  const held = heldBy(outcome, 'receipts');
  const choices = recipients.map(({ id, name, channel }) => ({ value: id, label: `${name} (${channel})` }));
  const to = choiceField({ id: 'test-to', name: 'to', label: 'Recipient' }, [
    { value: '', label: 'Everybody with mail or Teams' },
    ...choices,
  ]);
  return html`<details class="act"><summary>Send a test message with a code</summary><p class="soft">It says that it is a test and holds a code of ${codeDigits} digits. The recipient enters it below, or gives it to you: only that shows that messages reach a person, and not a junk folder. The code is valid for a day.</p>${form(target, 'tests', to, { label: 'Send test message' })}</details>
<details class="act"${held.isThis ? html` open` : nothing}><summary>Enter the code of a test message</summary>${form(target, 'receipts', html`<p><label for="test-code">Code</label><input id="test-code" name="code" type="text" inputmode="numeric" required maxlength="20" value="${held.of('code') ?? ''}" autocomplete="off"${marks({ id: 'test-code', name: 'code', label: 'Code', held })}></p>`, { label: 'Confirm receipt' })}</details>`;
}

/** These forms announce work and pause alerts. They are not about one alert, so they are on a page of their own. */
export function postureForms(handling: PostureHandling, outcome: HandlingOutcome | null): Html {
  const [work, migration, pause] = [
    heldBy(outcome, 'expectedChange'),
    heldBy(outcome, 'migration'),
    heldBy(outcome, 'pause'),
  ];
  return html`<section aria-labelledby="plan"><h2 id="plan">Plan ahead</h2>
${folded('Announce planned work', 'Announce work before it starts: earlier changes still raise alerts. At most 30 days. Events in that time are recorded and listed in the weekly digest, without an alert. Work on anything, your own work and critical work end after 7 days unless a second operator confirms them.', announceForm(handling, work), work.isThis)}
${folded('Plan a migration', 'Plan it before it begins, for at most 30 days. What it opens for one account, and nothing else, is recorded and listed in the weekly digest, without an alert. Anything still open at the end is sent as one list. The recipients of the alerts for these controls are notified now.', migrationForm(handling, migration), migration.isThis)}
${folded('Pause all alerts', 'At most 7 days. Events are recorded, but nothing is sent except alerts about Zero Trust Watch itself. All recipients are notified now.', pauseForm(handling, pause), pause.isThis)}
</section>`;
}

const announceForm = (handling: PostureHandling, held: FormValues): Html => {
  const { sources, accounts, objects, thisMinute, longest, inWeek } = handling;
  const [min, max] = [thisMinute, `${longest}T00:00`];
  return form(
    handling,
    'rules',
    html`${hidden('kind', 'expectedChange')}
${choiceField({ id: 'plan-about', name: 'about', label: 'What', held }, [{ value: '', label: 'Anything (then choose an object or an account)' }, ...sources])}
${choiceField({ id: 'plan-where', name: 'resourceId', label: 'On which object', held }, [{ value: '', label: 'Any object' }, ...objects])}
${choiceField({ id: 'plan-who', name: 'actorId', label: 'By which account', held }, [{ value: '', label: 'Any account' }, ...accounts])}
${timeField({ id: 'plan-from', name: 'from', label: 'From (empty: now)', held }, 'datetime-local', { value: '', min, max, isRequired: false })}
${timeField({ id: 'plan-until', name: 'until', label: 'Until', held }, 'datetime-local', { value: `${inWeek}T18:00`, min, max, isRequired: true })}
${wordsField({ id: 'plan-reason', name: 'reason', label: 'Reason', held }, true)}
${textField({ id: 'plan-owner', name: 'owner', label: 'Owner (responsible person)', held }, plainText(handling.owner), 120)}`,
    { label: 'Announce work' },
  );
};

const tick = (field: Field): Html => {
  const { id, name, label, held } = field;
  return html`<p><input id="${id}" name="${name}" type="checkbox" value="yes"${held?.of(name) === undefined ? nothing : html` checked`}${marks(field)}><label for="${id}">${label}</label></p>`;
};

const migrationForm = (handling: PostureHandling, held: FormValues): Html => {
  const { accounts, thisMinute, inWeek, inMonth } = handling;
  const [min, max] = [thisMinute, `${inMonth}T${thisMinute.slice(11)}`];
  return form(
    handling,
    'rules',
    html`${hidden('kind', 'migration')}
<fieldset><legend>What it opens</legend>
${tick({ id: 'move-mfaExclusion', name: 'mfaExclusion', label: 'Sign-in without MFA, for the account below', held })}
${tick({ id: 'move-legacy', name: 'legacyProtocol', label: 'Legacy authentication, for the account below', held })}
${tick({ id: 'move-sharing', name: 'widerSharing', label: 'Wider sharing in SharePoint and OneDrive', held })}
</fieldset>
<p><label for="move-who">Object ID of the migrating account</label><span class="under" id="move-where">Entra admin center &gt; Users or Enterprise apps &gt; the account &gt; Object ID. Leave it empty if only sharing is opened.</span><input id="move-who" name="mover" type="text" maxlength="64" aria-describedby="move-where" value="${held.of('mover') ?? ''}" list="move-accounts" autocomplete="off"><datalist id="move-accounts">${accounts.map(
      ({ value, label }) => html`<option value="${value}">${label}</option>`,
    )}</datalist></p>
${timeField({ id: 'move-from', name: 'from', label: 'From (empty: now)', held }, 'datetime-local', { value: '', min, max, isRequired: false })}
${timeField({ id: 'move-until', name: 'until', label: 'Until', held }, 'datetime-local', { value: `${inWeek}T18:00`, min, max, isRequired: true })}
${wordsField({ id: 'move-reason', name: 'reason', label: 'Reason', held }, true)}
${textField({ id: 'move-owner', name: 'owner', label: 'Owner (responsible person)', held }, plainText(handling.owner), 120)}`,
    { label: 'Plan migration' },
  );
};

const pauseForm = (handling: PostureHandling, held: FormValues): Html => {
  const { thisMinute, tomorrow, inWeek } = handling;
  return form(
    handling,
    'rules',
    html`${hidden('kind', 'pause')}
${timeField({ id: 'pause-until', name: 'until', label: 'Until', held }, 'datetime-local', { value: `${tomorrow}T${thisMinute.slice(11)}`, min: thisMinute, max: `${inWeek}T${thisMinute.slice(11)}`, isRequired: true })}
${wordsField({ id: 'pause-reason', name: 'reason', label: 'Reason', held }, true)}
${textField({ id: 'pause-owner', name: 'owner', label: 'Owner (responsible person)', held }, plainText(handling.owner), 120)}`,
    { label: 'Pause alerts' },
  );
};

/** The buttons for one rule. `describedBy` names the row, so that a screen reader distinguishes buttons with the same name. */
export const ruleButtons = (handling: Handling, ruleId: string, mayConfirm: boolean, describedBy: string): Html =>
  html`${mayConfirm ? form(handling, `rules/${ruleId}/confirm`, nothing, { label: 'Confirm', describedBy }) : nothing}${form(handling, `rules/${ruleId}/end`, nothing, { label: 'End now', describedBy })}`;
