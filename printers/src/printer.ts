// The two contracts of this package: a transport carries bytes to one printer and reads its state;
// a model says what the printer can do. Everything about one way of reaching a printer is one file in transports/.

/** What a model can do; data in models/*.json, never a switch in code. */
export interface PrinterModel {
  readonly name: string;
  readonly label: string;
  /** Half-width columns in font A: 48 at 80 mm, 32 at 58 mm. */
  readonly columns: 48 | 32 | 42;
  /** Printable dots across: 576 at 80 mm, 384 at 58 mm. */
  readonly dots: 576 | 384 | 512;
  readonly cutter: boolean;
  readonly drawer: boolean;
  /** How the end of a paper is confirmed: GS ( H reply, GS r in buffer order, or not at all. */
  readonly confirm: 'gs-h' | 'gs-r' | 'none';
}

/** What the printer says of itself. `unknown` fields were not told. */
export interface PrinterStatus {
  readonly reachable: boolean;
  readonly paper: 'ok' | 'low' | 'out' | 'unknown';
  readonly cover: 'closed' | 'open' | 'unknown';
  readonly fault: 'none' | 'cutter' | 'hard' | 'recoverable' | 'unknown';
  readonly drawer: 'open' | 'closed' | 'unknown';
}

/**
 * The end of one paper's sending.
 * - `printed`      every byte was taken; `confirmed` when the printer itself said the paper is out
 * - `not-sent`     no byte can have reached it: may be tried again by itself
 * - `unconfirmed`  some bytes left and no proof came: a person has to look
 */
export type SendEnd =
  | { readonly is: 'printed'; readonly confirmed: boolean }
  | { readonly is: 'not-sent'; readonly why: string }
  | { readonly is: 'unconfirmed'; readonly why: string };

/** An open way to one printer. */
export interface PrinterLink {
  /** Sends one paper whole and waits for its end. One at a time; a second call waits for the first. @param paper its number, used as the confirmation mark */
  send(bytes: Uint8Array, paper: number): Promise<SendEnd>;
  /** Opens the cash drawer, also while the paper is out. A job of its own: never sent again by itself, never confirmed. */
  kick(pin: 2 | 5): Promise<SendEnd>;
  status(): PrinterStatus;
  /** Finishes what is being sent (bounded by limits.paperSendMsMax), then lets go. */
  close(): Promise<void>;
}

export interface PrinterTransport {
  /** The address scheme: network, usb, serial, file. */
  readonly scheme: string;
  /** Reads the part after `scheme:` without opening anything. @throws AddressError */
  check(address: string): void;
  /**
   * Opens lazily and reopens by itself; never throws for an absent printer (that is a status).
   * @param address the part after `scheme:`, such as 192.0.2.7:9100
   * @param onStatus told whenever the state changes
   * @throws AddressError when the address cannot be read
   */
  open(address: string, model: PrinterModel, onStatus: (status: PrinterStatus) => void): PrinterLink;
}

/** The configured address is not readable; the message says what it should look like. */
export class AddressError extends Error {}
