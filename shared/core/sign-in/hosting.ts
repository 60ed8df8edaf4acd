import type { SignIn } from '../log/record';

/** AS numbers of networks that host servers. People seldom sign in from there. Taken from public rules. */
const hostingOwners: ReadonlySet<number> = new Set([
  399629, 14061, 136787, 9009, 45102, 215540, 29802, 62240, 204957, 395092, 393406, 400940, 59711, 132203,
]);

/** False if the log does not name the owner of the network. */
export const isHostedNetwork = ({ autonomousSystemNumber: owner }: SignIn): boolean =>
  owner !== null && owner !== undefined && hostingOwners.has(owner);
