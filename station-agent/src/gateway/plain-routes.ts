// The addresses that carry no command: signing in, health, pictures and what payment platforms post. Described here so
// that /openapi.json names every one; a test holds this list against what express really serves.

type Described = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;
const json = (properties: Described): Described => ({
  content: {
    'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } },
  },
});
const bytes = (...types: readonly string[]): Described => ({
  content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
});
const done = { 200: { description: 'done' } } as const;
const signedIn = [{ bearer: [] }] as const;
const inPath = (name: string): Described => ({ name, in: 'path', required: true, schema: text });
const signature = {
  name: 'X-Qiantai-Signature',
  in: 'header',
  required: true,
  description: 't=<unix seconds>,v1=<hex HMAC-SHA256 over "<t>.<raw body>">',
  schema: text,
} as const;
const pictures = {
  200: { description: 'the picture', ...bytes('image/png', 'image/svg+xml') },
} as const;

/** By path as OpenAPI writes it, then by method. */
export const plainRoutes: Readonly<
  Record<string, Readonly<Record<string, Described & { readonly summary: string }>>>
> = {
  '/api/auth/login': {
    post: {
      summary: 'Signs in by staff number and PIN.',
      requestBody: json({ staff: text, pin: text }),
      responses: done,
    },
  },
  '/api/auth/logout': {
    post: { summary: 'Ends the session of the token.', security: signedIn, responses: done },
  },
  '/api/devices/pair': {
    post: {
      summary: 'Trades a pairing code for a wall display’s token.',
      requestBody: json({ code: text }),
      responses: done,
    },
  },
  '/healthz': {
    get: { summary: 'Says that the station lives, and where its journal stands.', responses: done },
  },
  '/readyz': {
    get: {
      summary: 'Says whether the station serves.',
      responses: { ...done, 503: { description: 'not yet, or no longer' } },
    },
  },
  '/metrics': { get: { summary: 'Counts and times as Prometheus text.', responses: done } },
  '/openapi.json': { get: { summary: 'This description.', responses: done } },
  '/docs': { get: { summary: 'This description, to be read.', responses: done } },
  '/api/payment/callback': {
    post: {
      summary:
        'The acquirer says how a card payment ended; believed by its signature, within five minutes, once.',
      parameters: [signature],
      requestBody: json({
        payment_id: { type: 'integer' },
        transaction_id: text,
        success: { type: 'boolean' },
      }),
      responses: { ...done, 401: { description: 'not believed; nothing changed' } },
    },
  },
  '/api/v1/payment/{channel}/callback': {
    post: {
      summary: 'A payment platform’s own notice (wxpay, alipay), believed by that platform’s signature.',
      parameters: [inPath('channel')],
      responses: done,
    },
  },
  '/api/v1/payment/wxpay/qrcode/{order_id}': {
    get: {
      summary: 'The picture of an order’s open payment, PNG or by Accept SVG.',
      parameters: [inPath('order_id')],
      security: signedIn,
      responses: pictures,
    },
  },
  '/api/payment/qr/{payment_id}': {
    get: {
      summary: 'The picture of an open payment, PNG or by Accept SVG.',
      parameters: [inPath('payment_id')],
      security: signedIn,
      responses: pictures,
    },
  },
  '/api/papers/{id}/picture.svg': {
    get: {
      summary: 'A paper as it looks.',
      parameters: [inPath('id')],
      security: signedIn,
      responses: { 200: { description: 'the picture', ...bytes('image/svg+xml') } },
    },
  },
  '/api/v1/{platform}/webhook': {
    post: {
      summary: 'A voucher platform says that something changed; believed by its signature.',
      parameters: [inPath('platform')],
      responses: done,
    },
  },
};
