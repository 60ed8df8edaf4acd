import { hasProblem, listDetail } from '../../../reports/details';
import { connectorsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isDown = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').some((problem) => ['unavailable', 'inError', 'notEnabled'].includes(problem));

const isApple = (scene: Scene): boolean => hasProblem(scene.event, 'expired') || hasProblem(scene.event, 'expiring');

/** Reads `problems`: expired, unresponsive, expiring; unavailable, inError, notEnabled of a connector that does not work. */
export const connectorsAreHealthy = defineWording({
  id: 'ZT.DV.015',
  tells: 'story',
  lost: (scene) =>
    hasProblem(scene.event, 'expired')
      ? 'a certificate or token of Intune has expired'
      : hasProblem(scene.event, 'unresponsive')
        ? 'the connector of threat defence is silent'
        : isDown(scene) && !isApple(scene)
          ? 'the connector of threat defence is not in force'
          : 'a certificate or token of Intune ends soon',
  happened: (scene) =>
    hasProblem(scene.event, 'expired')
      ? 'a certificate or token of Intune expired'
      : hasProblem(scene.event, 'unresponsive')
        ? 'the connector of threat defence fell silent'
        : isDown(scene) && !isApple(scene)
          ? 'the connector of threat defence stopped working'
          : 'the end of a certificate or token of Intune came near',
  meaning: (scene) => [
    ...(isApple(scene)
      ? ['When an Apple certificate has lapsed Intune loses the iPhones and Macs, and each has to be enrolled anew.']
      : []),
    ...(hasProblem(scene.event, 'unresponsive') || isDown(scene)
      ? ['Threats on devices no longer reach Intune: a device under attack stays compliant.']
      : []),
  ],
  ask: (scene) =>
    isApple(scene)
      ? {
          question: 'Do you know the Apple ID that it was set up with?',
          yes: 'renew it with the same one: a new Apple ID means enrolling every device again.',
          no: 'find it in Intune admin center > Tenant administration > Connectors and tokens before anything else.',
        }
      : {
          question: 'Does the console of the partner still show your devices?',
          yes: 'connect it again in Intune admin center > Tenant administration > Connectors and tokens.',
          no: 'call the partner; until then take the word of devices about threats for nothing.',
        },
  remedy: () => ({
    undo: 'renew it in Intune admin center > Tenant administration > Connectors and tokens.',
    accept: 'delete the token or connector there if it is no longer used, or set thresholds.connectorExpiryDays.',
  }),
  activity: 'change of connectors',
  portal: connectorsPortal,
  regained: () => 'certificates and connectors of Intune are well',
  mended: () => 'What had lapsed or was about to was renewed',
  held: 'certificates, tokens and connectors of Intune were well',
});
