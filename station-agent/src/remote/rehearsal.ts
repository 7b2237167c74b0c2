// What the rehearsal twins of all far sides share, voucher platforms and payment channels alike: one request, one
// reply, and the ways they may fail on purpose.

/** Ways a far side may fail on purpose. */
export type RehearsalFault =
  | 'request-lost'
  | 'reply-lost'
  | 'error-before'
  | 'error-after'
  | 'garbage'
  | 'bad-signature'
  | 'slow'
  | 'refuse-connection';

export interface RehearsalRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nowMs: number;
}

export interface RehearsalReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Instead of the body where the answer is no text, such as a packed bill. */
  readonly bytes?: Uint8Array;
}

/** Answers requests purely, with no sockets inside, so that a real server and a simulation can both hold it. */
export interface RehearsalTwin {
  handle(request: RehearsalRequest): RehearsalReply;
  /** For one that signs its answers: the same answer with a signature that does not fit. */
  spoilSignature?(reply: RehearsalReply): RehearsalReply;
}
