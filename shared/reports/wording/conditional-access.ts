import { verb } from '../counting';
import { textDetail } from '../details';
import { quoted } from '../plain-text';
import { adminsAmong, counted, type Scene } from '../scene';

/** `policyName`, else the name of the event's resource. */
export const policyNameOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'policyName') ?? event.resource.name ?? 'a deleted policy', maxLength);

/** The exposure of these detections is the people who need MFA no longer. Without one: what was done. */
export const lostMfa = ({ event: { exposure } }: Scene, otherwise: string): string =>
  exposure === null || exposure.count === 0
    ? otherwise
    : `${counted(exposure)} no longer ${verb(exposure.count, 'needs', 'need')} MFA${adminsAmong(exposure)}`;

export const lostMfaInFull = ({ event: { exposure }, tenantName }: Scene): readonly string[] =>
  exposure === null || exposure.count === 0
    ? ['It protects less than before. Nobody was found whom that leaves without MFA.']
    : [
        `${counted(exposure)} at ${tenantName} can now sign in with a password alone: no other policy asks ${verb(exposure.count, 'this person', 'them')} for MFA.`,
      ];

export const conditionalAccessActivity = 'Conditional Access change';
