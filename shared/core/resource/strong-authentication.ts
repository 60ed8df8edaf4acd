/**
 * Sign-in methods in the entry that Core Directory writes about a person. The values are read from the raw text, because
 * it is JSON, JSON in JSON or truncated. Pure.
 */
import { shortHash } from '../canonical';
import { type Described, movedItems } from '../log/moved-items';

const appId = /"id\\*"\s*:\s*\\*"([^"\\]+)/gi;
const detail = /"(phonenumber|alternativephonenumber|voiceonlyphonenumber|email)\\*"\s*:\s*\\*"([^"\\]+)/gi;
const methodType = /methodtype\W*(\d+)/gi;

/** The ids of authenticator apps, as hashes. Everything else about an app changes whenever it is used. */
export const phoneAppMarks = (text: string): readonly string[] =>
  [...text.matchAll(appId)].map(([, id = '']) => `app:${shortHash(id.toLowerCase())}`);

/** Numbers and addresses are easy to guess from a whole hash, so only two digits of it are kept. */
export const phoneMarks = (text: string): readonly string[] =>
  [...text.matchAll(detail)].map(
    ([, name = '', value = '']) => `${name.toLowerCase()}:${shortHash(value).slice(0, 2)}`,
  );

const marksIn = (text: string): readonly string[] => text.match(/\b(app|\w*phonenumber|email):\w+/g) ?? [];
const typesIn = (text: string): readonly string[] => [...text.matchAll(methodType)].map(([, type = '']) => type);

/** The methods that an entry adds to a person: apps, numbers, and types of method. */
export const methodsAdded = (person: Described): readonly string[] => [
  ...movedItems(person, 'strongauthenticationphoneappdetail', marksIn, String).added,
  ...movedItems(person, 'strongauthenticationuserdetails', marksIn, String).added,
  ...movedItems(person, 'strongauthenticationmethod', typesIn, String).added,
];

/** The apps, numbers and addresses that an entry takes from a person. A type of method is also lost if another replaces it. */
export const methodsRemoved = (person: Described): readonly string[] => [
  ...movedItems(person, 'strongauthenticationphoneappdetail', marksIn, String).removed,
  ...movedItems(person, 'strongauthenticationuserdetails', marksIn, String).removed,
];
