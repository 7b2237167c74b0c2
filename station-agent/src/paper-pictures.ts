// Any paper of the journal as a picture, drawn from the very bytes its printer would get.

import { modelNamed } from '@qiantai/printers/models.ts';
import { previewSvg } from '@qiantai/printers/paper/preview.ts';
import { withCopyMark, type PaperDocument } from '@qiantai/shared/documents/document.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { paperById } from '@qiantai/shared/views/papers.ts';
import type { PrinterConfig } from './config.ts';
import type { ExtraRoutes } from './gateway/gateway.ts';
import type { Journal } from './journal/journal.ts';

/** `GET /api/papers/:id/picture.svg`, for the counter and the manager. */
export function paperPictures(journal: Journal, printers: readonly PrinterConfig[]): ExtraRoutes {
  return (app, session) => {
    app.get('/api/papers/:id/picture.svg', async (request, response) => {
      if (session(request).actor.role === 'kitchen') throw new Refusal('not-allowed');
      const row = paperById(journal.view, Number(request.params.id));
      const printer = printers.find(({ name }) => name === row?.printer);
      const model = printer === undefined ? undefined : modelNamed(printer.model);
      if (row === undefined || model === undefined)
        throw new Refusal('paper-not-found', { paper: request.params.id });
      const document = withCopyMark(JSON.parse(row.document) as PaperDocument, row.copy);
      response
        .type('image/svg+xml')
        .set('cache-control', 'private, no-store')
        .send(await previewSvg(document, model));
    });
  };
}
