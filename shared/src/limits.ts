// Every bound of the product, with its unit at the end of its name, in one place and checked against each other.

import { invariant } from './result.ts';

export const limits = {
  scanBytesMax: 4_096,
  scanIdleMs: 30,
  scanDuplicateMs: 1_500,
  scannerReopenFirstMs: 500,
  scannerReopenMaxMs: 5_000,
  scanStaleMs: 1_000,
  scanRepeatsMax: 16,
  scannersMax: 16,
  scannerCloseMsMax: 1_000,
  scannerLookMs: 250,
  wedgeGapFastMs: 35,
  wedgeGapSlowMs: 100,
  wedgeIdleMs: 150,
  wedgeCharsMin: 6,

  factBytesMax: 64 * 1024,
  factsPerReadMax: 500,
  commandBytesMax: 256 * 1024,
  commandsInFlightMax: 256,

  platformReplyMsMax: 8_000,
  platformReplyBytesMax: 1024 * 1024,
  redeemNotSentTriesMax: 3,
  redeemNotSentPauseMs: 400,
  lookupFreshMs: 120_000,
  settleEveryMsMax: 60_000,
  settleFirstLookMs: 5_000,
  settleLastLookMs: 30_000,
  settleRememberedMax: 1_000,
  platformClockSlackMs: 2_000,
  platformListPagesMax: 50,
  rehearsalSlowMs: 10_000,
  meituanRefreshAheadDays: 20,
  meituanRefreshPauseMs: 600_000,
  meituanReverseMinutes: 10,
  meituanReplayRoundsMax: 2,
  meituanReplayAgeMsMax: 120_000,
  meituanCountMax: 100,
  meituanPageMax: 300,
  meituanAccountCharsMax: 32,

  socketFrameBytesMax: 64 * 1024,
  socketEventsPerSecondMax: 100,
  socketsMax: 200,
  httpBodyBytesMax: 256 * 1024,
  requestHeadersMs: 10_000,
  drainMsMax: 4_000,

  sessionHours: 12,
  pinTriesBeforeLock: 5,
  pinLockFirstSeconds: 60,
  pairingCodeMinutes: 10,

  paperBytesMax: 256 * 1024,
  paperSendMsMax: 8_000,
  paperConfirmMsMax: 4_000,
  paperRetryFirstMs: 1_000,
  paperRetryMaxMs: 15_000,
  paperSettleMs: 250,
  printerConnectMsMax: 2_000,
  printerAnswerMsMax: 600,
  printerPollMs: 5_000,
  printerKeepAliveMs: 10_000,
  printerReopenFirstMs: 500,
  printerReopenMaxMs: 5_000,
  printerCloseMsMax: 1_000,
  virtualPrinterBufferBytesMax: 64 * 1024,
  virtualPapersKeptMax: 50,
  virtualPaperEventsMax: 50_000,
  papersShownMax: 50,

  voucherPageMax: 200,
  recentShownMax: 30,
} as const;

invariant(limits.factBytesMax <= limits.commandBytesMax, 'a command must hold at least one fact');
invariant(limits.scannerReopenFirstMs < limits.scannerReopenMaxMs, 're-open pauses must grow');
invariant(limits.settleFirstLookMs < limits.settleLastLookMs, 'a second look must come after the first');
invariant(limits.pinTriesBeforeLock > 0, 'somebody must be able to sign in');
