/** Every function of the app, with the name that Azure shows. */
export const functionNames = [
  'backup',
  'collect',
  'collectFleet',
  'consented',
  'deliver',
  'digest',
  'handle',
  'health',
  'notifications',
  'posture',
  'schedule',
  'signIn',
  'subscriptions',
] as const;

const registered: string[] = [];

/** Records a function under its registered name, and returns the name. */
export function named(name: (typeof functionNames)[number]): string {
  registered.push(name);
  return name;
}

/** Throws unless exactly the functions above registered themselves. */
export function assertRegistered(): void {
  const missing = functionNames.filter((name) => !registered.includes(name));
  if (missing.length > 0 || registered.length !== functionNames.length) {
    throw new Error(
      `expected ${functionNames.length} functions, registered ${registered.length}; missing: ${missing.join(', ') || 'none'}`,
    );
  }
}
