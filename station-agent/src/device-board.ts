// The state of every scanner, printer and platform in words, as screens show it.

import type { PrinterStatus } from '@qiantai/printers/printer.ts';
import type { DeviceState } from '@qiantai/shared/wire.ts';
import type { ScannerState } from './scanners/scanner.ts';

type Said = Pick<DeviceState, 'level' | 'word' | 'detail'>;

export interface DeviceBoard {
  set(kind: DeviceState['kind'], name: string, label: string, said: Said): void;
  states(): readonly DeviceState[];
  onChange(listener: (states: readonly DeviceState[]) => void): void;
}

export function createDeviceBoard(now: () => number): DeviceBoard {
  const states = new Map<string, DeviceState>();
  const listeners: ((states: readonly DeviceState[]) => void)[] = [];
  return {
    set(kind, name, label, said) {
      const key = `${kind}:${name}`;
      const before = states.get(key);
      if (before?.word === said.word && before.detail === said.detail) return;
      const { detail, ...rest } = said;
      states.set(key, {
        kind,
        name,
        label,
        ...rest,
        ...(detail === undefined ? {} : { detail }),
        sinceMs: now(),
      });
      for (const listener of listeners) listener([...states.values()]);
    },
    states: () => [...states.values()],
    onChange: (listener) => void listeners.push(listener),
  };
}

export function scannerSaid(state: ScannerState): Said {
  if (state.is === 'ready') return { level: 'ok', word: 'device.ready' };
  if (state.is === 'opening') return { level: 'warn', word: 'device.opening' };
  return { level: 'down', word: 'device.gone', detail: state.why };
}

export function printerSaid(status: PrinterStatus): Said {
  if (!status.reachable) return { level: 'down', word: 'device.unreachable' };
  if (status.cover === 'open') return { level: 'down', word: 'device.cover-open' };
  if (status.paper === 'out') return { level: 'down', word: 'device.paper-out' };
  if (status.fault === 'cutter') return { level: 'down', word: 'device.cutter-jam' };
  if (status.fault === 'hard' || status.fault === 'recoverable')
    return { level: 'down', word: 'device.fault' };
  if (status.paper === 'low') return { level: 'warn', word: 'device.paper-low' };
  return { level: 'ok', word: 'device.ready' };
}

/** @param outcome of the last call: everything the platform answered proves that it can be reached */
export function platformSaid(outcome: string): Said {
  const reached = outcome === 'done' || outcome === 'rejected' || outcome === 'pending';
  return reached ? { level: 'ok', word: 'device.reachable' } : { level: 'down', word: 'device.unreachable' };
}
