// Everything of a configuration that only its own part can judge, asked before anything is written to disk:
// a platform's section, a printer's model and address, a scanner's address.

import { AddressError as PrinterAddressError } from '@qiantai/printers/printer.ts';
import { modelNamed, models } from '@qiantai/printers/models.ts';
import { checkPrinterAddress } from '@qiantai/printers/transports/index.ts';
import { checkPayments } from './config-payments.ts';
import { platformConfig, type StationConfig } from './config.ts';
import type { SealedReader } from './config-secrets.ts';
import { UsageError } from './options.ts';
import type { ChannelModule } from './payments/channel.ts';
import type { PlatformModule } from './platforms/platform.ts';
import { AddressError as ScannerAddressError } from './scanners/scanner.ts';
import { transportOf } from './scanners/supervisor.ts';

/** @throws UsageError naming path and cure */
export function checkConfig(
  config: StationConfig,
  source: string,
  modules: ReadonlyMap<string, PlatformModule>,
  channels: ReadonlyMap<string, ChannelModule>,
  read: SealedReader,
): void {
  for (const name of Object.keys(config.platforms)) {
    if (!modules.has(name)) {
      throw new UsageError(
        `${source}: platforms.${name} is no platform of this build; known are ${[...modules.keys()].join(', ')}`,
      );
    }
  }
  for (const module of modules.values()) platformConfig(module, config, source, read);
  checkPayments(config, source, channels, read);
  for (const [index, printer] of config.printers.entries()) {
    if (modelNamed(printer.model) === undefined) {
      throw new UsageError(
        `${source}: printers.${index}.model "${printer.model}" is not known; use one of ${[...models.keys()].join(', ')}`,
      );
    }
    explain(`${source}: printers.${index}.address`, () => checkPrinterAddress(printer.address));
  }
  for (const [index, address] of config.scanners.entries()) {
    explain(`${source}: scanners.${index}`, () => void transportOf(address));
  }
}

function explain(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof PrinterAddressError || error instanceof ScannerAddressError) {
      throw new UsageError(`${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
