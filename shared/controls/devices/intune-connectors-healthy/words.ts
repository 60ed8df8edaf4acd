import { hasProblem } from '../../../reports/language/details';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneConnectorsHealthy } from './control';

const apple =
  'When an Apple certificate has expired, Intune loses the iPhones and Macs, and each has to be enrolled again.';
const threats = 'Threats on devices do not reach Intune: a device under attack stays compliant.';
const down = { fails: 'The threat defence connector does not work', means: threats };

export const intuneConnectorsHealthyWords = controlWords(intuneConnectorsHealthy, {
  fails: 'An Intune certificate, token or connector has a problem',
  problems: {
    expired: { fails: 'An Intune certificate or token has expired', means: apple },
    unresponsive: { fails: 'The threat defence connector does not respond', means: threats },
    expiring: { fails: 'An Intune certificate or token expires soon', means: apple },
    unavailable: down,
    inError: down,
    notEnabled: down,
  },
  where: places.connectors,
  undo: 'renew it in Intune admin center > Tenant administration > Connectors and tokens.',
  accept: 'delete the token or connector there if you no longer use it, or set thresholds.connectorExpiryDays.',
  ask: ({ event }) =>
    hasProblem(event, 'expired') || hasProblem(event, 'expiring')
      ? {
          question: 'Do you know the Apple ID that it was set up with?',
          yes: 'renew it with the same Apple ID: with a new one you have to enrol every device again.',
          no: 'find it in Intune admin center > Tenant administration > Connectors and tokens first.',
        }
      : {
          question: "Does the partner's console still show your devices?",
          yes: 'connect it again in Intune admin center > Tenant administration > Connectors and tokens.',
          no: 'call the partner; until then, do not rely on the threat level of devices.',
        },
});
