import { listDetail } from '../../../reports/details';
import { authenticationMethodsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  app: 'Some people are no longer shown which app asks for their approval.',
  appNotSet: 'Whether people are shown which app asks is left to Microsoft.',
  location: 'Some people are no longer shown from where their approval is asked for.',
  locationNotSet: 'Whether people are shown from where they are asked is left to Microsoft.',
  codes: 'The app gives codes that a fake sign-in page can ask for.',
};
const problemsOf = ({ event }: Scene): readonly string[] => listDetail(event, 'problems');
const onlyCodes = (scene: Scene): boolean =>
  problemsOf(scene).length > 0 && problemsOf(scene).every((one) => one === 'codes');

/** Reads `problems`: keys of the sentences above. */
export const authenticatorShowsContext = defineWording({
  id: 'ZT.ID.011',
  tells: 'story',
  lost: (scene) =>
    onlyCodes(scene)
      ? 'Microsoft Authenticator gives codes again'
      : 'people approve sign-ins without seeing app and place',
  happened: (scene) =>
    onlyCodes(scene)
      ? 'codes from Microsoft Authenticator were allowed'
      : 'what Microsoft Authenticator shows was reduced',
  meaning: (scene) => [
    ...problemsOf(scene)
      .flatMap((problem) => sentences[problem] ?? [])
      .slice(0, 3),
    ...(onlyCodes(scene)
      ? []
      : [
          'An attacker who has a password asks for approval again and again: what is shown is what makes people say no.',
        ]),
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} who approves sign-ins in Microsoft Authenticator`],
  remedy: (scene) => ({
    undo: 'set it back in Entra admin center > Authentication methods > Policies > Microsoft Authenticator > Configure.',
    accept: onlyCodes(scene)
      ? 'set thresholds.authenticatorCodesAccepted.'
      : problemsOf(scene).some((one) => one.endsWith('NotSet'))
        ? 'set thresholds.authenticatorDefaultContextAccepted.'
        : 'there is no exception for this control: it stays open until it is set back.',
  }),
  activity: 'change of the authentication methods',
  portal: authenticationMethodsPortal,
  regained: (scene) =>
    onlyCodes(scene) ? 'Microsoft Authenticator gives no codes' : 'everybody sees app and place before approving',
  mended: (scene) =>
    onlyCodes(scene)
      ? 'Codes from Microsoft Authenticator were forbidden again'
      : 'What Microsoft Authenticator shows was set back',
  held: 'Microsoft Authenticator showed everybody app and place',
});
