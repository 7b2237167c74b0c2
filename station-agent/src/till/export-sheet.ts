// What a table file is made of, whatever its format: rows of texts and numbers, added piece by piece.

/** A text, or an amount in its written form ("128.00") that a spreadsheet may reckon with. */
export type Cell = string | { readonly number: string };

export interface SheetWriter {
  /** Takes some rows; resolves when more may come. */
  add(rows: readonly (readonly Cell[])[]): Promise<void>;
  /** Ends the file. Called once. */
  finish(): Promise<Uint8Array>;
}

export interface SheetFormat {
  /** Of the file's name, without the dot. */
  readonly extension: string;
  readonly type: string;
  /** @param name the sheet's own name, where the format has one */
  open(name: string, header: readonly string[]): SheetWriter;
}
