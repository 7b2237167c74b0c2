// Hands a file to the browser's downloads: from the agent with the bearer's token, or from text that is already here.
// Why not a plain link: a link carries no token, and a token in an address ends up in histories.

import { callForFile, type ApiAnswer } from './api.ts';

/** @param name what the file is called @param blob what is in it */
export function saveFile(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Fetches a file and saves it under the agent's name for it. */
export async function saveFrom(path: string, token: string | undefined): Promise<ApiAnswer<unknown>> {
  const answer = await callForFile(path, token);
  if (answer.ok) saveFile(answer.body.name, answer.body.blob);
  return answer;
}
