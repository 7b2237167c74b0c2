// A route is a command with an address: where its input is found in the request, and the shape of its answer.
// The same table serves express and the OpenAPI page, so that the page cannot lie.

import type { Request } from 'express';
import type { CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { Locale, WordKey } from '@qiantai/shared/words/index.ts';

/** What a route knows of the shop, whoever asks. */
export interface ShopContext {
  readonly timezone: string;
  platformLabel(code: string): string;
  platformId(code: string): number;
  platformOfId(id: number): string | undefined;
}

export interface RouteContext extends ShopContext {
  /** The asker's language. */
  readonly locale: Locale;
}

export interface RouteFile {
  /** ASCII, no path. */
  readonly name: string;
  readonly type: string;
  readonly body: Uint8Array;
}

export interface Route<Name extends CommandName = CommandName> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express path, such as /api/v1/vouchers/:id. */
  readonly path: string;
  readonly command: Name;
  input(request: Request, context: RouteContext): unknown;
  /** The `data` of the answer. */
  data(result: CommandResult<Name>, context: RouteContext): unknown;
  /** 202 while an outcome is not known. */
  status?(result: CommandResult<Name>): number;
  /** Answers with a file to be saved instead of JSON. */
  file?(result: CommandResult<Name>): RouteFile;
  /** The media types that `file` may answer, for the description of the API. */
  readonly fileTypes?: readonly string[];
  /** Where to ask about an outcome that is not known; the attempt's own address unless told. */
  askAgain?(result: CommandResult<Name>): string;
  /** Answers {"success","code","message","data"}, refusals too; the message is this sentence. */
  wrapped?(result: CommandResult<Name>): WordKey;
  /** `bare` answers without the {"code","data"} wrapper. */
  readonly bare?: boolean;
}

export function route<Name extends CommandName>(entry: Route<Name>): Route {
  return entry;
}

/** The request's body as an object, whatever was sent. */
export function bodyOf(request: Request): Record<string, unknown> {
  return typeof request.body === 'object' && request.body !== null
    ? (request.body as Record<string, unknown>)
    : {};
}

/** A whole number in a path or query; the text itself when it is none, so that the schema names the field. */
export function numberIn(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** A query value that was really given. */
export function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
