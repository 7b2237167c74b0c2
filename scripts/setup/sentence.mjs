// An error that is one sentence for the person at the keyboard: printed alone, without a stack.
// Why a class: everything else that is thrown here is a bug and must keep its stack.

export class Sentence extends Error {
  /**
   * @param {string} message one sentence: what is wrong and the cure
   * @param {number} [exitCode] 1 = it went wrong, 2 = it was asked wrongly
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
