import { verb } from '../counting';
import { textDetail } from '../details';
import { quoted } from '../plain-text';
import { adminsAmong, counted, type Scene } from '../scene';

/** `policyName`, else the name of the event's resource. */
export const policyNameOf = ({ event }: Scene): string =>
  quoted(textDetail(event, 'policyName') ?? event.resource.name ?? 'a Conditional Access policy', 48);

/** A policy's exposure is the people who lost what it asked for: "14 people lost a sign-in protection, 3 are admins". */
export const lostProtection = ({ event: { exposure } }: Scene, otherwise: string): string =>
  exposure === null || exposure.count === 0
    ? otherwise
    : `${counted(exposure)} lost sign-in protection${adminsAmong(exposure)}`;

export const lostInFull = ({ event: { exposure }, tenantName }: Scene): readonly string[] =>
  exposure === null
    ? [
        'Who lost protection could not be worked out yet: a group or a location that the policies name was not readable.',
      ]
    : exposure.count === 0
      ? ['Other policies still ask for the same of everybody whom this one covered.']
      : [
          `${counted(exposure)} at ${tenantName} ${verb(exposure.count, 'is', 'are')} no longer asked for what this policy required, and no other policy asks for it.`,
        ];

export const conditionalAccessActivity = 'Conditional Access change';
