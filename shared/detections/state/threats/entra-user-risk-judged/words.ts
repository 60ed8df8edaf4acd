import { flagDetail, textDetail } from '../../../../reports/language/details';
import type { Scene } from '../../../../reports/language/scene';
import { accountOf, defineRiskWording, ownerOf, riskyUsersPath } from '../../../../reports/wording/risk';

type RiskVerdict = 'confirmedCompromised' | 'dismissed' | 'confirmedSafe';

const riskVerdictOf = ({ event }: Scene): RiskVerdict => {
  const word = textDetail(event, 'word');
  return word === 'dismissed' || word === 'confirmedSafe' ? word : 'confirmedCompromised';
};

/** Only for a risk that is gone: people who confirm their own account as compromised are raising an alarm. */
const isOwn = (scene: Scene): boolean =>
  flagDetail(scene.event, 'own') && riskVerdictOf(scene) !== 'confirmedCompromised';

const said = (scene: Scene, account: string): string =>
  ({
    confirmedCompromised: `${account} was confirmed as compromised`,
    dismissed: `the risk of ${account} was dismissed`,
    confirmedSafe: `${account} was confirmed as safe`,
  })[riskVerdictOf(scene)];

const saidOfItself = (scene: Scene, account: string): string =>
  riskVerdictOf(scene) === 'confirmedSafe'
    ? `${account} confirmed itself as safe`
    : `${account} dismissed its own risk`;

const meanings: Readonly<Record<RiskVerdict, string>> = {
  confirmedCompromised:
    "An admin considers the account compromised. Until it is secured, treat its activity as the attacker's.",
  dismissed: 'Policies for risky accounts no longer apply to it.',
  confirmedSafe: 'Policies for risky accounts no longer apply to it, and Microsoft treats similar sign-ins as safe.',
};

const ownMeaning = 'An attacker who takes over an admin clears the traces first.';

/** Reads `word` ("confirmedCompromised", "dismissed", "confirmedSafe"), `own`, `privileged`, peopleIds[0]. */
export const entraUserRiskJudgedWords = defineRiskWording({
  id: 'EV.S15',
  riskEventType: 'adminConfirmedUserCompromised',
  lost: (account, scene) => (isOwn(scene) ? saidOfItself(scene, account) : said(scene, account)),
  happened: (scene) => said(scene, accountOf(scene)),
  meaning: (scene) => [...(isOwn(scene) ? [ownMeaning] : []), meanings[riskVerdictOf(scene)]],
  ask: (scene) => ({
    question: `Ask ${ownerOf(scene)} by phone, not by mail: do you still control the account?`,
    yes: `inform the admin who confirmed it, and dismiss the risk in ${riskyUsersPath}.`,
    no: `block ${accountOf(scene)}, revoke its sessions and reset its password now.`,
    ifNo: `If ${ownerOf(scene)} does not have it`,
  }),
  remedy: (scene) =>
    riskVerdictOf(scene) === 'confirmedCompromised'
      ? {
          undo: `dismiss the risk of ${accountOf(scene)} in ${riskyUsersPath}.`,
          accept: `block ${accountOf(scene)}, revoke its sessions and reset its password before its owner uses it again.`,
        }
      : {
          undo: `confirm ${accountOf(scene)} as compromised in ${riskyUsersPath}, revoke its sessions and reset its password.`,
          accept: isOwn(scene)
            ? 'have another admin review the risk too: no one approves their own.'
            : 'nothing to do.',
        },
  activity: 'verdict on the risk of an account',
});
