const platformNames = new Set(['Windows', 'macOS', 'iOS', 'iPadOS', 'Android', 'Linux', 'ChromeOS']);

/** The platform as Intune names it; `other` for names that are not known here. */
export const platformOf = ({ operatingSystem }: { readonly operatingSystem: string }): string =>
  platformNames.has(operatingSystem) ? operatingSystem : 'other';
