import { isCounted } from '../../core/event/event';
import type { Choice, OrdinaryWork, Step } from '../../core/event/story-plan';
import { actorOfStep, addressOfStep } from '../../core/event/story-step';
import type { StepSample, Story } from '../story';

/**
 * Signs that are weak alone count only if they come from the same address as a step that follows, and the person does not use that network on
 * other days: colleagues share the address of an office.
 */
const isFromSameAddress = (step: Step, { chosen }: { readonly chosen: readonly Step[] }): boolean => {
  const address = addressOfStep(step);
  const follows = chosen.some((one) => one.id !== step.id && addressOfStep(one) === address);
  return address !== null && follows && step.details.isUsualNetwork !== true;
};
const isByOther = (step: Step, { key }: { readonly key: string }): boolean => actorOfStep(step) !== key;

const done = (...of: readonly string[]): Choice => ({ of, as: 'actor' });
/** Signs in from a device that the account never used. The first sign-ins of an account, whose devices are unknown, are informational. */
const onNewDevice: Choice = { of: ['EV.S31'], as: 'actor', atLeast: 'low' };
const happened = (...of: readonly string[]): Choice => ({ of });
/** Somebody who was already an admin and receives one more role is ordinary work. */
const isNewAdmin = ({ details }: Step): boolean => details.wasAdmin !== true;
/** The list of assignments shows the use of an eligible role too, sometimes before PIM does. */
const isGrant = ({ details }: Step): boolean => details.wasEligible !== true;
/** An account became an admin when it became eligible, not with each use of the role. */
const isNewHolder = (step: Step): boolean => isNewAdmin(step) && isGrant(step);

/** The detections that show that somebody became an admin in any way. */
const becameAdmin: readonly Choice[] = [
  { of: ['EV.R01', 'EV.R02'], when: isNewHolder },
  { of: ['EV.R03'], when: isNewAdmin },
];
const alerted = ({ alerts }: Step): boolean => alerts;

/** A role that the account gave to somebody, itself included. */
const granted: Choice = { of: ['EV.R01'], as: 'actor', when: isGrant };

/** A sign-in method that the person changed. Admins have a detection of their own, which also shows changes by others. */
const newMethod: readonly Choice[] = [
  happened('EV.R24'),
  { of: ['EV.R18'], when: (step, { key }) => actorOfStep(step) === key },
];

/** A device that the person registered. An entry about a device of an attack tool may name only the account that acted. */
const newDevice: readonly Choice[] = [happened('EV.D09', 'EV.D11'), done('EV.D11')];

/** Detections of a person's consent to an app. */
const consented: readonly string[] = ['EV.A03', 'EV.A09'];

/** What an attacker does with a stolen account, besides granting a role. */
const attackerActions: readonly string[] = [
  'EV.R03',
  'EV.R04',
  'EV.P01',
  'EV.P02',
  'EV.P10',
  'EV.A01',
  'EV.A05',
  'EV.R16',
];

const weakly = (...of: readonly string[]): Choice => ({ of, when: isFromSameAddress });

/**
 * A protection that one account weakened. For some settings the log does not show the direction, so a stronger setting looks the same;
 * there only a detection that alerts counts.
 */
const weakened: readonly Choice[] = [
  {
    of: ['EV.P01', 'EV.P02', 'EV.P04', 'EV.P05', 'EV.P08', 'EV.P09', 'EV.P14', 'EV.P15', 'EV.P22'],
    as: 'actor',
    atLeast: 'medium',
  },
  { of: ['EV.P06', 'EV.P07', 'EV.P17'], as: 'actor', when: ({ alerts }) => alerts },
];

/** Detections of changes that can hide the next steps of an attack, such as disabled logging. */
const watchers: readonly string[] = ['EV.X04', 'EV.M03', 'EV.R07', 'EV.P07', 'EV.S15'];

/** True if the person of the last step, a sign-in, may have got in because of this change to a protection. */
function openedTheWay(step: Step, { key, last }: { readonly key: string; readonly last: Step }): boolean {
  // Legacy authentication cannot be asked for MFA, so policies block it. It can become possible again for people who
  // still need MFA.
  if (last.source === 'EV.S17') return ['EV.P01', 'EV.P02', 'EV.P05'].includes(step.source);
  const { mfa } = last.details;
  if (mfa === 'asked') return false;
  const people = step.exposure ?? null;
  if (!isCounted(people)) return mfa === 'notAsked' && people?.why.type !== 'logOnly';
  const isListed = people.ids.some((id) => id.toLowerCase() === key);
  return isListed || (mfa === 'notAsked' && people.count > people.ids.length);
}

const isByOne = (steps: readonly Step[]): boolean => new Set(steps.map(actorOfStep)).size === 1;
const isByRiskyActor = ({ details: { signs } }: Step): boolean => Array.isArray(signs) && signs.includes('actorAtRisk');

/** A new product gets its secret and its permissions from one account in its first days. */
const newProduct: OrdinaryWork = {
  shownBy: ['EV.A17'],
  is: (steps, around) =>
    isByOne(steps) &&
    !steps.some((step) => ['EV.A11', 'EV.A12'].includes(step.source) || isByRiskyActor(step)) &&
    around.length > 0,
};

/** Permissions and roles that let an app do much. */
const powers: readonly string[] = ['EV.A01', 'EV.A14', 'EV.R11'];

/**
 * A credential counts only if the new owner added it. Permissions of the app count no matter which account granted
 * them.
 */
const isOwnerOf = (owner: Step, { last }: { readonly last: Step }): boolean =>
  powers.includes(last.source) ||
  owner.resource.id
    .toLowerCase()
    .split('|')
    .includes(actorOfStep(last) ?? '');

/** A new app is handed over to those who will run it in its first days. */
const handover: OrdinaryWork = {
  shownBy: ['EV.A17'],
  is: (steps, around) => !steps.some(isByRiskyActor) && around.length > 0,
};

/** A new method or device: what people register again after the help desk gave them a new password. */
const setsUp: readonly string[] = ['EV.R18', 'EV.R24', 'EV.D09'];

/**
 * True if the password was reset between the attack and the new method or device, which comes from an address that the
 * attack did not use.
 */
function isRecoveredBy(reset: Step, steps: readonly Step[]): boolean {
  const before = steps.filter(({ until }) => until < reset.from);
  const after = steps.filter(({ until }) => until >= reset.from);
  const attacked = before.map(addressOfStep);
  return (
    before.length > 0 &&
    after.length > 0 &&
    after.every((step) => {
      const address = addressOfStep(step);
      return setsUp.includes(step.source) && address !== null && !attacked.includes(address);
    })
  );
}

const setsPassword = ({ source, details }: Step): boolean => source === 'EV.R17' || details.isPassword === true;

/** The help desk resets the password, which ends the sessions, and the person sets up what they need. */
const recovery: OrdinaryWork = {
  shownBy: ['EV.R17', 'EV.R23'],
  is: (steps, around) =>
    around.some((reset) => setsPassword(reset) && !isByRiskyActor(reset) && isRecoveredBy(reset, steps)),
};

/** An attack from 198.51.100.7, a new password by the help desk, and a method that the person registers from this address; in samples. */
const setUpAfterReset = (attack: Pick<StepSample, 'source' | 'by'>, address: string): readonly StepSample[] => [
  { ...attack, about: 'lea', atHours: 0, address: '198.51.100.7' },
  { source: 'EV.R23', about: 'lea', by: 'mara', atHours: 1, severity: 'informational', isPassword: true },
  { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low', address },
];

/** Attacks that take several steps. */
export const attacksStories: readonly Story[] = [
  {
    id: 'EV.P19',
    name: 'entra-protections-weakened-together',
    title: 'One account weakened several protections within an hour',
    area: 'identity',
    severity: 'critical',
    about: 'account',
    withinHours: 1,
    steps: [weakened, weakened, weakened],
    isDistinct: true,
    levels: [{ least: 3, severity: 'critical' }],
    joins: ['ZT.ID.021'],
    falsePositives: 'A migration of policies.',
    covers: { attack: ['T1556.009', 'T1562.001'] },
    says: {
      happened: '{count} protections were weakened by one account within an hour',
      lost: '{count} protections were weakened within an hour',
      did: 'weakened {count} protections within an hour',
      meaning: ['One of these can be an error. Several in a row prepare an attack, or are planned work.'],
      undo: 'block the account first, then restore each protection in the timeline.',
      next: 'restore each protection that the alert lists',
      accept: 'create planned work next time.',
      portal: 'policies',
      activity: 'weakening of several protections',
    },
    fires: [
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0 },
          { source: 'EV.P01', about: 'ca02', by: 'mara', atHours: 0.2 },
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0.9 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.P06', about: 'strength', by: 'mara', atHours: 0, alerts: true },
          { source: 'EV.P07', about: 'riskPolicy', by: 'mara', atHours: 0.2, alerts: true },
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0.9, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0 },
          { source: 'EV.P01', about: 'ca02', by: 'mara', atHours: 0.2 },
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0.5 },
          { source: 'EV.P02', about: 'ca03', by: 'mara', atHours: 0.9, severity: 'medium', alerts: false },
        ],
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0 },
          { source: 'EV.P01', about: 'ca01', by: 'mara', atHours: 0.2 },
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0.9 },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0 },
          { source: 'EV.P01', about: 'ca02', by: 'tom', atHours: 0.2 },
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0.9 },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, severity: 'low' },
          { source: 'EV.P01', about: 'ca02', by: 'mara', atHours: 0.2 },
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0.9 },
        ],
      },
      {
        steps: [
          { source: 'EV.P06', about: 'methods', by: 'mara', atHours: 0, severity: 'medium', alerts: false },
          { source: 'EV.P17', about: 'consent', by: 'mara', atHours: 0.2, alerts: false },
          { source: 'EV.P06', about: 'strength', by: 'mara', atHours: 0.9, severity: 'medium', alerts: false },
        ],
      },
    ],
  },
  {
    id: 'EV.T01',
    name: 'entra-session-stolen-and-used',
    title: 'A stolen session was used to keep access or to reach data',
    area: 'threats',
    severity: 'critical',
    about: 'person',
    withinHours: 72,
    steps: [
      [happened('EV.S02', 'EV.S06', 'EV.S20'), weakly('EV.S12', 'EV.S13', 'EV.S22', 'EV.S24', 'EV.S33')],
      [...newMethod, ...newDevice],
      [happened('EV.S10', 'EV.M01'), done(...consented, 'EV.X05')],
    ],
    needsFirst: true,
    ordinary: recovery,
    levels: [
      { least: 2, severity: 'high' },
      { least: 3, severity: 'critical' },
    ],
    joins: [],
    falsePositives:
      'A person who gets a new phone on the day on which a risk is found. A new method or device does not count if another account had reset the password before, and the method or device came from another address than the attack.',
    covers: { attack: ['T1557', 'T1098.005', 'T1114.003'] },
    says: {
      happened: 'the account {person} was taken over: {count} steps of an attack lie within three days',
      lost: 'the account {person} was taken over',
      did: 'was used after a session of {person} had been stolen',
      meaning: [
        'A thief of a session adds a sign-in method or a device, so that a new password does not end their access.',
      ],
      asks: { question: 'was this you?' },
      undo: 'revoke the sessions, reset the password, then delete the new method, device and inbox rule of the account.',
      accept: 'ask the person about each step of the timeline, then close the alert.',
      portal: 'user',
      activity: 'use of a stolen session',
    },
    fires: [
      {
        steps: [
          { source: 'EV.S06', about: 'lea', by: null, atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2 },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S13', about: 'lea', by: null, atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '198.51.100.7' },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S02', about: 'lea', by: null, atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2 },
          { source: 'EV.S10', about: 'lea', by: null, atHours: 30 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '198.51.100.7' },
          { source: 'EV.X05', about: 'rule', by: 'lea', atHours: 30, address: '192.0.2.44' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.S06', about: 'lea', by: null, atHours: 0 },
          { source: 'EV.A09', about: 'app', by: 'lea', atHours: 2 },
        ],
        severity: 'high',
      },
      {
        steps: setUpAfterReset({ source: 'EV.S06', by: null }, '198.51.100.7'),
        severity: 'high',
      },
    ],
    silent: [
      {
        steps: setUpAfterReset({ source: 'EV.S06', by: null }, '192.0.2.44'),
      },
      {
        steps: [
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.X05', about: 'lea', by: 'lea', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '192.0.2.45' },
          { source: 'EV.X05', about: 'rule', by: 'lea', atHours: 30, address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          { source: 'EV.S13', about: 'lea', by: null, atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.S06', about: 'lea', by: null, atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.S06', about: 'tom', by: null, atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.S06', about: 'lea', by: null, atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 73 },
        ],
      },
    ],
  },
  {
    id: 'EV.T02',
    name: 'entra-code-phished-and-used',
    title: 'A phished code was used to keep access or to reach data',
    area: 'threats',
    severity: 'critical',
    about: 'person',
    withinHours: 48,
    steps: [
      [happened('EV.S18', 'EV.S30'), weakly('EV.S29')],
      [...newMethod, ...newDevice],
      [done(...consented, 'EV.X05')],
    ],
    needsFirst: true,
    ordinary: recovery,
    levels: [
      { least: 2, severity: 'high' },
      { least: 2, severity: 'critical', with: ['EV.D11'] },
      { least: 3, severity: 'critical' },
    ],
    joins: ['ZT.ID.004'],
    falsePositives:
      'A developer who sets up a new computer. A new method or device does not count if another account had reset the password before, and the method or device came from another address than the attack.',
    covers: { attack: ['T1528', 'T1566.002', 'T1098.005'] },
    says: {
      happened: 'the account {person} was taken over with a phished code: {count} attack steps within two days',
      lost: 'the account {person} was taken over with a code',
      did: 'was used after a code of {person} was phished',
      meaning: [
        'A code or a pasted link gives access without a password. A device registered with it keeps that access.',
      ],
      asks: { question: 'was this you?' },
      undo: 'revoke the sessions, delete the new device and method, then reset the password of {person}.',
      accept: 'ask the person about each step of the timeline, then close the alert.',
      portal: 'user',
      activity: 'use of a phished code',
    },
    fires: [
      {
        steps: [
          { source: 'EV.S30', about: 'lea', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S29', about: 'lea', by: 'lea', atHours: 0, severity: 'medium', address: '198.51.100.7' },
          { source: 'EV.D11', about: 'lea', by: 'lea', atHours: 2, severity: 'high', address: '198.51.100.7' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.S18', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.D09', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 5, severity: 'low' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.S30', about: 'lea', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.D11', about: 'device', by: 'lea', atHours: 2 },
        ],
        severity: 'critical',
      },
      {
        steps: setUpAfterReset({ source: 'EV.S30', by: 'lea' }, '198.51.100.7'),
        severity: 'high',
      },
    ],
    silent: [
      {
        steps: setUpAfterReset({ source: 'EV.S30', by: 'lea' }, '192.0.2.44'),
      },
      {
        steps: [
          { source: 'EV.S29', about: 'lea', by: 'lea', atHours: 0, severity: 'medium', address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low', address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          {
            source: 'EV.S29',
            about: 'lea',
            by: 'lea',
            atHours: 0,
            severity: 'medium',
            address: '192.0.2.44',
            isUsualNetwork: true,
          },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low', address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 0, severity: 'low' },
          { source: 'EV.S30', about: 'lea', by: 'lea', atHours: 2, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.S30', about: 'tom', by: 'tom', atHours: 0, severity: 'medium' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.S30', about: 'lea', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 49, severity: 'low' },
        ],
      },
      // The help desk gives a pass, and the next day the person connects an app.
      {
        steps: [
          { source: 'EV.R24', about: 'lea', by: 'mara', atHours: 0, severity: 'low' },
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 27, severity: 'medium' },
        ],
      },
    ],
  },
  {
    id: 'EV.T03',
    name: 'entra-consent-phished',
    title: 'People were lured into giving an app access',
    area: 'applications',
    severity: 'critical',
    about: 'application',
    withinHours: 72,
    steps: [
      [happened('EV.A04', 'EV.S35')],
      [happened(...consented, 'EV.A02', 'EV.A10')],
      [happened('EV.A14', 'EV.A05'), done('EV.S10', 'EV.X05')],
    ],
    needsFirst: true,
    levels: [
      { least: 2, severity: 'high' },
      { least: 2, severity: 'critical', with: ['EV.A02'] },
      { least: 3, severity: 'critical' },
    ],
    joins: ['ZT.AP.001'],
    falsePositives:
      'An app that Microsoft blocked first, or that asked several people, and that an admin approved afterwards.',
    covers: { attack: ['T1528', 'T1566.002'] },
    says: {
      happened: 'the app {what} received consent after suspicious requests',
      lost: 'the app {what} got consent after suspicious requests',
      did: 'gave consent to the app {what} after suspicious requests',
      meaning: [
        'Before the consent, Microsoft blocked the app as risky, or the app asked several people for permissions.',
        'The app keeps its permissions after a password reset.',
      ],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties first, then revoke its permissions.',
      accept: 'check who approved the app and why, then close the alert.',
      portal: 'enterpriseApps',
      activity: 'consent to a suspicious app',
    },
    fires: [
      {
        steps: [
          { source: 'EV.S35', about: 'app', by: 'lea', atHours: 0 },
          { source: 'EV.A03', about: 'app', by: 'tom', atHours: 1 },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.A04', about: 'app', by: 'lea', atHours: 0 },
          { source: 'EV.A03', about: 'app', by: 'tom', atHours: 1 },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.A04', about: 'app', by: 'lea', atHours: 0 },
          { source: 'EV.A02', about: 'app', by: 'mara', atHours: 1 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.A02', about: 'app', by: 'mara', atHours: 0 },
          { source: 'EV.A14', about: 'app', by: 'mara', atHours: 0.2 },
        ],
      },
      {
        steps: [
          { source: 'EV.A04', about: 'app', by: 'lea', atHours: 0 },
          { source: 'EV.A03', about: 'other', by: 'lea', atHours: 1 },
        ],
      },
      {
        steps: [
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 0 },
          { source: 'EV.A04', about: 'app', by: 'tom', atHours: 1 },
        ],
      },
    ],
  },
  {
    id: 'EV.T04',
    name: 'entra-help-desk-deceived',
    title: 'An account was reset by another one and then used to gain privileges',
    area: 'administrators',
    severity: 'critical',
    about: 'person',
    withinHours: 48,
    steps: [
      [{ of: ['EV.R17', 'EV.R19', 'EV.R23'], when: isByOther }],
      [weakly('EV.S22', 'EV.S24'), { ...weakly('EV.S31'), atLeast: 'low' }],
      [happened('EV.R18', 'EV.R24'), ...newDevice],
      [
        granted,
        done(...attackerActions.filter((source) => source !== 'EV.R04')),
        // An admin who returns with a new phone activates a role as on any other day.
        { of: ['EV.R04'], atLeast: 'high' },
      ],
    ],
    needsFirst: true,
    // A reset followed by a new method is daily work of the help desk, unless the method comes from a new location.
    levels: [
      { least: 3, severity: 'high' },
      { least: 3, severity: 'critical', with: ['EV.R01', ...attackerActions] },
    ],
    joins: ['ZT.AD.017'],
    falsePositives: 'An admin who returns with a new phone and goes straight to work.',
    covers: { attack: ['T1566.004', 'T1098.005'] },
    says: {
      happened: 'the account {person} was reset by another account and then used for an attack',
      lost: 'the account {person} was taken over through a reset',
      did: 'was reset and then used for an attack',
      meaning: [
        'Attackers call the help desk, have an account reset, add a method of their own and make themselves admin.',
      ],
      undo: 'block the account and revoke its sessions first, then undo each step of the timeline.',
      accept: 'call the person back on a known number, then close the alert.',
      portal: 'user',
      activity: 'takeover through a reset',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'help', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 5 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.R23', about: 'lea', by: 'help', atHours: 0, severity: 'informational' },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 1, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '198.51.100.7' },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.R23', about: 'lea', by: 'help', atHours: 0, severity: 'informational' },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 1, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '198.51.100.7' },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 5 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R23', about: 'lea', by: 'help', atHours: 0, severity: 'informational' },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 1, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 1, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, address: '198.51.100.7' },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 5 },
        ],
      },
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'help', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
        ],
      },
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 5 },
        ],
      },
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'help', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.R04', about: 'lea|role', by: 'lea', atHours: 20, severity: 'informational' },
        ],
      },
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'help', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.R01', about: 'lea|role', by: 'lea', atHours: 20, alerts: false, wasEligible: true },
        ],
      },
      {
        steps: [
          { source: 'EV.R17', about: 'lea', by: 'help', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.A05', about: 'app', by: 'tom', atHours: 5 },
        ],
      },
    ],
  },
  {
    id: 'EV.T05',
    name: 'entra-application-made-back-door',
    title: 'An app received a credential and privileges',
    area: 'applications',
    severity: 'critical',
    about: 'application',
    withinHours: 168,
    steps: [[happened('EV.A05', 'EV.A11', 'EV.A12')], [happened(...powers)]],
    isAnyOrder: true,
    ordinary: newProduct,
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AP.007'],
    falsePositives:
      'A product that is extended. One account that sets up an app in its first week is not reported, unless the account is at risk or the credential is federated or on an app of another tenant.',
    covers: { attack: ['T1098.001', 'T1098.003'] },
    says: {
      happened: 'the app {what} received a credential and privileges within a week',
      lost: 'the app {what} received a credential and privileges',
      did: 'gave the app {what} the second part of a back door: a credential or privileges',
      meaning: ['Anyone with the credential can act as the app. Neither MFA nor a password reset stops them.'],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then remove the credential, and the permission or role.',
      accept: 'ask the owner of the app about each step of the timeline, then close the alert.',
      portal: 'enterpriseApps',
      activity: 'back door in an app',
    },
    fires: [
      {
        steps: [
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 0 },
          { source: 'EV.A14', about: 'app|Mail.Read', by: 'mara', atHours: 30 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.A01', about: 'app|Directory.ReadWrite.All', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.A05', about: 'registration', sameAs: 'app', by: 'tom', atHours: 100, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 1 },
          { source: 'EV.R11', about: 'app|role', by: 'tom', atHours: 2, severity: 'critical' },
        ],
      },
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A11', about: 'app', by: 'mara', atHours: 1 },
          { source: 'EV.A14', about: 'app|Mail.Read', by: 'mara', atHours: 2 },
        ],
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 1 },
          { source: 'EV.A14', about: 'app|Mail.Read', by: 'mara', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 0 },
          { source: 'EV.A14', about: 'other|Mail.Read', by: 'tom', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0, severity: 'medium' },
          { source: 'EV.A14', about: 'app|Mail.Read', by: 'tom', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 0 },
          { source: 'EV.A14', about: 'app|Mail.Read', by: 'tom', atHours: 169 },
        ],
      },
    ],
  },
  {
    id: 'EV.T13',
    name: 'entra-application-used-by-new-owner',
    title: 'An app received a credential from its new owner, or privileges',
    area: 'applications',
    severity: 'critical',
    about: 'application',
    withinHours: 168,
    steps: [
      [{ of: ['EV.A06'], when: isOwnerOf }],
      [happened(...powers), { of: ['EV.A05', 'EV.A11', 'EV.A12'], atLeast: 'high' }],
    ],
    needsFirst: true,
    ordinary: handover,
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AP.010'],
    falsePositives:
      'An app that is handed over to another team. A new app that one account sets up and hands over in its first week is not reported, unless an account is at risk.',
    covers: { attack: ['T1098', 'T1098.001'] },
    says: {
      happened:
        '{person} became an owner of the app {what}; then the app received a credential from them, or privileges',
      lost: 'a new owner can act as the app {what}',
      did: 'gave the app {what}, which has a new owner, a credential or privileges',
      meaning: [
        '{person} became an owner in the week before. An owner can add a secret, sign in as the app without MFA, and use all its rights.',
      ],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then remove the owner, and the new credential, permission or role.',
      accept: 'ask the new owner about each step of the timeline, then close the alert.',
      portal: 'enterpriseApps',
      activity: 'use of an app by a new owner',
    },
    fires: [
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 30, severity: 'critical' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0, severity: 'medium' },
          { source: 'EV.R11', about: 'app|role', by: 'tom', atHours: 100, severity: 'critical' },
        ],
      },
      {
        steps: [
          { source: 'EV.A06', about: 'registration|lea', sameAs: 'app', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.A11', about: 'app', by: 'lea', atHours: 1 },
        ],
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0 },
          { source: 'EV.A05', about: 'app', by: 'tom', atHours: 30 },
        ],
      },
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 30, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0 },
          { source: 'EV.A05', about: 'other', by: 'lea', atHours: 30 },
        ],
      },
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 1 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 30 },
        ],
      },
      {
        steps: [
          { source: 'EV.A06', about: 'app|lea', by: 'mara', atHours: 0 },
          { source: 'EV.A05', about: 'app', by: 'lea', atHours: 169 },
        ],
      },
    ],
  },
  {
    id: 'EV.T06',
    name: 'entra-weakened-protection-used',
    title: 'A person signed in where a protection had been weakened',
    area: 'identity',
    severity: 'critical',
    about: 'person',
    withinHours: 24,
    steps: [
      [
        {
          of: ['EV.P01', 'EV.P02', 'EV.P04', 'EV.P05', 'EV.P06', 'EV.P15', 'EV.P22', 'EV.R28'],
          as: 'tenant',
          atLeast: 'high',
          when: (step, story) => story.last.source !== 'EV.A03' && openedTheWay(step, story),
        },
        {
          of: ['EV.P08', 'EV.P17'],
          as: 'tenant',
          atLeast: 'high',
          when: (_, { last }) => last.source === 'EV.A03',
        },
        { of: ['EV.R12'], when: (_, { last }) => last.details.mfa !== 'asked' && last.source !== 'EV.A03' },
      ],
      [
        done('EV.S17', 'EV.S20', 'EV.S22', 'EV.S24', 'EV.S32', 'EV.S34'),
        { of: ['EV.A03'], as: 'actor', atLeast: 'medium' },
      ],
    ],
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.ID.021'],
    falsePositives: 'A person who travels on the day on which a policy is changed.',
    covers: { attack: ['T1556.009', 'T1078.004'] },
    says: {
      happened: '{account} got past a weakened protection',
      did: 'got past a weakened protection',
      meaning: [
        'Before the change, the protection kept out a sign-in or an app like this one. If the owner of the account did not do it, treat the change as an attack too.',
      ],
      undo: 'restore the protection, revoke the sessions of {person}, then check what the account has done since.',
      asks: { question: 'was this you?' },
      accept: 'restore the protection all the same, then close the alert.',
      portal: 'signInLogs',
      activity: 'use of a weakened protection',
    },
    fires: [
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, exposed: ['lea'] },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 2, severity: 'low', mfa: 'unknown' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.P01', about: 'ca01', by: 'mara', atHours: 0, exposed: 'more' },
          { source: 'EV.S24', about: 'lea', by: 'lea', atHours: 2, severity: 'low', mfa: 'notAsked' },
        ],
      },
      {
        steps: [
          { source: 'EV.P01', about: 'ca02', by: 'mara', atHours: 0, exposed: [] },
          { source: 'EV.S17', about: 'lea', by: 'lea', atHours: 2, severity: 'medium', mfa: 'asked' },
        ],
      },
      {
        steps: [
          { source: 'EV.P08', about: 'authorizationPolicy', by: 'mara', atHours: 0 },
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 2, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.R12', about: 'lea', by: 'mara', atHours: 0 },
          { source: 'EV.S20', about: 'lea', by: 'lea', atHours: 2, mfa: 'notAsked' },
        ],
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, exposed: ['tom'] },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 2, severity: 'low', mfa: 'notAsked' },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, exposed: ['lea'] },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 2, severity: 'low', mfa: 'asked' },
        ],
      },
      {
        steps: [
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 0, severity: 'low', mfa: 'notAsked' },
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 2, exposed: ['lea'] },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, exposed: ['lea'] },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 25, severity: 'low', mfa: 'notAsked' },
        ],
      },
      {
        steps: [
          { source: 'EV.P02', about: 'ca01', by: 'mara', atHours: 0, exposed: ['lea'], alerts: false },
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 2, severity: 'low', mfa: 'notAsked' },
        ],
      },
    ],
  },
  {
    id: 'EV.T07',
    name: 'entra-power-then-destruction',
    title: 'A new admin destroys devices, accounts or protections',
    area: 'administrators',
    severity: 'critical',
    about: 'account',
    withinHours: 168,
    steps: [
      [...becameAdmin, happened('EV.R13', 'EV.D14'), { of: ['EV.R04'], atLeast: 'high' }],
      // A new admin of Intune writes scripts and offers apps in the first week.
      [
        { of: ['EV.D12', 'EV.D13'], as: 'actor', atLeast: 'high' },
        done('EV.D15', 'EV.P19'),
        // A role that is handed over to a new admin is no lock-out.
        { of: ['EV.R26'], as: 'actor', when: ({ details }) => details.isRoleOnly !== true },
      ],
      [{ of: ['EV.D07'], as: 'actor', atLeast: 'high' }, done('EV.R27', 'EV.R31')],
    ],
    needsFirst: true,
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AD.001'],
    falsePositives: 'A new admin who exchanges hardware in the first week.',
    covers: { attack: ['T1485', 'T1531', 'T1098.003'] },
    says: {
      happened: 'an account that became an admin within the last week started destructive actions',
      lost: 'a new admin destroys devices, accounts or protections',
      did: 'became an admin within the last week and started destructive actions',
      meaning: ['Minutes count: a wipe cannot be undone, but a device that is off can still be saved.'],
      undo: 'block this account and every account that can wipe devices, then check pending actions in Intune.',
      accept: 'create planned work next time.',
      portal: 'users',
      activity: 'destruction by a new admin',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.D07', about: 'fleet|lea', by: 'lea', atHours: 100, severity: 'critical' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          // The list of eligible people already contains the new one.
          { source: 'EV.R03', about: 'lea|role', by: 'mara', atHours: 0, wasEligible: true },
          { source: 'EV.R01', about: 'lea|role', by: 'lea', atHours: 1, severity: 'critical', wasEligible: true },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 2 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.R02', about: 'lea|role', by: 'lea', atHours: 0 },
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 1 },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 2 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical', wasAdmin: true },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 100 },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'lea', atHours: 0, severity: 'critical', wasEligible: true },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 1 },
        ],
      },
      {
        steps: [
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 20 },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0 },
          { source: 'EV.D07', about: 'device', by: 'lea', atHours: 100, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0 },
          { source: 'EV.R27', about: 'actor|mara', by: 'mara', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.R03', about: 'lea|role', by: 'mara', atHours: 0 },
          { source: 'EV.D12', about: 'script', by: 'lea', atHours: 20, severity: 'informational' },
          { source: 'EV.D13', about: 'app', by: 'lea', atHours: 30, severity: 'medium' },
        ],
      },
    ],
  },
  {
    id: 'EV.T08',
    name: 'entra-to-azure-and-back',
    title: 'An account took over Azure and left itself a way back',
    area: 'administrators',
    severity: 'critical',
    about: 'account',
    withinHours: 24,
    steps: [
      [{ of: ['EV.R04'], as: 'actor', atLeast: 'high' }, onNewDevice, done('EV.S22', 'EV.S24', 'EV.S33', 'EV.R30')],
      [done('EV.R16')],
      [done('EV.A01', 'EV.R11', 'EV.P10', 'EV.A05')],
    ],
    levels: [{ least: 2, severity: 'critical', with: ['EV.R16'] }],
    joins: ['ZT.AD.018'],
    falsePositives: 'An admin who sets up an automation for Azure.',
    covers: { attack: ['T1098.003', 'T1484.002'] },
    says: {
      happened: 'one account took control of all Azure subscriptions in {count} steps of an attack',
      lost: 'one account took over Azure and keeps a way back',
      did: 'took control of all Azure subscriptions in {count} steps of an attack',
      meaning: [
        'With a federated domain or a credential of an app the attacker comes back after the account is blocked.',
      ],
      undo: 'block the account, remove the elevated access, then the credential, permission or domain that it added.',
      accept: 'create planned work next time.',
      portal: 'properties',
      activity: 'takeover of Azure',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R16', about: 'mara', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 3 },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.R04', about: 'mara|role', by: 'mara', atHours: 0, severity: 'high' },
          { source: 'EV.R16', about: 'mara', by: 'mara', atHours: 1, severity: 'critical' },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R16', about: 'mara', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.A05', about: 'app', by: 'tom', atHours: 3 },
        ],
      },
      {
        steps: [
          { source: 'EV.R04', about: 'mara|role', by: 'mara', atHours: 0, severity: 'low' },
          { source: 'EV.R16', about: 'mara', by: 'mara', atHours: 1, severity: 'critical' },
        ],
      },
    ],
  },
  {
    id: 'EV.T14',
    name: 'entra-role-used-after-unusual-sign-in',
    title: 'An admin role was activated after an unusual sign-in',
    area: 'administrators',
    severity: 'high',
    about: 'account',
    withinHours: 24,
    steps: [
      [onNewDevice, done('EV.S20', 'EV.S22', 'EV.S24', 'EV.S33')],
      // The severity is at least high if the sign-in before it is unusual enough.
      [{ of: ['EV.R04'], as: 'actor', atLeast: 'high' }],
    ],
    levels: [{ least: 2, severity: 'high' }],
    joins: ['ZT.AD.007'],
    falsePositives: 'An admin who travels with a new device.',
    covers: { attack: ['T1078.004'] },
    says: {
      happened: 'one account made an unusual sign-in and activated an admin role',
      lost: 'an admin role was activated after an unusual sign-in',
      did: 'made an unusual sign-in and activated an admin role',
      meaning: ['Somebody else may have signed in, and now has the rights of an admin.'],
      undo: 'block the account and revoke its sessions, deactivate the role, then undo the changes that followed.',
      accept: 'no action is needed.',
      portal: 'roles',
      activity: 'admin role after an unusual sign-in',
    },
    fires: [
      {
        steps: [
          { source: 'EV.S22', about: 'mara', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.R04', about: 'mara|role', by: 'mara', atHours: 1, severity: 'high' },
        ],
        severity: 'high',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.S22', about: 'mara', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.R04', about: 'mara|role', by: 'mara', atHours: 1, severity: 'informational' },
        ],
      },
      {
        steps: [
          { source: 'EV.S22', about: 'lea', by: 'lea', atHours: 0, severity: 'informational' },
          { source: 'EV.R04', about: 'mara|role', by: 'mara', atHours: 1, severity: 'high' },
        ],
      },
    ],
  },
  {
    id: 'EV.T09',
    name: 'entra-password-guessed-and-used',
    title: 'A guessed password or an MFA flood led to further steps',
    area: 'threats',
    severity: 'critical',
    about: 'person',
    withinHours: 168,
    steps: [
      [happened('EV.S25', 'EV.S28')],
      [happened('EV.S26'), { of: ['EV.S27'], atLeast: 'high' }],
      [...newMethod, ...newDevice, { of: ['EV.S22'], atLeast: 'medium' }],
      [granted, done(...consented, 'EV.X05')],
    ],
    ordinary: recovery,
    levels: [
      { least: 2, severity: 'high', with: ['EV.S26', 'EV.S27'] },
      { least: 4, severity: 'critical' },
    ],
    joins: ['ZT.ID.018'],
    falsePositives:
      'A traveller who forgot the password and lost the phone. A new method or device does not count if another account had reset the password before, and the method or device came from another address than the attack.',
    covers: { attack: ['T1110.003', 'T1621', 'T1098.005'] },
    says: {
      happened: '{account} was attacked in {count} steps: its password is known',
      lost: '{account} is under attack: password known',
      did: 'was used after its password had been guessed',
      meaning: ['Somebody knows the password of {person}. The second factor is the next target.'],
      asks: { question: 'was this you?' },
      undo: 'reset the password of {person} and revoke the sessions, then delete the methods and devices in the timeline.',
      accept: 'ask the person about each step of the timeline, then close the alert.',
      portal: 'user',
      activity: 'use of a guessed password',
    },
    fires: [
      {
        steps: [
          { source: 'EV.S25', about: 'lea', by: null, atHours: 0, severity: 'medium' },
          { source: 'EV.S27', about: 'lea', by: 'lea', atHours: 30 },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S28', about: 'lea', by: null, atHours: 0, severity: 'medium' },
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 1 },
          { source: 'EV.D09', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 3, severity: 'low' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R18', about: 'lea', by: 'lea', atHours: 2 },
        ],
        severity: 'high',
      },
      {
        steps: setUpAfterReset({ source: 'EV.S26', by: 'lea' }, '198.51.100.7'),
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 1, severity: 'low', address: '192.0.2.44' },
          { source: 'EV.R23', about: 'lea', by: 'mara', atHours: 2, severity: 'informational', isPassword: true },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R23', about: 'lea', by: 'mara', atHours: 1, severity: 'informational', isPassword: false },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low', address: '192.0.2.44' },
        ],
        severity: 'high',
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R23', about: 'lea', by: 'mara', atHours: 1, severity: 'informational', isPassword: true },
          { source: 'EV.A03', about: 'app', by: 'lea', atHours: 2, severity: 'low', address: '192.0.2.44' },
        ],
        severity: 'high',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 1, address: '198.51.100.7' },
          { source: 'EV.R23', about: 'lea', by: 'mara', atHours: 2, severity: 'informational', isPassword: true },
          { source: 'EV.D09', about: 'lea', by: 'lea', atHours: 60, severity: 'low', address: '192.0.2.44' },
        ],
      },
      {
        steps: setUpAfterReset({ source: 'EV.S26', by: 'lea' }, '192.0.2.44'),
      },
      {
        steps: [
          { source: 'EV.S25', about: 'lea', by: null, atHours: 0, severity: 'medium' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.S27', about: 'lea', by: 'lea', atHours: 0, severity: 'medium' },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.S26', about: 'tom', by: 'tom', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 2, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R18', about: 'lea', by: 'mara', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0, address: '198.51.100.7' },
          { source: 'EV.R17', about: 'lea', by: 'mara', atHours: 1 },
          { source: 'EV.R18', about: 'lea', by: 'lea', atHours: 2, address: '192.0.2.44' },
        ],
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R24', about: 'lea', by: 'lea', atHours: 169, severity: 'low' },
        ],
      },
      {
        steps: [
          { source: 'EV.S26', about: 'lea', by: 'lea', atHours: 0 },
          { source: 'EV.R01', about: 'lea|role', by: 'lea', atHours: 1, alerts: false, wasEligible: true },
        ],
      },
    ],
  },
  {
    id: 'EV.T10',
    name: 'entra-locked-out-for-ransom',
    title: 'An account locks everyone else out',
    area: 'administrators',
    severity: 'critical',
    about: 'account',
    withinHours: 24,
    steps: [
      [happened('EV.R01', 'EV.R02'), onNewDevice, done('EV.R30')],
      // One departing admin is not a lock-out.
      [done('EV.P20', 'EV.R28', 'EV.R17', 'EV.P01'), { of: ['EV.R26'], as: 'actor', when: ({ alerts }) => alerts }],
      [done('EV.R27', 'EV.X04'), { of: ['EV.D07'], as: 'actor', atLeast: 'high' }],
    ],
    levels: [
      { least: 2, severity: 'critical', with: ['EV.P20', 'EV.R26', 'EV.R28'] },
      { least: 3, severity: 'critical' },
    ],
    joins: ['ZT.AD.001'],
    falsePositives: 'An admin who replaces another.',
    covers: { attack: ['T1531', 'T1486'] },
    says: {
      happened: 'one account locks everyone else out in {count} steps of an attack',
      lost: 'one account locks everyone else out',
      did: 'locks everyone else out in {count} steps of an attack',
      meaning: ['The only admin left can demand a ransom for the tenant.'],
      undo: 'sign in with a break-glass account now, block the account, then restore the admins.',
      accept: 'create planned work next time.',
      portal: 'users',
      activity: 'lock-out of everyone else',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 1 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 0, alerts: false },
          { source: 'EV.R27', about: 'actor|lea', by: 'lea', atHours: 20 },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 1, alerts: false },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.P01', about: 'ca01', by: 'lea', atHours: 1 },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R26', about: 'actor|lea', by: 'lea', atHours: 25 },
        ],
      },
    ],
  },
  {
    id: 'EV.T11',
    name: 'entra-admin-reached-through-trust',
    title: 'An admin account was reached after the sync or a domain changed',
    area: 'administrators',
    severity: 'critical',
    about: 'person',
    withinHours: 72,
    steps: [
      [{ of: ['EV.R32', 'EV.P16', 'EV.P12', 'EV.P10', 'EV.P14', 'EV.P11'], as: 'tenant', atLeast: 'high' }],
      [
        { of: ['EV.R18', 'EV.R19'], when: ({ alerts, details }) => alerts && details.privileged === true },
        // A new phone at home is a new device too.
        {
          of: ['EV.S31', 'EV.S38'],
          atLeast: 'medium',
          when: ({ details }) => details.privileged === true && details.isUsualNetwork !== true,
        },
      ],
    ],
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.ID.024', 'ZT.ID.025'],
    falsePositives:
      'An admin who takes a new laptop to a new network while the sync server is replaced. A change that is only recorded, was planned work, was undone or accepted before, or was closed as planned, harmless or undone counts for nothing.',
    covers: { attack: ['T1484.002', 'T1556.007'] },
    says: {
      happened: 'the admin account {person} was reached after the sync or a domain had been changed',
      lost: 'the admin {person} was reached through a changed trust',
      did: 'reached the admin account {person} after the sync or a domain had been changed',
      meaning: ['A domain, a provider or a sync server that an attacker controls can sign in as every person.'],
      undo: 'set the domain to managed or stop the sync server first, then revoke the sessions of all admins.',
      accept:
        'ask {person} about each step of the timeline, then close this alert and that of the change as planned or harmless.',
      portal: 'domains',
      activity: 'attack through a changed trust',
    },
    fires: [
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 40, severity: 'medium', privileged: true },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.R32', about: 'sync', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R18', about: 'ada', by: 'mara', atHours: 2, privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, overAtHours: 41 },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 40, severity: 'medium', privileged: true },
        ],
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, severity: 'low' },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 40, severity: 'medium', privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R18', about: 'ada', by: 'ada', atHours: 2, alerts: false, privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 73, severity: 'medium', privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 0, severity: 'medium', privileged: true },
          { source: 'EV.P12', about: 'sync', by: 'mara', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.P12', about: 'sync', by: 'mara', atHours: 0, alerts: false },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 50, severity: 'medium', privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.P12', about: 'sync', by: 'mara', atHours: 0 },
          {
            source: 'EV.S31',
            about: 'ada',
            by: 'ada',
            atHours: 50,
            severity: 'medium',
            privileged: true,
            isUsualNetwork: true,
          },
        ],
      },
      {
        steps: [
          { source: 'EV.P10', about: 'contoso.example', by: 'mara', atHours: 0, overAtHours: 39 },
          { source: 'EV.S31', about: 'ada', by: 'ada', atHours: 40, severity: 'medium', privileged: true },
        ],
      },
    ],
  },
  {
    id: 'EV.T12',
    name: 'entra-watch-blinded-before-attack',
    title: 'An account switched off alerts or rules before it acted',
    area: 'administrators',
    severity: 'critical',
    about: 'account',
    withinHours: 48,
    steps: [
      // A change that is only recorded did not switch the setting off.
      [{ of: watchers, as: 'actor', when: ({ alerts }) => alerts }],
      // Several changes to alerts and rules are one piece of work, so the action that they hide must be of another
      // type.
      [{ as: 'actor', atLeast: 'high', when: ({ source, alerts }) => alerts && !watchers.includes(source) }],
    ],
    levels: [{ least: 2, severity: 'worse' }],
    joins: [],
    falsePositives: 'An admin who cleans up alerts and policies on the same day.',
    covers: { attack: ['T1562.008'] },
    says: {
      happened: 'one account switched off an alert or a rule, and changed something serious afterwards',
      lost: 'an alert was switched off before a serious change',
      did: 'switched off an alert or a rule before a serious change',
      meaning: ['Attackers switch off what would report them first.'],
      undo: 'block the account, switch the alert or rule on again, then undo the change that followed.',
      accept: 'create planned work next time.',
      portal: 'roles',
      activity: 'switching off of alerts',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R07', about: 'alert', by: 'mara', atHours: 0 },
          { source: 'EV.R15', about: 'guest', by: 'mara', atHours: 10 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R07', about: 'alert', by: 'mara', atHours: 0 },
          { source: 'EV.R15', about: 'guest', by: 'mara', atHours: 10, severity: 'medium' },
        ],
      },
      {
        steps: [
          { source: 'EV.R15', about: 'guest', by: 'mara', atHours: 0 },
          { source: 'EV.R07', about: 'alert', by: 'mara', atHours: 10 },
        ],
      },
      {
        steps: [
          { source: 'EV.P07', about: 'policy', by: 'mara', atHours: 0, alerts: false },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 10 },
        ],
      },
      {
        steps: [
          { source: 'EV.R07', about: 'alert', by: 'mara', atHours: 0 },
          { source: 'EV.R07', about: 'other', by: 'mara', atHours: 0.1 },
          { source: 'EV.X04', about: 'rule', by: 'mara', atHours: 3 },
        ],
      },
    ],
  },
  {
    id: 'EV.T15',
    name: 'entra-guest-became-admin',
    title: 'A guest became a member and then an admin',
    area: 'administrators',
    severity: 'critical',
    about: 'person',
    withinHours: 168,
    steps: [[happened('EV.R15')], becameAdmin],
    needsFirst: true,
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AD.001'],
    falsePositives: 'A partner whose staff you took over, and who runs your tenant from now on.',
    covers: { attack: ['T1098', 'T1098.003'] },
    says: {
      happened: 'the guest {person} became a member and then an admin within a week',
      lost: 'the guest {person} became an admin',
      did: 'turned a guest into an admin in {count} steps: {person}',
      meaning: [
        'The account signs in with the password of another organisation, and policies for guests no longer apply.',
      ],
      undo: 'remove the role, set User type back to Guest, then revoke the sessions of {person}.',
      accept: 'check who in your organisation answers for the account, then close the alert.',
      portal: 'user',
      activity: 'rise of a guest to an admin',
    },
    fires: [
      {
        steps: [
          { source: 'EV.R15', about: 'lea', by: 'mara', atHours: 0 },
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0.2, severity: 'critical' },
        ],
        severity: 'critical',
      },
      {
        steps: [
          { source: 'EV.R15', about: 'lea', by: 'mara', atHours: 0 },
          { source: 'EV.R03', about: 'lea|role', by: 'tom', atHours: 100 },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.R15', about: 'lea', by: 'mara', atHours: 0 },
          { source: 'EV.R01', about: 'tom|role', by: 'mara', atHours: 0.2, severity: 'critical' },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical' },
          { source: 'EV.R15', about: 'lea', by: 'mara', atHours: 2 },
        ],
      },
      {
        steps: [
          { source: 'EV.R15', about: 'lea', by: 'mara', atHours: 0 },
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0.2, severity: 'critical', wasAdmin: true },
        ],
      },
    ],
  },
  {
    id: 'EV.T16',
    name: 'entra-weak-method-given-to-admin',
    title: 'An admin received a phone as a sign-in method after weak methods were opened',
    area: 'administrators',
    severity: 'critical',
    about: 'person',
    withinHours: 72,
    steps: [
      [{ of: ['EV.P15'], as: 'tenant', atLeast: 'high' }],
      [{ of: ['EV.R18'], when: ({ alerts, details }) => alerts && details.addsPhone === true }],
    ],
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AD.009'],
    falsePositives:
      'An admin who gets a new phone in the days in which codes by SMS are rolled out. A method that the admin registers from a network that they use on other days is not reported.',
    covers: { attack: ['T1556.006', 'T1098.005'] },
    says: {
      happened: 'the admin {person} received a phone as a sign-in method after weak methods had been opened',
      lost: 'the admin {person} can sign in with a code by phone',
      did: 'gave the admin {person} a phone as a sign-in method after weak methods had been opened',
      meaning: [
        'The holder of the phone passes MFA as the admin, and a policy that had forbidden it was weakened before.',
      ],
      undo: 'delete the phone in Entra admin center > Users > the account > Authentication methods, revoke the sessions, then limit the weak methods again.',
      accept: 'call {person} on a known number, then close this alert and that of the change as planned or harmless.',
      portal: 'user',
      activity: 'phone for an admin after a weakened policy',
    },
    fires: [
      {
        steps: [
          { source: 'EV.P15', about: 'authenticationMethodsPolicy', by: 'mara', atHours: 0 },
          { source: 'EV.R18', about: 'ada', by: 'mara', atHours: 0.2, privileged: true, addsPhone: true },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.P15', about: 'authenticationMethodsPolicy', by: 'mara', atHours: 0 },
          { source: 'EV.R18', about: 'ada', by: 'mara', atHours: 0.2, privileged: true },
        ],
      },
      {
        steps: [
          { source: 'EV.P15', about: 'authenticationMethodsPolicy', by: 'mara', atHours: 0, overAtHours: 1 },
          { source: 'EV.R18', about: 'ada', by: 'mara', atHours: 2, privileged: true, addsPhone: true },
        ],
      },
      {
        steps: [
          { source: 'EV.R18', about: 'ada', by: 'mara', atHours: 0, privileged: true, addsPhone: true },
          { source: 'EV.P15', about: 'authenticationMethodsPolicy', by: 'mara', atHours: 2 },
        ],
      },
    ],
  },
  {
    id: 'EV.T17',
    name: 'entra-foreign-account-became-admin',
    title: 'An account of another tenant became an admin after its sync was opened',
    area: 'administrators',
    severity: 'critical',
    about: 'person',
    withinHours: 168,
    steps: [
      [{ of: ['EV.P18'], as: 'tenant', atLeast: 'high' }],
      becameAdmin.map(({ of, when }) => ({
        of: of ?? [],
        when: (step, story) => step.details.isGuest === true && when?.(step, story) !== false,
      })),
    ],
    levels: [{ least: 2, severity: 'critical' }],
    joins: ['ZT.AD.001', 'ZT.DX.010'],
    falsePositives: 'A group of companies whose admins run several tenants.',
    covers: { attack: ['T1484.002', 'T1098.003'] },
    says: {
      happened: '{person}, an account of another tenant, became an admin after cross-tenant sync had been opened',
      lost: '{person}, an account of another tenant, became an admin',
      did: 'made an account of another tenant an admin after cross-tenant sync had been opened: {person}',
      meaning: ['The other tenant decides who signs in with this account, and can create more accounts here.'],
      undo: 'remove the role first, then switch inbound sync off in Entra admin center > External Identities > Cross-tenant access settings.',
      accept:
        'check the other tenant with its owner, then close this alert and that of the change as planned or harmless.',
      portal: 'crossTenantAccess',
      activity: 'admin from another tenant',
    },
    fires: [
      {
        steps: [
          { source: 'EV.P18', about: 'partner', by: 'mara', atHours: 0 },
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0.2, severity: 'critical', isGuest: true },
        ],
        severity: 'critical',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.P18', about: 'partner', by: 'mara', atHours: 0 },
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0.2, severity: 'critical' },
        ],
      },
      {
        steps: [
          { source: 'EV.R01', about: 'lea|role', by: 'mara', atHours: 0, severity: 'critical', isGuest: true },
          { source: 'EV.P18', about: 'partner', by: 'mara', atHours: 2 },
        ],
      },
    ],
  },
  {
    id: 'EV.T18',
    name: 'entra-new-application-empowered',
    title: 'A new app received a credential and privileges',
    area: 'applications',
    severity: 'high',
    about: 'application',
    withinHours: 168,
    steps: [
      [happened('EV.A17', 'EV.A09')],
      [{ of: ['EV.A05', 'EV.A11', 'EV.A12'], when: alerted }],
      [{ of: powers, when: alerted }],
    ],
    isAnyOrder: true,
    levels: [{ least: 3, severity: 'high' }],
    joins: ['ZT.AP.007'],
    falsePositives:
      'A new product. It is reported only if its credential and its privileges alert by themselves, so that both are in one alert.',
    covers: { attack: ['T1098.001', 'T1098.003'] },
    says: {
      happened: 'the new app {what} received a credential and privileges within its first week',
      lost: 'the new app {what} received a credential and privileges',
      did: 'set up the new app {what} with a credential and privileges',
      meaning: [
        'Anyone with the credential can act as the app without MFA. Most new products need a credential and privileges.',
      ],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then delete it.',
      accept: 'check that the app needs each permission, and who holds the credential.',
      portal: 'enterpriseApps',
      activity: 'credential and power of a new app',
    },
    fires: [
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 1 },
          { source: 'EV.A14', about: 'app|Files.Read.All', by: 'tom', atHours: 1.1 },
        ],
        severity: 'high',
      },
    ],
    silent: [
      {
        steps: [
          { source: 'EV.A17', about: 'app', by: 'mara', atHours: 0, severity: 'informational' },
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 1, severity: 'medium' },
          { source: 'EV.A14', about: 'app|Files.Read.All', by: 'mara', atHours: 1.1 },
        ],
      },
      {
        steps: [
          { source: 'EV.A05', about: 'app', by: 'mara', atHours: 1 },
          { source: 'EV.A14', about: 'app|Files.Read.All', by: 'mara', atHours: 1.1 },
        ],
      },
    ],
  },
];
