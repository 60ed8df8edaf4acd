/** A restore stopped before its end: what is missing would be taken for deleted or never seen, and the restore could not be completed. */
export class PartOfBackup extends Error {
  override readonly name = 'PartOfBackup';

  constructor(moment: string) {
    super(
      `The tables hold only a part of the backup ${moment}, because a restore stopped before its end. Run the same restore command again. Until it is complete, nothing is read, changed, collected or sent.`,
    );
  }
}
