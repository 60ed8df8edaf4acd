import { controls } from '../../../shared/controls';
import type { Kind } from '../../../shared/core/resource/kind';
import { type LicenceKey, licenceNames } from '../../../shared/core/tenant/licence-key';
import type { Control } from '../../../shared/core/verdict/control';
import { isWithin } from '../../../shared/core/verdict/coverage';
import { kindsOfDetector } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { generated, table } from './markdown';

/**
 * The tiers that people buy, and the licences in each. tests/end-to-end/licence-tiers.test.ts checks the same tiers against the
 * product.
 */
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

/** What a tenant with all other licences would lack. */
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

This page says what each licence lets you see. The service plans of the tenant decide, not the name of the product. If Microsoft Graph still refuses a request, that answer decides. The page *Health & settings* and the first mail show the same for your tenant, with seats and people.

- **yes**: it can be judged, and the required setting is available.
- **partly**: it can be judged, but the required setting needs a licence. It fails, is judged by the free settings (security defaults), or says which licence is missing.
- **no**: its data is not available. It is *not licensed*, which is neither a pass nor a fail.

${table(
  ['', ...tiers.map(({ name }) => name)],
  [
    ['Controls: yes', ...tiers.map(({ licences }) => counted('yes', licences))],
    ['Controls: partly', ...tiers.map(({ licences }) => counted('partly', licences))],
    ['Controls: no', ...tiers.map(({ licences }) => counted('no', licences))],
    ['Detectors with at least one source', ...tiers.map(({ licences }) => watching(licences))],
  ],
)}

Business Premium with Entra ID P2 sees the same as E5, except for Defender for Identity.

## What each licence adds

This is what a tenant with all other licences would miss.

${table(
  ['Licence', 'Controls that can be judged', 'Controls that can pass', 'Detectors', 'Reads'],
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

*partly* means that only some of its sources can be read.

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
