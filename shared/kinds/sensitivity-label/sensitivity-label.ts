import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/security-sensitivitylabel */
export type SensitivityLabel = {
  readonly id: string;
  readonly name: string;
  /** Whether the label, or one of its sublabels, encrypts; null if Graph does not say. */
  readonly hasProtection: boolean | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly sensitivityLabel: SensitivityLabel;
  }
}

export const sensitivityLabelKind = defineKind({
  kind: 'sensitivityLabel',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 360,
  freshMinutes: 1440,
  permission: 'SensitivityLabels.Read.All',
  licence: 'MIP',
  singular: 'a sensitivity label',
  plural: 'sensitivity labels',
  compared: ['name', 'hasProtection'],
  unattributed: { status: 'notLogged', log: 'unifiedAuditLog' },
});
