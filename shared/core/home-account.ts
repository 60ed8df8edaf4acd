/**
 * Where an account is at home, as far as its address shows it: a guest's address in the tenant that it visits holds its own one
 * before #EXT#, with the @ turned into an underscore. In lower case, so that the same person is the same text everywhere.
 * https://learn.microsoft.com/entra/external-id/user-properties#user-principal-name
 */
export function homeAddressOf(address: string): string {
  const lower = address.trim().toLowerCase();
  const mark = lower.indexOf('#ext#');
  if (mark < 0) return lower;
  const home = lower.slice(0, mark);
  // No domain holds an underscore: the last one was the @.
  const at = home.lastIndexOf('_');
  return at < 1 ? home : `${home.slice(0, at)}@${home.slice(at + 1)}`;
}
