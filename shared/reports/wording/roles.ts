import { textDetail } from '../details';
import { plainText } from '../plain-text';
import type { Scene } from '../scene';

/** `roleName`, else "a privileged role". */
export const roleOf = ({ event }: Scene): string => plainText(textDetail(event, 'roleName') ?? 'privileged role', 40);

/** "Global Administrator" needs no article where it is a title: "became Global Administrator". */
export const roleHolderOf = (scene: Scene): string =>
  textDetail(scene.event, 'roleName') === undefined ? 'holder of a privileged role' : roleOf(scene);

/** What the role can do, for roles that reach everything; others are described by what they are. */
export function reachOf(scene: Scene): string {
  const role = roleOf(scene);
  if (/^global administrator/i.test(role))
    return 'This role can do everything in the tenant: read every mailbox, change every policy, make further administrators.';
  if (/^privileged (role|authentication) administrator/i.test(role))
    return 'Whoever holds this role can make themselves Global Administrator.';
  return 'This role is privileged: it leads to other accounts, to policies or to data beyond its own.';
}
