// What is plugged in, what is wrong, and how to mend it: one line each, for whoever installs.

import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openReadOnly } from '@qiantai/station-agent/journal/sqlite.ts';
import { verifyJournal } from '@qiantai/station-agent/journal/verify.ts';
import { readConfig } from '@qiantai/station-agent/config.ts';
import { defaultDataFolder } from '@qiantai/station-agent/options.ts';

type Finding = { readonly level: 'ok' | 'warn' | 'bad'; readonly what: string; readonly cure?: string };

const marks = { ok: '✓', warn: '!', bad: '✗' } as const;
const freeBytesMin = 512 * 1024 * 1024;
const connectMsMax = 1_500;

function runtime(): Finding {
  const [major = '0'] = process.versions.node.split('.');
  const what = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return Number(major) >= 22
    ? { level: 'ok', what }
    : { level: 'bad', what, cure: 'start with npm start; it brings its own Node' };
}

function serialPorts(): Finding[] {
  if (process.platform !== 'linux')
    return [{ level: 'ok', what: 'serial ports are listed on Linux only for now' }];
  const byId = '/dev/serial/by-id';
  const named = existsSync(byId) ? readdirSync(byId).map((name) => join(byId, name)) : [];
  const plain = readdirSync('/dev')
    .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
    .map((name) => `/dev/${name}`);
  const ports = named.length > 0 ? named : plain;
  if (ports.length === 0)
    return [
      {
        level: 'warn',
        what: 'no serial scanner is plugged in',
        cure: 'plug the gun in and switch it to serial (USB-COM) with the barcode in its manual; a keyboard gun needs no entry',
      },
    ];
  return ports.map((path) => {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return { level: 'ok', what: `serial ${path}` };
    } catch {
      return {
        level: 'bad',
        what: `serial ${path} may not be read by this user`,
        cure: 'sudo usermod -aG dialout $USER, then sign in again',
      };
    }
  });
}

function disk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : process.cwd());
  const free = bavail * bsize;
  const what = `${Math.round(free / 1024 / 1024)} MB free for ${folder}`;
  return free > freeBytesMin
    ? { level: 'ok', what }
    : { level: 'bad', what, cure: 'free some space: a full disk stops selling' };
}

function journal(folder: string): Finding {
  const path = join(folder, 'journal.db');
  if (!existsSync(path)) return { level: 'ok', what: `no journal yet in ${folder}` };
  const db = openReadOnly(path);
  try {
    const verdict = verifyJournal(db);
    if (verdict.is === 'whole')
      return { level: 'ok', what: `journal ${path}: ${verdict.facts} facts, whole` };
    const where =
      verdict.is === 'broken' ? `fact ${verdict.at.seq} ${verdict.at.what}` : `view ${verdict.table} differs`;
    return {
      level: 'bad',
      what: `journal ${path}: ${where}`,
      cure: 'keep the file, stop selling on this station, and restore from an export (npm run journal -- restore)',
    };
  } finally {
    db.close();
  }
}

function reach(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const line = connect({ host, port, timeout: connectMsMax });
    const end = (reached: boolean) => (): void => {
      line.destroy();
      resolve(reached);
    };
    line.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

async function configured(path: string): Promise<Finding[]> {
  const config = readConfig(path);
  const findings: Finding[] = [
    { level: 'ok', what: `${path}: ${config.store.name}, station ${config.station.number}` },
  ];
  for (const printer of config.printers) {
    const [, host, port] = /^network:(.+):(\d+)$/.exec(printer.address) ?? [];
    if (host === undefined) continue;
    const reached = await reach(host, Number(port));
    const what = `printer "${printer.name}" at ${host}:${port} ${reached ? 'answers' : 'does not answer'}`;
    findings.push(
      reached
        ? { level: 'ok', what }
        : {
            level: 'bad',
            what,
            cure: 'check its cable and address: hold FEED while switching it on to print them',
          },
    );
  }
  for (const scanner of config.scanners) {
    const [, device] = /^serial:([^?]+)/.exec(scanner) ?? [];
    if (device !== undefined && !existsSync(device))
      findings.push({
        level: 'bad',
        what: `scanner ${device} is not there`,
        cure: 'plug it in, or name it by /dev/serial/by-id/… so that it keeps its name',
      });
  }
  return findings;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' }, data: { type: 'string' } } });
  const config = values.config ?? process.env['QIANTAI_CONFIG'];
  const base = values.data ?? process.env['QIANTAI_DATA'] ?? defaultDataFolder(process.env);
  const folder = config === undefined && values.data === undefined ? join(base, 'rehearsal') : base;
  const findings = [
    runtime(),
    disk(folder),
    journal(folder),
    ...serialPorts(),
    ...(config === undefined ? [] : await configured(config)),
  ];
  for (const { level, what, cure } of findings)
    console.log(`${marks[level]} ${what}${cure === undefined ? '' : `\n    → ${cure}`}`);
  process.exitCode = findings.some(({ level }) => level === 'bad') ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
