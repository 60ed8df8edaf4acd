import { userSettingsPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

/** Reads `problems`: keys below. */
export const oldDoorsAreShut = settingWording({
  id: 'ZT.IN.003',
  lost: 'old ways into the directory are open again',
  happened: 'old ways into the directory were opened',
  problems: {
    powerShell: {
      lost: 'the old PowerShell module is let in again',
      happened: 'the block of the old PowerShell module was lifted',
      means: 'The old PowerShell module reads the whole directory with any account.',
    },
    joinByAddress: {
      lost: 'people can join by a verified address',
      happened: 'joining by a verified address was allowed',
      means: 'Whoever has an address of the domain can make an account without being invited.',
    },
    trials: {
      lost: 'users can sign up for trials by email',
      happened: 'the sign-up for trials by email was allowed',
      means: 'Services that nobody here has chosen get accounts and files.',
    },
  },
  meaning: 'Nobody looks at these ways, because nobody uses them any more.',
  exposed: (tenant) => `The directory of ${tenant}`,
  undo: 'set it back by Graph: PATCH /policies/authorizationPolicy (there is no switch in the portal).',
  accept: noException,
  activity: 'change of user rights',
  portal: userSettingsPortal,
  regained: 'old ways into the directory are shut',
  mended: 'The old ways into the directory were shut again',
  held: 'old ways into the directory were shut',
});
