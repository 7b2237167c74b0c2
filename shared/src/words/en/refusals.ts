// English for every refusal: what happened, then what to do. Parts in [ ] fall away when their value is not known.

import type { refusals as zh } from '../zh/refusals.ts';

export const refusals = {
  'refusal.bad-request': 'Something in the request is not right[ ({reason})]. Correct it and try again.',
  'refusal.outcome-unknown':
    'Outcome unknown: the platform has not given an answer that can be trusted. Hand nothing over and do not repeat it; the station is asking.',
  'refusal.not-signed-in': 'Nobody is signed in, or the session has ended. Please sign in again.',
  'refusal.wrong-pin': 'Wrong staff number or PIN[, {left} tries left]. Please type it again.',
  'refusal.pin-locked':
    'Too many wrong PINs: this number is locked[; try again in {seconds} s]. In a hurry, let a colleague sign in.',
  'refusal.not-allowed': 'Your role may not do this[ ({role} needed)]. Please ask a manager.',
  'refusal.foreign-origin':
    'This page was not opened from this station and was refused. Open the station’s own address.',
  'refusal.foreign-host': 'That address is not this station’s. Use the address shown when it started.',
  'refusal.not-found': 'There is no such thing here. Refresh and look again.',
  'refusal.too-large': 'What was sent is too large. Send less and try again.',
  'refusal.unsupported-type': 'Only JSON is taken here. Correct the content type and try again.',
  'refusal.too-many-requests': 'Too many requests. Wait a moment[ ({seconds} s)] and try again.',
  'refusal.idempotency-mismatch':
    'The same command id came with other content and was refused. Start this step again.',
  'refusal.status-changed':
    'Somebody has just changed this order[; it is “{status}” now]. Look again before going on.',
  'refusal.pairing-code-invalid': 'That pairing code is wrong or has expired. Ask a manager for a new one.',
  'refusal.internal':
    'The station made a mistake and noted it[ (no. {trace})]. Try once more; if it stays, restart the station and call support.',
  'refusal.not-ready': 'The station is starting or closing. Wait a few seconds and try again.',
  'refusal.only-in-rehearsal': 'Only the rehearsal store can do this, not a shop in business.',
  'refusal.voucher-not-found':
    'No such voucher on the platform[ ({channel})]. Ask for the code in the order and scan it again, or check which platform it is.',
  'refusal.voucher-already-redeemed':
    'This voucher was already redeemed[, at {usedAt}][, in {channel}][, by {usedBy}]. Do not hand over again; let the customer check the order.',
  'refusal.voucher-expired':
    'This voucher has expired[ (valid to {expiresOn})]. The customer can claim a refund on the platform or buy again.',
  'refusal.voucher-refunded': 'This voucher was refunded[ ({usedAt})]. The customer has to buy again.',
  'refusal.voucher-revoked':
    'The store withdrew this voucher[ ({reason})]; it cannot be used. The customer asks the store that gave it, or pays.',
  'refusal.voucher-not-yet-valid':
    'This voucher is not valid yet[ (from {validFrom})]. The customer comes back then; nothing is lost.',
  'refusal.voucher-wrong-store':
    'This voucher is not for this store[ (valid at: {channel})]. Send the customer to the store it names.',
  'refusal.voucher-wrong-kind':
    'This is no voucher that can be redeemed here[ ({reason})]. Payment codes belong to payment, member codes to members.',
  'refusal.voucher-busy':
    'This voucher is being worked on and has no result yet. Wait for it; do not redeem again.',
  'refusal.voucher-count':
    'Not that many can be used[ ({usable} usable now)]. Change the count and try again.',
  'refusal.voucher-held':
    'The platform holds this voucher back[ ({reason})]. Hand nothing over until it lets go.',
  'refusal.platform-ambiguous':
    'More than one platform may know this code. Ask where it was bought, then choose.',
  'refusal.platform-unknown': 'There is no such platform[ ({channel})]. Please check the settings.',
  'refusal.platform-disabled':
    'This store has that platform switched off[ ({channel})]. An admin can switch it on.',
  'refusal.platform-unreachable':
    'The platform cannot be reached[ ({channel})]; nothing happened. Check the network and scan again in a while.',
  'refusal.platform-refused':
    'The platform refused[: {reason}]. Follow what it says; call the platform if need be.',
  'refusal.platform-busy':
    'The platform is busy[ ({channel})]; nothing happened. Try again in a few seconds.',
  'refusal.platform-misconfigured':
    'The platform’s authorisation or settings are wrong[: {reason}]. Ask an admin to check them.',
  'refusal.reversal-window-closed':
    'The time to undo is over[ (it ended at {until})]; this redemption stands. Refunds go through the platform.',
  'refusal.not-redeemed': 'This voucher has not been redeemed, so this cannot be done. Redeem it first.',
  'refusal.benefit-used':
    'What this voucher gave has been used[ ({used} times)][ ({spent} yuan spent)], so it cannot be undone. If that was a mistake, a manager takes the use back first, or the payment is refunded.',
  'refusal.benefit-empty': 'Nothing is left to use. The customer may buy more.',
  'refusal.benefit-not-active': 'This cannot be used now[ ({standing})]. Look at how it stands first.',
  'refusal.dish-cooked':
    'The kitchen has begun this order[ ({pickup})], so it cannot be undone. Ask the kitchen; if it must be, a manager undoes it and the dishes are served.',
  'refusal.dish-unknown': 'This dish is not on the menu[ (no. {dish})]. Refresh the menu and order again.',
  'refusal.dish-sold-out':
    'This dish is sold out[ ({name})]. Choose another, or wait until the kitchen has it again.',
  'refusal.dish-options':
    'The portion or options do not fit this dish[ ({name}: {choice})]. Choose again from the menu.',
  'refusal.dish-begun':
    'The kitchen has begun this dish[ ({name})]. Ask the kitchen first; a manager can take it off.',
  'refusal.order-closed':
    'This order has ended[ and is “{status}” now], so it cannot be changed. Place another order.',
  'refusal.order-full': 'This order has too many dishes[ (at most {max} lines)]. Place another order.',
  'refusal.order-bound':
    'This order came from a voucher or a booking, so its dishes cannot be taken off, split or merged. Undo the redemption, or place another order.',
  'refusal.order-money-in':
    'Money was already taken for this order, so it cannot be split or merged. Refund it first, or place another order.',
  'refusal.order-split-empty':
    'Both orders need a dish after a split. Choose again what goes to the new one.',
  'refusal.nothing-to-undo':
    'There is nothing to take back, or something happened since. Look at how it stands now.',
  'refusal.member-exists': 'This phone is a member’s already[ ({name})]. Use that member.',
  'refusal.member-assigned':
    'This redemption belongs to a member already[ ({name})]. To change that, undo it and redeem again.',
  'refusal.member-erased': 'This member was erased and cannot be used any more. Register again if wanted.',
  'refusal.member-same': 'Both are one member already[ ({name})]. There is nothing to merge.',
  'refusal.points-short':
    'Not enough points[: {balance} there, {points} asked for]. Use fewer, or come back after the next purchase.',
  'refusal.shift-open': 'A shift is open at this station already. Close it before the next begins.',
  'refusal.shift-none': 'No shift is open here. Open one first.',
  'refusal.shift-held':
    'The shift cannot close yet[: {count} without an outcome]. Wait until they are settled; a manager may leave them with a reason.',
  'refusal.shift-moves':
    'Too many cash movements in this shift[ ({max} at most)]. Close it and open the next.',
  'refusal.paper-not-found': 'There is no such paper. Refresh and look again.',
  'refusal.paper-not-waiting': 'This paper already has its result; nothing to confirm.',
  'refusal.printer-unknown': 'There is no such printer[ ({printer})]. Please check the settings.',
} as const satisfies Record<keyof typeof zh, string>;
