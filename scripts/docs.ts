// Writes docs/FACTS.md from the facts themselves, or with --check says whether it is up to date.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { facts, type FactType } from '@qiantai/shared/facts/index.ts';

const path = fileURLToPath(new URL('../docs/FACTS.md', import.meta.url));

export function factsPage(): string {
  const rows = (Object.keys(facts) as FactType[]).sort().map((name) => {
    const { version, says, scopes, travels, example } = facts[name];
    const told = scopes.length === 0 ? 'nobody' : scopes.join(', ');
    return `### \`${name}\` v${version}\n${says}\nScreens told: ${told}. ${travels ? 'Travels to other stations.' : 'Stays on its station.'}\n\n\`\`\`json\n${JSON.stringify(example)}\n\`\`\`\n`;
  });
  return `# Facts\n\nEverything that can happen, written from [shared/src/facts](../shared/src/facts) by \`node scripts/docs.ts\`. Do not edit.\n\n${rows.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = factsPage();
  if (!process.argv.includes('--check')) writeFileSync(path, page);
  else if (readFileSync(path, 'utf8') !== page) {
    console.error('docs/FACTS.md is not what the facts say: run node scripts/docs.ts');
    process.exitCode = 1;
  }
}
