import { flagDetail, textDetail } from '../../../reports/details';
import type { Scene } from '../../../reports/scene';
import { accountOf, defineRiskWording, ownerOf, riskyUsersPath } from '../../../reports/wording/risk';

type Word = 'confirmedCompromised' | 'dismissed' | 'confirmedSafe';

const wordOf = ({ event }: Scene): Word => {
  const word = textDetail(event, 'word');
  return word === 'dismissed' || word === 'confirmedSafe' ? word : 'confirmedCompromised';
};

/** Only of a risk that is gone: whoever confirms their own account as compromised gives an alarm. */
const isOwn = (scene: Scene): boolean => flagDetail(scene.event, 'own') && wordOf(scene) !== 'confirmedCompromised';

const said = (scene: Scene, account: string): string =>
  ({
    confirmedCompromised: `${account} was confirmed as compromised`,
    dismissed: `the risk of ${account} was dismissed`,
    confirmedSafe: `${account} was confirmed as safe`,
  })[wordOf(scene)];

const saidOfItself = (scene: Scene, account: string): string =>
  wordOf(scene) === 'confirmedSafe' ? `${account} confirmed itself as safe` : `${account} dismissed its own risk`;

const meanings: Readonly<Record<Word, string>> = {
  confirmedCompromised:
    'Somebody who administers this holds the account for taken over. Until it is given back, whatever it does counts as the attacker.',
  dismissed: 'Policies that ask for more at risk let the account pass again.',
  confirmedSafe:
    'Policies that ask for more at risk let the account pass again, and Microsoft learns that it was right.',
};

const ownMeaning = 'Whoever has taken over an administrator clears the traces of it first.';

/** Reads `word` ("confirmedCompromised", "dismissed", "confirmedSafe"), `own`, `privileged`, peopleIds[0]. */
export const riskJudged = defineRiskWording({
  id: 'EV.S15',
  riskEventType: 'adminConfirmedUserCompromised',
  lost: (account, scene) => (isOwn(scene) ? saidOfItself(scene, account) : said(scene, account)),
  happened: (scene) => said(scene, accountOf(scene)),
  meaning: (scene) => [...(isOwn(scene) ? [ownMeaning] : []), meanings[wordOf(scene)]],
  ask: (scene) => ({
    question: `Ask ${ownerOf(scene)} by phone, not by mail: is the account in your hands?`,
    yes: `say so to whoever confirmed it, and dismiss the risk in ${riskyUsersPath}.`,
    no: `block ${accountOf(scene)}, revoke its sessions and reset its password now.`,
    ifNo: `If ${ownerOf(scene)} does not have it`,
  }),
  remedy: (scene) =>
    wordOf(scene) === 'confirmedCompromised'
      ? {
          undo: `dismiss the risk of ${accountOf(scene)} in ${riskyUsersPath}.`,
          accept: `block ${accountOf(scene)}, revoke its sessions and reset its password before it is given back.`,
        }
      : {
          undo: `confirm ${accountOf(scene)} as compromised in ${riskyUsersPath}, revoke its sessions and reset its password.`,
          accept: isOwn(scene)
            ? 'let somebody else look at the risk as well: nobody judges their own.'
            : 'nothing to do.',
        },
  activity: 'word on the risk of an account',
});
