import { controls } from '../../../shared/controls';
import type { Kind } from '../../../shared/core/resource/kind';
import { type LicenceKey, licenceNames } from '../../../shared/core/tenant/licence-key';
import type { Control } from '../../../shared/core/verdict/control';
import { isWithin } from '../../../shared/core/verdict/coverage';
import { kindsOfDetector } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detectors';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { generated, table } from './markdown';

/** What people buy, by what decides here; tests/end-to-end/licence-tiers.test.ts holds the same tenants against the product. */
const tiers: readonly { readonly name: string; readonly licences: ReadonlySet<LicenceKey> }[] = [
  { name: 'Free', licences: new Set(['SPO']) },
  { name: 'Business Premium', licences: new Set(['P1', 'INTUNE', 'SPO', 'MDE', 'MDO', 'MIP']) },
  { name: 'E3', licences: new Set(['P1', 'INTUNE', 'SPO', 'MDE', 'MIP']) },
  { name: 'E5', licences: new Set(['P1', 'P2', 'INTUNE', 'SPO', 'MDE', 'MDO', 'MDI', 'MIP']) },
];

type Licences = ReadonlySet<LicenceKey>;
type Seen = 'yes' | 'partly' | 'no';

function seenBy(control: Control, licences: Licences): Seen {
  if (!isWithin(control, licences)) return 'no';
  return control.licence === 'free' || licences.has(control.licence) ? 'yes' : 'partly';
}

const isReadable = (kind: Kind, licences: Licences): boolean => {
  const { licence } = kindDefinition(kind);
  return licence === 'free' || licences.has(licence);
};

const counted = (seen: Seen, licences: Licences): string =>
  String(controls.filter((control) => seenBy(control, licences) === seen).length);

const watching = (licences: Licences): string =>
  String(detectors.filter((detector) => kindsOfDetector(detector).some((kind) => isReadable(kind, licences))).length);

const everything: Licences = new Set(Object.keys(licenceNames) as LicenceKey[]); // Safe: the keys of a Record<LicenceKey, …>.

/** What a tenant that has everything else would miss. */
function gainOf(licence: LicenceKey): readonly string[] {
  const rest: Licences = new Set([...everything].filter((one) => one !== licence));
  const lost = controls.filter((control) => seenBy(control, rest) === 'no').length;
  const halved = controls.filter((control) => seenBy(control, rest) === 'partly').length;
  const silent = detectors.filter((detector) => !kindsOfDetector(detector).some((kind) => isReadable(kind, rest)));
  const kinds = kindDefinitions.filter((definition) => definition.licence === licence).map(({ plural }) => plural);
  return [licenceNames[licence], String(lost), String(halved), String(silent.length), kinds.join(', ')];
}

/** The tiers, control by control. */
export const licencesPage = (): string => `${generated}

# Licences

What each licence lets Zero Trust Watch see. The tenant's service plans decide, never the name of what was bought, and Microsoft's own answer has the last word. The page and the first mail say the same of the tenant at hand, with the seats beside the people.

- **yes**: judged, and what it asks for can be set.
- **partly**: what it reads is there without the licence and what it asks for is not: it fails, is judged by what the free settings give (security defaults), or says that the licence is missing.
- **no**: what it reads is not there. It is *not licensed*, which is neither passed nor failed.

${table(
  ['', ...tiers.map(({ name }) => name)],
  [
    ['Controls: yes', ...tiers.map(({ licences }) => counted('yes', licences))],
    ['Controls: partly', ...tiers.map(({ licences }) => counted('partly', licences))],
    ['Controls: no', ...tiers.map(({ licences }) => counted('no', licences))],
    ['Detectors that see something', ...tiers.map(({ licences }) => watching(licences))],
  ],
)}

Business Premium with Entra ID P2 sees what E5 does, but for what Defender for Identity adds.

## What each licence adds

To a tenant that has all the others.

${table(
  ['Licence', 'Controls that can be judged', 'Controls that can be met', 'Detectors', 'Reads'],
  [...everything].map(gainOf).filter(([, ...gains]) => gains.some((gain) => gain !== '' && gain !== '0')),
)}

## Control by control

${table(
  ['Control', ...tiers.map(({ name }) => name)],
  controls.map((control) => [
    `${control.id} ${control.title}`,
    ...tiers.map(({ licences }) => seenBy(control, licences)),
  ]),
)}

## Detector by detector

A detector sees something where one of its sources can be read.

${table(
  ['Detector', ...tiers.map(({ name }) => name)],
  detectors.map((detector) => [
    `${detector.id} ${detector.title}`,
    ...tiers.map(({ licences }) => {
      const readable = kindsOfDetector(detector).filter((kind) => isReadable(kind, licences)).length;
      return readable === 0 ? 'no' : readable === kindsOfDetector(detector).length ? 'yes' : 'partly';
    }),
  ]),
)}
`;
