import { textDetail } from '../language/details';
import { plainText, quoted } from '../language/plain-text';
import { rolesPortal, userPortal } from '../language/portal';
import type { Scene } from '../language/scene';

/** `roleName`, else "a privileged role". */
export const roleOf = ({ event }: Scene): string => plainText(textDetail(event, 'roleName') ?? 'privileged role', 40);

/** "Global Administrator" needs no article where it is a title: "became Global Administrator". */
export const roleHolderOf = (scene: Scene): string =>
  textDetail(scene.event, 'roleName') === undefined ? 'holder of a privileged role' : roleOf(scene);

/** After "made somebody": "an Exchange Administrator". No role begins with a U that is spoken as in "under". */
export const aRoleHolderOf = (scene: Scene): string => {
  const holder = roleHolderOf(scene);
  return `${/^[aeio]/i.test(holder) ? 'an' : 'a'} ${holder}`;
};

/** "the role Global Administrator", "a privileged role". */
export const theRoleOf = (scene: Scene): string =>
  textDetail(scene.event, 'roleName') === undefined ? 'a privileged role' : `the role ${roleOf(scene)}`;

/** The one person who got the role; undefined if a group or an application did: then peopleIds are its members. */
const personOf = ({ event }: Scene): string | undefined =>
  ['group', 'servicePrincipal'].includes(textDetail(event, 'principalType') ?? '') ? undefined : event.peopleIds[0];

const isExternal = (scene: Scene): boolean => {
  const person = personOf(scene);
  return person !== undefined && scene.naming.isExternal(person);
};

/** A person by name, a group or an application by its name in quotation marks. */
export const holderOf = (scene: Scene): string => {
  const { event, naming } = scene;
  const person = personOf(scene);
  if (person !== undefined) return `${isExternal(scene) ? 'the external user ' : ''}${naming.person(person)}`;
  if (event.resource.name !== null) return quoted(event.resource.name, 40);
  return textDetail(event, 'principalType') === 'group' ? 'a group' : 'an account';
};

/** For a headline, which has no room for an article. */
export const holderInShort = (scene: Scene): string => holderOf(scene).replace(/^the external/, 'external');

/** The present holder of the role. */
export function holdersOf(scene: Scene): string {
  const { event, naming } = scene;
  if (textDetail(event, 'principalType') === 'servicePrincipal')
    return `Everyone who has a secret or certificate of ${holderOf(scene)}, or owns it`;
  const person = personOf(scene);
  return person === undefined
    ? `Every member of ${holderOf(scene)}`
    : `The account that holds it now: ${naming.personWithAddress(person)}`;
}

/** The account that got the role; the roles where no single account did. */
export const holderPortal = (scene: Scene) => {
  const person = personOf(scene);
  return person === undefined ? rolesPortal(scene) : userPortal(scene, person);
};

/** What admins of this tenant cannot do about the account. */
export const outsideOf = (scene: Scene): readonly string[] =>
  isExternal(scene)
    ? ['This account belongs to another organisation: only that organisation can reset its password.']
    : [];

/** The power of the role, for roles that reach everything; others are described by their type. */
export function reachOf(scene: Scene): string {
  const role = roleOf(scene);
  if (/^global administrator/i.test(role))
    return 'This role can do everything in the tenant: read every mailbox, change every policy, create further admins.';
  if (/^privileged (role|authentication) administrator/i.test(role))
    return 'Holders of this role can make themselves Global Administrator.';
  return 'This role is privileged: its holders can reach other accounts, policies or data.';
}
