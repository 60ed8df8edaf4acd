import { type Attribution, type EventActor, isRuleEdit } from '../../core/event/event';
import { isSyncApplication } from '../../core/resource/sync-actors';
import { listedUpTo, number, ordinal } from './counting';
import { daysBetween, type LocalTime } from './local-time';
import { isNamedAsMicrosofts } from './microsoft-actors';
import { accountFirst, accountOf, isNameless, type Naming } from './naming';
import { plainText, quoted } from './plain-text';
import type { Remedy } from './scene';

/** The first and last time of an actor's changes of one type, and the number of these changes, including this one. */
export type Activity = { readonly first: string; readonly last: string; readonly count: number };

/** The input of sentences about an actor. */
export type ActorContext = {
  readonly naming: Naming;
  readonly clock: LocalTime;
  readonly watchedSince: string;
  readonly sentAt: string;
  readonly activity: Activity | undefined;
  /** Owners of the application that made the change; null if they could not be read. */
  readonly owners?: readonly string[] | null | undefined;
  /** `Conditional Access change` */
  readonly activityName: string;
  /** `activity "Changed a sharing policy"` */
  readonly inUnifiedLog?: string | undefined;
  /** When the log was searched for the account. */
  readonly askedAt: string;
};

/** " by Mara Klein's account"; empty if the account is unknown, because another section says so. */
export const byAccount = (attribution: Attribution, naming: Naming): string =>
  attribution.status === 'known' ? hedged(attribution, accountOf(attribution.actor, naming)) : '';

/**
 * Weakens a claim that the log does not fully prove. An edit of a related object is not the change itself. An entry
 * without values shows only that something was edited.
 */
function hedged(attribution: Extract<Attribution, { readonly status: 'known' }>, account: string): string {
  const { basis, edited } = attribution;
  if (isRuleEdit(attribution)) return `, after ${account} edited ${ruleInWords(edited)}`;
  if (basis === 'policyEdit') return `, after ${account} edited ${policyInWords(edited)}`;
  return basis === 'soleEntry' ? `; ${account} edited it at that time` : ` by ${account}`;
}

const policyInWords = (edited: { readonly name: string | null } | undefined): string =>
  edited?.name == null ? 'a compliance policy' : `the compliance policy ${quoted(edited.name)}`;

const ruleInWords = (edited: { readonly name: string | null } | undefined): string =>
  edited?.name == null ? "the group's membership rule" : `the membership rule of ${quoted(edited.name)}`;

/** The lines under the heading BY WHOSE ACCOUNT. */
export function actorLines(attribution: Attribution, context: ActorContext): readonly string[] {
  switch (attribution.status) {
    case 'known': {
      const habit = habitOf(attribution.actor, context);
      return [
        whoWithAddress(attribution.actor, context.naming),
        ...basisLines(attribution, context.clock),
        ...ownerLines(attribution.actor, context),
        ...(habit === undefined ? [] : [habit]),
      ];
    }
    case 'notYetKnown':
      return [
        `Not known yet. Microsoft's log had no matching entry by ${context.clock.short(context.askedAt)}; entries can take up to an hour.`,
        'The name is added on the alert page when it arrives.',
      ];
    case 'ambiguous': {
      const accounts = `${number(attribution.candidates.length)} accounts`;
      return [
        attribution.areAll === true ? `${accounts} took part.` : `Not known: ${accounts} made matching changes.`,
        ...attribution.candidates.slice(0, 5).map((actor) => whoWithAddress(actor, context.naming)),
      ];
    }
    case 'notLogged':
      return attribution.log === 'behindTheScore'
        ? behindTheScore
        : [
            'Not known: Microsoft records this only in the unified audit log, and Zero Trust Watch takes no names from it.',
            `To find the account: Microsoft Purview > Audit, ${context.inUnifiedLog ?? 'activity "Changed a sharing policy"'}.`,
          ];
    case 'notFound':
      return ["Not known: no matching entry appeared in Microsoft's log within 24 hours."];
    case 'nobody':
      return [nobodyWords[attribution.through ?? attribution.reason]];
  }
}

/** The basis of the attribution, if it is weaker than matching values. */
function basisLines(
  attribution: Extract<Attribution, { readonly status: 'known' }>,
  clock: LocalTime,
): readonly string[] {
  const { basis, edited, at } = attribution;
  if (isRuleEdit(attribution))
    return [
      `The account edited ${ruleInWords(edited)} at ${clock.short(at)}. Microsoft's own service then moved the members.`,
    ];
  if (basis === 'policyEdit')
    return [
      `The account edited ${policyInWords(edited)} at ${clock.short(at)}, just before the devices reported the change.`,
    ];
  return basis === 'soleEntry'
    ? ["Microsoft's log shows that only this account edited it at that time; it does not show the values."]
    : [];
}

const behindTheScore = [
  'Not known: Microsoft publishes the score of each day, but not whose change lowered it.',
  'For mail, DLP and auditing, the unified audit log names the account: Microsoft Purview > Audit.',
];

/** No account is looked for: an admin may have caused it, for example by withdrawing consent. */
const aboutMonitor = 'about Zero Trust Watch itself';

type Nobody = Extract<Attribution, { readonly status: 'nobody' }>;

/** For a column. `none`: the column's words for "no admin action", `unknown`: for "account not known". */
export function nobodyInRow({ reason, through }: Nobody, { none, unknown }: { none: string; unknown: string }): string {
  if (through === 'licence') return unknown;
  return reason === 'monitor' ? aboutMonitor : none;
}

const nobodyWords = {
  telemetry: 'Devices report this themselves; no admin action involved.',
  time: 'No admin action involved: time passed, people joined or left, or a setting or exception changed.',
  monitor: `This is ${aboutMonitor}.`,
  licence:
    'Not known: no log that Zero Trust Watch reads shows who ended a licence, or that it expired. Microsoft 365 admin center > Billing shows its state.',
  risk: 'Detected by Microsoft Entra ID Protection; no admin action involved.',
  defender: 'Detected by Microsoft Defender; no admin action involved.',
  signIns: 'Sign-ins of several accounts show it together; no admin action involved.',
  outsideService: 'No admin action involved: a token expired, or the connected service reported an error.',
  membershipRule:
    "The group's membership rule moved them: their attributes changed. Microsoft's log shows no edit of the rule.",
} as const;

const nobodyInShort = {
  telemetry: 'no admin action; devices report it',
  time: 'no admin action',
  monitor: aboutMonitor,
  licence: 'not known; no log that is read shows who ended a licence, or that it expired',
  risk: 'no admin action; detected by Microsoft Entra ID Protection',
  defender: 'no admin action; detected by Microsoft Defender',
  signIns: 'no admin action; sign-ins of several accounts show it',
  outsideService: 'no admin action; a token expired, or the connected service reported an error',
  membershipRule: "no edit of the rule; the group's membership rule moved them",
} as const;

function whoWithAddress(actor: EventActor, naming: Naming): string {
  if (actor.type !== 'person' || isNameless(naming.person(actor.id)))
    return `${accountFirst(actor, naming)}${fromAddress(actor)}.`;
  return `${naming.personWithAddress(actor.id)}${fromAddress(actor)}.`;
}

/** ", from 192.0.2.44". */
export const fromAddress = (actor: EventActor): string =>
  actor.type === 'person' && actor.ipAddress !== null ? `, from ${plainText(actor.ipAddress, 45)}` : '';

/** The owners of an application can act through it, so they must not handle an alert about its changes. */
function ownerLines(actor: EventActor, { owners, naming }: ActorContext): readonly string[] {
  if (actor.type !== 'application' || owners === undefined) return [];
  if (owners === null) return [`The owners of ${quoted(actor.name)} could not be read.`];
  if (owners.length === 0) return ['It has no owner.'];
  return [`It is owned by ${listedUpTo(owners.map(naming.person), 3)}.`];
}

const sinceBeginning = ({ watchedSince, clock }: Pick<ActorContext, 'watchedSince' | 'clock'>): string =>
  `since monitoring began on ${clock.day(watchedSince)}`;

/** "First Conditional Access change by this account in the 57 days we have watched." */
function habitOf(
  actor: EventActor,
  { activity, activityName, watchedSince, sentAt, clock }: ActorContext,
): string | undefined {
  const days = daysBetween(watchedSince, sentAt);
  if (activity === undefined || days < 1 || actor.type === 'microsoft') return undefined;
  const by = actor.type === 'person' ? 'by this account' : 'by this application';
  if (activity.count <= 1)
    return `First ${activityName} ${by} ${days === 1 ? sinceBeginning({ watchedSince, clock }) : `in the ${number(days)} days we have watched`}.`;
  return `The ${ordinal(activity.count)} ${activityName} ${by} since ${clock.day(activity.first)}.`;
}

/** A card's short form: "192.0.2.44, first change to Conditional Access policies in 57 days". */
export function actorInShort(attribution: Attribution, context: ActorContext): string {
  switch (attribution.status) {
    case 'known': {
      const { actor } = attribution;
      const days = daysBetween(context.watchedSince, context.sentAt);
      const first =
        context.activity !== undefined && context.activity.count <= 1 && days >= 1 && actor.type !== 'microsoft'
          ? `, first ${context.activityName} ${days === 1 ? sinceBeginning(context) : `in ${number(days)} days`}`
          : '';
      return `${accountOf(actor, context.naming)}${fromAddress(actor)}${first}`;
    }
    case 'notYetKnown':
      return "not known yet, Microsoft's log can take up to an hour";
    case 'ambiguous':
      return attribution.areAll === true
        ? `${number(attribution.candidates.length)} accounts`
        : `one of ${number(attribution.candidates.length)} accounts, not known which`;
    case 'notFound':
      return "not known, Microsoft's log has no entry";
    case 'notLogged':
      return attribution.log === 'behindTheScore'
        ? 'not known, the score does not say'
        : 'not known, only the unified audit log names it';
    case 'nobody':
      return nobodyInShort[attribution.through ?? attribution.reason];
  }
}

/**
 * The first step in one sentence: the branch for the dangerous answer. Includes the question if that branch only says
 * "No".
 */
export function firstStep(steps: readonly string[]): string | undefined {
  const [question, danger] = steps;
  if (question === undefined || danger === undefined) return question;
  return namesItsCondition(danger) ? `${danger} ${question}` : `${question} ${danger}`;
}

/** The dangerous branch alone, if it can be understood without its question. */
export const dangerIn = ([, danger]: readonly string[]): string | undefined =>
  danger !== undefined && namesItsCondition(danger) ? danger : undefined;

const namesItsCondition = (branch: string): boolean => /^(If|Unless) /.test(branch);

/**
 * A question and at most three branches, the dangerous one first. Without a remedy the problem is over, and the only
 * step is to ask about the account.
 */
export function stepsFor(attribution: Attribution, remedy: Remedy | null, naming: Naming): readonly string[] {
  const firstThenUndo = remedy === null ? '' : ` first, then ${remedy.next ?? 'undo it'}`;
  const branches = (unplanned = 'Unplanned', planned = 'Planned'): readonly string[] =>
    remedy === null ? [] : [`${unplanned}: ${remedy.undo}`, `${planned}: ${remedy.accept}`];
  if (attribution.status === 'nobody')
    return remedy === null
      ? []
      : [`${nobodyWords[attribution.through ?? attribution.reason]} Is this intended?`, ...branches('No', 'Yes')];
  if (attribution.status !== 'known') {
    const danger =
      attribution.status === 'ambiguous' && attribution.areAll === true
        ? `If one of the ${number(attribution.candidates.length)} accounts' owners did not do it: block that account and revoke its sessions${firstThenUndo}.`
        : `If nobody did it: treat it as an attack. Revoke the sessions of all admins${firstThenUndo}.`;
    return [
      `Ask ${whomToAsk(attribution, naming)} by phone, not by mail: was this you, and was it planned?`,
      danger,
      ...branches(),
    ];
  }
  const { actor } = attribution;
  if (isSynchronisation(actor, naming))
    return [
      'Ask the admins of your on-premises Active Directory whether they changed this object, and whether it was planned.',
      `If nobody changed it in Active Directory: treat it as an attack. Stop the synchronisation server and reset its account${firstThenUndo}.`,
      ...(remedy === null
        ? []
        : [
            'Unplanned: undo it in Active Directory. Entra admin center cannot edit synchronised objects.',
            `Planned: ${remedy.accept}`,
          ]),
    ];
  switch (actor.type) {
    case 'person': {
      const name = naming.person(actor.id);
      if (isTechnician(actor))
        return [
          'Ask the partner by phone, not by mail: did one of your technicians do this, and was it planned?',
          `If the partner knows nothing of it: remove its roles in Microsoft 365 admin center > Settings > Partner relationships${firstThenUndo}.`,
          ...branches(),
        ];
      return [
        `Ask ${name} by phone, not by mail: was this you, and was it planned?`,
        `If it was not ${name}: block the account and revoke its sessions${firstThenUndo}.`,
        ...branches(),
      ];
    }
    case 'application':
      if (isNamedAsMicrosofts(actor.name))
        return [
          `Ask the admins responsible: which change of yours made Microsoft's service ${quoted(actor.name)} do this?`,
          `If Entra admin center > Enterprise apps does not list it under Microsoft Applications: disable its sign-in there${firstThenUndo}.`,
          ...branches(),
        ];
      return [
        `Ask the owner of the application ${quoted(actor.name)}: was this planned?`,
        `If nobody knows of it: disable its sign-in in Entra admin center > Enterprise apps${firstThenUndo}.`,
        ...branches(),
      ];
    case 'microsoft':
      return [
        `Microsoft made this change; the message center of the Microsoft 365 admin center says why.${remedy === null ? '' : ' Do you want it?'}`,
        ...branches('No', 'Yes'),
      ];
  }
}

/** A partner's technician has no account in this tenant that an admin could block. */
const isTechnician = (actor: EventActor): boolean => actor.type === 'person' && actor.home?.objectId != null;

const isSynchronisation = (actor: EventActor, naming: Naming): boolean =>
  actor.type === 'person'
    ? naming.isSynchronisation(actor.id)
    : actor.type === 'application' && isSyncApplication(actor.name);

const whomToAsk = (attribution: Attribution, naming: Naming): string =>
  attribution.status === 'ambiguous'
    ? listedUpTo(
        attribution.candidates.map((actor) => accountOwner(actor, naming)),
        3,
      )
    : 'the admins responsible';

const accountOwner = (actor: EventActor, naming: Naming): string =>
  actor.type === 'person' ? naming.person(actor.id) : accountOf(actor, naming);

/** After a step that the alert advises, and that an attacker could take as well. */
export const blockIfUnknown = (account: string): string => `If nobody on your team did it, block ${account} first.`;
