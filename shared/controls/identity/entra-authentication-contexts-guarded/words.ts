import { isCounted } from '../../../core/event/event';
import { contextsPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording, firstThatFits, type Scene } from '../../../reports/scene';

const people = ({ event: { exposure } }: Scene): string => (!isCounted(exposure) ? 'people' : counted(exposure));
const admins = ({ event: { exposure } }: Scene): string => (!isCounted(exposure) ? '' : adminsAmong(exposure));

/** Reads the exposure and the lines, which name the contexts. */
export const contextsAreGuarded = defineWording({
  id: 'ZT.ID.027',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `${people(scene)} reach sensitive data by sign-in alone${admins(scene)}`,
      `${people(scene)} reach sensitive data by sign-in alone`,
    ),
  happened: () => 'an authentication context stopped asking for MFA and a managed device',
  meaning: ({ tenantName }) => [
    `What ${tenantName} has marked as sensitive asks for an authentication context, and no policy answers it for these people as it should.`,
    'A context without a policy asks for nothing: whoever is signed in is let through.',
  ],
  remedy: () => ({
    undo: 'let an enabled policy for the context ask everybody for MFA and a compliant device, in Entra admin center > Conditional Access > Policies; a context that nothing uses can be unpublished.',
    accept: 'name who is left out under acceptedExclusions for ZT.ID.027, with an owner and an end date.',
  }),
  activity: 'Conditional Access change',
  portal: contextsPortal,
  regained: () => 'sensitive data asks for MFA and a device again',
  mended: () => 'The authentication context asks for MFA and a managed device again',
  held: 'every published authentication context asked for MFA and a managed device',
});
