import type { CustomerAct, CustomerRow } from '../../core/tenant/customer';
import { plainText } from '../language/plain-text';

/** Why an action on a customer was refused, as a name that programs read. */
export type CustomerRefusal =
  | 'noRegistration'
  | 'noSuchTenant'
  | 'entraSilent'
  | 'homeTenant'
  | 'ofFile'
  | 'knownAlready'
  | 'hasLeft'
  | 'sameName'
  | 'isLeaving'
  | 'customerBusy'
  | 'badSettings'
  | 'badTenant'
  | 'badName'
  | 'badMail'
  | 'noGroup'
  | 'otherGroups'
  | 'otherName'
  | 'notPausable'
  | 'notPaused'
  | 'goneAlready'
  | 'notLeaving'
  | 'notQuiet'
  | 'notExported'
  | 'exportTooLarge'
  | 'isDeleting';

/** Each sentence says what to do. */
export const customerRefusals: Readonly<Record<CustomerRefusal, string>> = {
  noRegistration:
    'No application is registered that a customer could consent to (APP_CLIENT_ID is not set). Run npm run register first.',
  noSuchTenant:
    'Microsoft Entra knows no tenant with this domain or ID in this cloud. Check the spelling, or enter the tenant ID.',
  entraSilent: 'Microsoft Entra did not answer. Try again in a minute.',
  homeTenant:
    'This is the tenant that runs this deployment. It is configured in watch.config.json, and cannot be invited or leave.',
  ofFile:
    'watch.config.json names this tenant, so it is not managed as a customer. Remove it there and deploy, then try again.',
  knownAlready:
    'This tenant is a customer already. If you cannot see it here, ask an operator of its group for access.',
  hasLeft:
    'This customer has left, and a file does not bring it back. Remove its line, or invite it again with npm run onboard -- --tenant.',
  sameName: 'Another tenant of this deployment has this name. Give it a name of its own, such as Contoso Berlin.',
  isLeaving: 'This tenant is leaving. Finish that first, or take it back (resume).',
  customerBusy: 'Somebody else is changing this customer right now. Try again.',
  badSettings:
    'With the settings of its group the tenant could not be watched. Correct the group in watch.config.json and deploy, or choose another group.',
  badTenant: 'Enter a domain, such as contoso.com, or a tenant ID.',
  badName: 'The name must have 1 to 100 characters, all of them visible.',
  badMail: 'Enter one mail address, such as security@contoso.com.',
  noGroup:
    'Choose a group that the access list of watch.config.json opens to you as an operator. Without one, nobody could see the tenant here.',
  otherGroups:
    'Offboarding a customer needs the operator role for every group of this customer. Ask an operator of the other groups.',
  otherName: 'The name does not match. Type the name of the customer exactly as it is shown.',
  notPausable: 'Only a customer that is being collected or watched can be paused.',
  notPaused: 'This customer is neither paused nor leaving, or its deletion has begun. There is nothing to resume.',
  goneAlready: 'This customer is already leaving, or has left.',
  notLeaving: 'This customer is not leaving. Offboard it first.',
  notQuiet: 'Work on this tenant that began earlier is still running. Wait two minutes, then try again.',
  notExported:
    'The export has not been downloaded. Download it first, or choose to delete the record without an export.',
  exportTooLarge:
    'The export is too large to download here (more than 32 MB). Run npm run onboard -- --leave with --out instead.',
  isDeleting: 'The deletion is confirmed and cannot be stopped.',
};

export const customerRefusalInWords = (why: CustomerRefusal): string => customerRefusals[why];

export const troubleInWords: Readonly<Record<NonNullable<CustomerRow['trouble']>, string>> = {
  notConsented: 'waiting for consent',
  switchedOff:
    'sign-in of the application is switched off there: Entra admin center > Enterprise applications > Properties',
  noSuchTenant: 'Microsoft Entra knows no such tenant in this cloud: check the ID',
  notTrusted: "Microsoft Entra rejects the deployment's own credential: run npm run register",
  blocked: 'a policy of the tenant blocks the application',
  busy: 'Microsoft Entra did not answer; the app tries again',
  broken: 'Microsoft Entra refused for an unknown reason; the app tries again',
  otherTenant: 'the token is for another tenant: nothing is read',
};

const acts: Readonly<Record<CustomerAct, (name: string) => string>> = {
  invite: (name) => `${name} was invited`,
  pause: (name) => `monitoring of ${name} was paused`,
  resume: (name) => `monitoring of ${name} was resumed`,
  leave: (name) => `monitoring of ${name} was ended`,
  export: (name) => `the record of ${name} was exported`,
  delete: (name) => `the deletion of ${name}'s record was confirmed`,
};

/** The action as a clause without its actor. */
export const customerActInWords = (what: CustomerAct, name: string): string => acts[what](plainText(name, 40));

export const customerActMeaning: Readonly<Record<CustomerAct, string>> = {
  invite: 'Nothing is read until an admin of that tenant consents.',
  pause:
    'Until it is resumed, nothing of this tenant is read and no alert about it is sent. Its open alerts stay open.',
  resume: 'Its sources are read again, and changes made in the meantime raise their alerts now.',
  leave:
    'Nothing of this tenant is read, sent or shown any more. Nothing is deleted until an operator confirms the deletion; until then the tenant can be taken back.',
  export: 'The file holds the record of the tenant with names of people.',
  delete: 'Every stored row of the tenant is deleted.',
};
