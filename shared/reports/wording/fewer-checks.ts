/** The people who can sign in with fewer checks because an object that policies refer to changed. */
import { registerDevice, registerSecurityInformation } from '../../core/conditional-access';
import { isCounted } from '../../core/event/event';
import { textDetail } from '../language/details';
import { capital, quoted } from '../language/plain-text';
import { peopleCan, type Scene } from '../language/scene';
import { affectedByLoss } from './conditional-access';

/** How people get in now, by the former requirement. */
const nowGetIn: Readonly<Record<string, string>> = {
  mfa: 'without MFA',
  phishingResistantMfa: 'with phishable MFA',
  managedDevice: 'from unmanaged devices',
  blocked: 'where they were blocked',
};

const actions: Readonly<Record<string, string>> = {
  '': 'sign in',
  [registerSecurityInformation]: 'register MFA methods',
  [registerDevice]: 'register devices',
};

/** Any other target of a policy is an authentication context. */
const actionOf = (action: string): string =>
  actions[action] ?? `do what the authentication context ${quoted(action)} protects`;

/** Reads `requirement`, `action` and the exposure; undefined if nobody gets in, or nobody was counted. */
export function lettingIn({ event, naming }: Scene): string | undefined {
  const { exposure } = event;
  const how = nowGetIn[textDetail(event, 'requirement') ?? ''];
  return isCounted(exposure) && exposure.count > 0 && how !== undefined
    ? peopleCan(exposure, `can now ${actionOf(textDetail(event, 'action') ?? '')} ${how}`, naming)
    : undefined;
}

/** The same as sentences. Also covers changes that let nobody in or whose people were not counted. */
export function lettingInInFull(scene: Scene): readonly string[] {
  const { exposure } = scene.event;
  if (isCounted(exposure) && exposure.count === 0)
    return [`For everyone at ${scene.tenantName}, other policies still require as much as before.`];
  const people = lettingIn(scene);
  return people === undefined ? affectedByLoss(scene) : [`${capital(people)}, at ${scene.tenantName}.`];
}
