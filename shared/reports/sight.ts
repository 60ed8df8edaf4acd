import type { Verdict } from '../core/control';
import type { Failure } from '../core/failure';
import { type Kind, kindDefinition } from '../core/kind';
import { type LicenceKey, licenceNames } from '../core/licence';
import { count, listed, number, verb } from './counting';
import { capital, plainText } from './plain-text';

/** What is seen of a tenant and what is not; the first mail and the page say it alike. */
export type Sight = {
  readonly verdicts: readonly Verdict[];
  /** Per kind: why it could not be read; null where it was. */
  readonly kinds: readonly { readonly kind: Kind; readonly failure: Failure | null }[];
  /** Part numbers of the licences that the tenant owns, as Microsoft writes them. */
  readonly skus: readonly string[];
};

/** Microsoft's product names by part number; others are shown as they are written. https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference */
const productNames: Readonly<Record<string, string>> = {
  AAD_PREMIUM: 'Entra ID P1',
  AAD_PREMIUM_P2: 'Entra ID P2',
  EMS: 'Enterprise Mobility + Security E3',
  EMSPREMIUM: 'Enterprise Mobility + Security E5',
  ENTERPRISEPACK: 'Office 365 E3',
  ENTERPRISEPREMIUM: 'Office 365 E5',
  INTUNE_A: 'Microsoft Intune',
  O365_BUSINESS_ESSENTIALS: 'Microsoft 365 Business Basic',
  O365_BUSINESS_PREMIUM: 'Microsoft 365 Business Standard',
  SPB: 'Microsoft 365 Business Premium',
  SPE_E3: 'Microsoft 365 E3',
  SPE_E5: 'Microsoft 365 E5',
  SPE_F1: 'Microsoft 365 F3',
};

/** What nobody is told of without it, in one sentence. */
const consequences: Readonly<Record<LicenceKey, string>> = {
  P1: 'Without it there is no Conditional Access, and sign-ins are invisible to me.',
  P2: 'Without it risky sign-ins are invisible to me: your phone will not ring for those.',
  INTUNE: 'Without it I do not know the state of any device.',
  SPO: 'Without it there is no sharing to watch.',
  WID: 'Without it a stolen application shows no risk.',
  MDE: 'Without it nothing tells me of attacks on devices.',
  MDO: 'Without it nothing tells me of attacks by mail.',
  MDI: 'Without it attacks on your own domain controllers are invisible to me.',
  MIP: 'Without it there are no sensitivity labels to watch.',
};

const mostProducts = 3;

/** "You are on Microsoft 365 Business Premium: 8 of 15 controls are watched, 4 need Entra ID P2." */
export function watchedLine({ verdicts, skus }: Sight): string {
  const watched = verdicts.filter(({ status }) => status !== 'notLicensed' && status !== 'unknown').length;
  const waiting = verdicts.filter(({ status }) => status === 'unknown').length;
  const missing = [...licencesMissing(verdicts)].map(
    ([licence, controls]) =>
      `${number(controls)} ${verb(controls, 'needs', 'need')} ${licenceNames[licence] ?? plainText(licence)}`,
  );
  const rest = [
    ...missing,
    ...(waiting === 0 ? [] : [`${number(waiting)} ${verb(waiting, 'waits', 'wait')} for what is named below`]),
  ];
  const counted = `${number(watched)} of ${count(verdicts.length, 'control is', 'controls are')} watched`;
  const products = skus.map((sku) => productNames[sku] ?? plainText(sku, 40)).slice(0, mostProducts);
  const on = products.length === 0 ? capital(counted) : `You are on ${listed(products)}: ${counted}`;
  return `${on}${rest.length === 0 ? '' : `, ${rest.join(', ')}`}.`;
}

function licencesMissing(verdicts: readonly Verdict[]): ReadonlyMap<LicenceKey, number> {
  const missing = new Map<LicenceKey, number>();
  for (const verdict of verdicts) {
    if (verdict.status === 'notLicensed') missing.set(verdict.licence, (missing.get(verdict.licence) ?? 0) + 1);
  }
  return missing;
}

type Without = { readonly kinds: readonly Kind[]; readonly controls: number };

/** What each missing licence hides: sources, and how many controls. */
export function unlicensedBy({ verdicts, kinds }: Pick<Sight, 'verdicts' | 'kinds'>): ReadonlyMap<LicenceKey, Without> {
  const hidden = new Map<LicenceKey, Without>();
  for (const [licence, controls] of licencesMissing(verdicts)) hidden.set(licence, { kinds: [], controls });
  for (const { kind, failure } of kinds) {
    if (failure?.reason !== 'notLicensed') continue;
    const { licence } = kindDefinition(kind);
    const key = failure.licence ?? (licence === 'free' ? 'P1' : licence);
    const known = hidden.get(key) ?? { kinds: [], controls: 0 };
    hidden.set(key, { ...known, kinds: [...known.kinds, kind] });
  }
  return hidden;
}

/** Everything that cannot be read, the licences first, each with what it means. */
export const unseenLines = (sight: Pick<Sight, 'verdicts' | 'kinds'>): readonly string[] => [
  ...[...unlicensedBy(sight)].map(([licence, without]) => {
    const name = licenceNames[licence] ?? plainText(licence);
    const names = without.kinds.map((kind) => kindDefinition(kind).plural);
    const what =
      names.length === 0 ? `You do not have ${name}` : `${capital(listed(names))}: not licensed, needs ${name}`;
    return `${what}. ${consequences[licence] ?? ''}`.trim();
  }),
  ...sight.kinds.flatMap(({ kind, failure }) =>
    failure === null || failure.reason === 'notLicensed' ? [] : [failureInWords(kind, failure)],
  ),
];

/** Why a kind cannot be read, and what would let it: "Role assignments: grant RoleManagement.Read.Directory". */
export function failureInWords(kind: Kind, failure: Failure): string {
  const { plural, permission } = kindDefinition(kind);
  const name = capital(plural);
  switch (failure.reason) {
    case 'notPermitted':
      return `${name}: a permission is missing, grant ${plainText(failure.permission || permission)}`;
    case 'notLicensed':
      return `${name}: not licensed${failure.licence === null ? '' : `, needs ${licenceNames[failure.licence]}`}`;
    case 'throttled':
      return `${name}: Microsoft asked us to wait; they are read as soon as it lets us`;
    case 'gone':
      return `${name}: Microsoft forgot our place in the list; they are read anew`;
    case 'broken':
      return `${name}: Microsoft answered with errors; we go on trying`;
    case 'ours':
      return `${name}: an answer that we do not understand; please report it`;
  }
}
