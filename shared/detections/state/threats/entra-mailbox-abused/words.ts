import { textDetail } from '../../../../reports/details';
import { accountOf, defineRiskWording, riskyUsersPath } from '../../../../reports/wording/risk';

const lostByType: Readonly<Record<string, (account: string) => string>> = {
  suspiciousinboxforwarding: (account) => `${account} forwards mail outside`,
  suspicioussendingpatterns: (account) => `${account} sends mail like a spammer`,
};

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const mailboxAbused = defineRiskWording({
  id: 'EV.S10',
  riskEventType: 'mcasSuspiciousInboxManipulationRules',
  lost: (account, { event }) => {
    const type = textDetail(event, 'riskEventType')?.toLowerCase() ?? '';
    return (
      (Object.hasOwn(lostByType, type) ? lostByType[type]?.(account) : undefined) ??
      `an inbox rule of ${account} hides mail`
    );
  },
  meaning: () => [
    'Intruders hide replies to their own mail this way, mostly to redirect a payment. The rule survives a password reset.',
  ],
  remedy: (scene) => ({
    undo: `remove the rule in the Exchange admin center, revoke the sessions of ${accountOf(scene)} and reset its password; warn finance and everyone who received mail from it.`,
    accept: `dismiss the risk in ${riskyUsersPath}.`,
  }),
});
