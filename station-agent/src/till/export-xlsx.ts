// A workbook of one sheet: texts as texts, amounts as numbers, the header bold and standing still.
// Why not a library: none is needed for a table, and a text that is typed as text can never become a formula.
// Source: ECMA-376 part 1, sections 12.3, 18.2 and 18.3.

import type { Cell, SheetFormat } from './export-sheet.ts';
import { ZipFile } from './export-zip.ts';

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 cannot hold: control characters, two that are none, and lone halves of a character. */
const unspeakable = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu;
const textMax = 32_767;

function xml(text: string): string {
  return (
    text
      .slice(0, textMax)
      .replace(unspeakable, '')
      // A spreadsheet reads _x0041_ as the letter A: the underscore itself is written so, then it stays as it was.
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)
      .replaceAll('\r', '&#13;')
  );
}

function cellXml(cell: Cell, style: number): string {
  if (typeof cell !== 'string') return `<c s="2"><v>${xml(cell.number)}</v></c>`;
  if (cell === '') return '<c/>';
  const styled = style === 0 ? '' : ` s="${style}"`;
  return `<c${styled} t="inlineStr"><is><t xml:space="preserve">${xml(cell)}</t></is></c>`;
}

const rowXml = (cells: readonly Cell[], style = 0): string =>
  `<row>${cells.map((cell) => cellXml(cell, style)).join('')}</row>`;

const contentTypes = `${prolog}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${mime}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${mime}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${mime}.styles+xml"/></Types>`;

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${officeRelations}/${type}" Target="${target}"/>`;
const relations = (...each: readonly string[]): string =>
  `${prolog}<Relationships xmlns="${packageRelations}">${each.join('')}</Relationships>`;

/** 0 plain, 1 bold for the header, 2 an amount with two decimals. */
const styles = `${prolog}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** A sheet's name as spreadsheets allow it: 31 characters, none of []:*?/\ */
const sheetName = (name: string): string => xml(name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31));

const workbook = (name: string): string =>
  `${prolog}<workbook xmlns="${main}" xmlns:r="${officeRelations}"><sheets><sheet name="${sheetName(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

async function whole(zip: ZipFile, name: string, text: string): Promise<void> {
  const entry = zip.entry(name);
  await entry.write(text);
  await entry.end();
}

const sheetHead = (columns: number): string =>
  `${prolog}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${columns}" width="18" customWidth="1"/></cols><sheetData>`;

export const xlsxFormat: SheetFormat = {
  extension: 'xlsx',
  type: `${mime}.sheet`,
  open(name, header) {
    const zip = new ZipFile();
    const sheet = zip.entry('xl/worksheets/sheet1.xml');
    let head: string | undefined = sheetHead(header.length) + rowXml(header, 1);
    const begun = (): string => {
      const text = head ?? '';
      head = undefined;
      return text;
    };
    return {
      add: (rows) => sheet.write(begun() + rows.map((cells) => rowXml(cells)).join('')),
      async finish() {
        await sheet.write(`${begun()}</sheetData></worksheet>`);
        await sheet.end();
        await whole(zip, '[Content_Types].xml', contentTypes);
        await whole(zip, '_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')));
        await whole(zip, 'xl/workbook.xml', workbook(name));
        const parts = [
          relation('rId1', 'worksheet', 'worksheets/sheet1.xml'),
          relation('rId2', 'styles', 'styles.xml'),
        ];
        await whole(zip, 'xl/_rels/workbook.xml.rels', relations(...parts));
        await whole(zip, 'xl/styles.xml', styles);
        return zip.bytes();
      },
    };
  },
};
