export type DirectoryName = {
  readonly id: string;
  readonly displayName: string;
  readonly address: string | null;
  readonly type: 'person' | 'group' | 'application' | 'device' | 'other' | 'erased';
};
