const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** The name of a country, which logs write as two letters. */
export const countryName = (code: string): string =>
  (/^[A-Z]{2}$/i.test(code) ? names.of(code.toUpperCase()) : undefined) ?? code;
