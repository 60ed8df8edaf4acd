import { flagDetail, textDetail } from '../../../../reports/language/details';
import { quoted, shorten } from '../../../../reports/language/plain-text';
import { tenantPropertiesPortal, userPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { signInLines } from '../../../../reports/wording/sign-in-lines';

const accountOf = ({ event, naming }: Scene): string => {
  const [person] = event.peopleIds;
  return person === undefined ? 'without a name' : naming.person(person);
};

const failed = ({ event }: Scene): boolean => event.details.succeeded === false && !flagDetail(event, 'succeeded');

const appOf = ({ event }: Scene): string => {
  const app = textDetail(event, 'app');
  return app === undefined ? '' : ` to ${quoted(app, 40)}`;
};

const fromWhere = ({ event }: Scene): string => {
  const address = textDetail(event, 'ipAddress');
  return address === undefined ? '' : ` from ${address}`;
};

/** Reads peopleIds[0], `succeeded`, `errorCode`, `app`, `ipAddress`, `city`, `country`, `client`. */
export const entraBreakGlassSignedInWords = defineWording({
  id: 'EV.R21',
  role: 'headline',
  isOwnAction: true,
  lost: (scene) =>
    failed(scene)
      ? `failed sign-in with break-glass account ${shorten(accountOf(scene), 22)}`
      : `break-glass account ${shorten(accountOf(scene), 26)} signed in`,
  happened: (scene) =>
    failed(scene)
      ? `a sign-in${appOf(scene)} as the break-glass account ${accountOf(scene)}${fromWhere(scene)} failed`
      : `the break-glass account ${accountOf(scene)} signed in${appOf(scene)}${fromWhere(scene)}`,
  meaning: (scene) => [
    failed(scene)
      ? 'No one got in this time, but someone knows the name of the account and tried it.'
      : 'Policies exclude this account so that it works in an emergency. No one uses it otherwise.',
  ],
  exposed: (scene) => {
    const [person] = scene.event.peopleIds;
    return person === undefined ? [] : [scene.naming.personWithAddress(person)];
  },
  changed: signInLines,
  ask: (scene) => ({
    question: 'Ask the owners of the account by phone: is this a drill or an emergency?',
    yes: 'reset the password of the account when it is over.',
    no: `block the sign-in of ${accountOf(scene)}, revoke its sessions, then reset its password and replace its keys.`,
    ifNo: 'If it is neither a drill nor an emergency',
  }),
  remedy: (scene) => ({
    undo: `block the sign-in of ${accountOf(scene)}, revoke its sessions, then reset its password and replace its keys.`,
    accept: 'reset the password of the account when it is over.',
  }),
  activity: 'sign-in with a break-glass account',
  portal: (scene) => {
    const [person] = scene.event.peopleIds;
    return person === undefined ? tenantPropertiesPortal(scene) : userPortal(scene, person);
  },
  regained: (scene) => `break-glass account ${shorten(accountOf(scene), 26)} is no longer in use`,
  ended: (scene) => `The sign-in with the break-glass account ${accountOf(scene)} ended`,
});
