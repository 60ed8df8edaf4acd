import type { WatchEvent } from '../../../core/event/event';
import { count, listedUpTo, verb } from '../counting';
import { listDetail, numberDetail, textDetail } from '../details';
import { capital, plainText } from '../plain-text';
import { detailTime } from './watcher-details';
import type { WatcherScene, WatcherWords } from './watcher-scene';

const silencedMeaning = 'Attackers remove recipients so that nobody is alerted.';

const permissionOf = (event: WatchEvent): string => plainText(textDetail(event, 'permission') ?? '', 60);

type Tampering = {
  readonly lost: string;
  readonly happened: string;
  /** The same clause after the name of an account; omitted if the source is not Entra's log. */
  readonly did?: string;
  readonly meaning: string;
};

const tamperings: Readonly<Record<string, (event: WatchEvent) => Tampering>> = {
  permissionRemoved: (event) => ({
    lost: 'Zero Trust Watch lost a permission',
    happened: `${permissionOf(event) === '' ? 'a permission' : `the permission ${permissionOf(event)}`} was removed from Zero Trust Watch`,
    did: `removed ${permissionOf(event) === '' ? 'a permission' : `the permission ${permissionOf(event)}`} from Zero Trust Watch`,
    meaning: 'Anything that depends on it can no longer be read. Attackers do this first to hide a change.',
  }),
  permissionWidened: (event) => ({
    lost: 'Zero Trust Watch was given too many permissions',
    happened: `${permissionOf(event) === '' ? 'a permission to write' : `the permission ${permissionOf(event)}`} was granted to Zero Trust Watch`,
    did: `granted ${permissionOf(event) === '' ? 'a permission to write' : `the permission ${permissionOf(event)}`} to Zero Trust Watch`,
    meaning:
      'Zero Trust Watch only reads and never asks for it. Anyone who can run code under its identity can use it.',
  }),
  credentialAdded: () => ({
    lost: 'a credential was added to Zero Trust Watch',
    happened: 'a secret or certificate was added to the identity of Zero Trust Watch',
    did: 'added a secret or certificate to the identity of Zero Trust Watch',
    meaning:
      'Anyone who has it can sign in as Zero Trust Watch and read the same data. Its managed identity needs no credential.',
  }),
  federationAdded: () => ({
    lost: 'a federated credential was added to Zero Trust Watch',
    happened: 'a federated credential of the identity of Zero Trust Watch was added or changed',
    did: 'added or changed a federated credential of the identity of Zero Trust Watch',
    meaning:
      'Anyone its issuer trusts can sign in as Zero Trust Watch and read the same data, without a secret and with no expiry.',
  }),
  ownerAdded: () => ({
    lost: 'Zero Trust Watch was given another owner',
    happened: 'an owner was added to the identity of Zero Trust Watch',
    did: 'added an owner to the identity of Zero Trust Watch',
    meaning: 'An owner can add credentials and sign in as Zero Trust Watch.',
  }),
  disabled: () => ({
    lost: 'the identity of Zero Trust Watch was disabled',
    happened: 'the identity of Zero Trust Watch was disabled',
    did: 'disabled the identity of Zero Trust Watch',
    meaning: 'Within the hour nothing in the tenant can be read.',
  }),
  deleted: () => ({
    lost: 'the identity of Zero Trust Watch was deleted',
    happened: 'the identity of Zero Trust Watch was deleted',
    did: 'deleted the identity of Zero Trust Watch',
    meaning: 'Within the hour nothing in the tenant can be read.',
  }),
  auditUnreadable: () => ({
    lost: "access to Entra's audit log is refused",
    happened: "access to Entra's audit log is refused to Zero Trust Watch, while the rest can be read",
    meaning: 'Without it no change can be attributed, and tampering with Zero Trust Watch goes unnoticed.',
  }),
  recipientsRemoved: (event) => {
    const removed = listDetail(event, 'removed').length;
    const narrowed = listDetail(event, 'narrowed').length;
    const both = removed + narrowed;
    const gone = `${count(removed, 'recipient is', 'recipients are')} no longer alerted`;
    const less = `${count(narrowed, 'recipient gets', 'recipients get')} fewer critical alerts`;
    if (removed > 0 && narrowed > 0)
      return {
        lost: `${both} recipients get fewer alerts, ${removed} of them none`,
        happened: `${both} recipients get fewer critical alerts, ${removed} of them none, or at another address`,
        meaning: silencedMeaning,
      };
    return {
      lost: narrowed === 0 ? gone : less,
      happened:
        narrowed === 0
          ? `${gone} about critical events, or ${verb(removed, 'is', 'are')} alerted at another address`
          : `${less} than before`,
      meaning: silencedMeaning,
    };
  },
  checksDisabled: (event) => {
    const checks = numberDetail(event, 'count') ?? 1;
    return {
      lost: `${count(checks, 'check is', 'checks are')} switched off`,
      happened: `${count(checks, 'check was', 'checks were')} switched off in the configuration of Zero Trust Watch`,
      meaning: `While switched off, ${verb(checks, 'it raises', 'they raise')} no alert.`,
    };
  },
  ownHandAllowed: () => ({
    lost: 'self-approval of changes is now allowed',
    happened: 'the setting ownHandAllowed was switched on in the configuration of Zero Trust Watch',
    meaning: 'The person who made a change can now close, accept and mute its alert.',
  }),
};

export const tamperingInWords = (event: WatchEvent): Tampering =>
  (
    tamperings[textDetail(event, 'what') ?? ''] ??
    (() => ({
      lost: 'Zero Trust Watch was tampered with',
      happened: 'the identity of Zero Trust Watch was changed',
      did: 'changed the identity of Zero Trust Watch',
      meaning: 'Attackers do this first to hide a change.',
    }))
  )(event);

/** What to do about each change; begins in lower case. */
export const tamperRemedy = (event: WatchEvent): { readonly undo: string; readonly accept: string } => {
  switch (textDetail(event, 'what')) {
    case 'permissionRemoved':
    case 'auditUnreadable':
      return {
        undo: 'grant the permission again; docs/permissions.md lists what is needed.',
        accept: 'remove the sources that depend on it from watch.config.json.',
      };
    case 'credentialAdded':
      return {
        undo: 'remove the credential under Entra admin center > Enterprise applications.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'federationAdded':
      return {
        undo: 'remove it under Entra admin center > App registrations > Certificates & secrets, or in Azure under the managed identity.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'recipientsRemoved':
      return {
        undo: 'restore recipients and routes in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'checksDisabled':
      return {
        undo: 'remove them from "disabled" in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; the health page keeps listing them.',
      };
    case 'ownHandAllowed':
      return {
        undo: 'set ownHandAllowed to false in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; each self-approval is marked as such.',
      };
    default:
      return {
        undo: 'undo it under Entra admin center > Enterprise applications.',
        accept: 'nothing to do; the record keeps it.',
      };
  }
};

const namesIn = ({ event, recipientNames }: WatcherScene, detail: 'removed' | 'narrowed'): readonly string[] =>
  listDetail(event, detail).map((id) => plainText(recipientNames.get(id) ?? id, 28));

const sentenceOf = (label: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${label}: ${listedUpTo(names, 6)}.`];

export const tamper: WatcherWords = {
  lost: ({ event }) => tamperingInWords(event).lost,
  sentence: ({ event, clock }) =>
    event.happenedAt === null
      ? `${capital(tamperingInWords(event).happened)}, seen ${clock.at(event.recordedAt)}.`
      : `${capital(tamperingInWords(event).happened)} ${clock.at(event.happenedAt)}.`,
  meaning: (scene) => {
    return [
      tamperingInWords(scene.event).meaning,
      ...(scene.event.happenedAt === null || scene.event.attribution.status === 'known'
        ? []
        : ["Microsoft's log has the entry, but names no account."]),
      ...sentenceOf('No longer alerted, or at another address', namesIn(scene, 'removed')),
      ...sentenceOf('Fewer alerts go to', namesIn(scene, 'narrowed')),
      ...sentenceOf('Switched off', listDetail(scene.event, 'checks')),
    ];
  },
  steps: ({ event }) => {
    const { undo, accept } = tamperRemedy(event);
    return ['Was that planned?', `If nobody planned it: ${undo}`, `Planned: ${accept}`];
  },
  facts: ({ event, clock }) => [{ label: 'Seen', value: clock.short(event.recordedAt) }],
  regained: ({ event }) =>
    textDetail(event, 'what') === 'auditUnreadable'
      ? "Entra's audit log can be read again"
      : 'Zero Trust Watch is back to normal',
  ended: ({ event }) =>
    textDetail(event, 'what') === 'auditUnreadable'
      ? "Entra's audit log can be read again"
      : 'Zero Trust Watch has been back to normal',
  after: () => 'Log entries written in between are read now and raise their own alerts.',
  since: (event) => (textDetail(event, 'since') === undefined ? event.recordedAt : detailTime(event, 'since')),
};
