// How the rehearsal WeChat Pay reads a request's body: by name, with its lengths, and with a word for what is wrong.

/** The fields of a JSON body. Absent is empty, or NaN. */
export interface Fields {
  text(path: string): string;
  number(path: string): number;
  has(path: string): boolean;
  /** The first of these texts that does not fit, as a sentence; undefined when all do. */
  wrong(rules: Readonly<Record<string, RegExp>>): string | undefined;
  /** Why this is no amount of whole fen in yuan renminbi; undefined when it is. */
  wrongAmount(...names: readonly string[]): string | undefined;
  readonly whole: string;
}

const fenMax = 1_000_000_000;

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const name of path.split('.'))
    here = Object(here) === here ? Reflect.get(Object(here), name) : undefined;
  return here;
}

/** @returns undefined when the body is no JSON object */
export function fieldsOf(body: string): Fields | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const text = (path: string): string => {
    const value = at(parsed, path);
    return typeof value === 'string' ? value : '';
  };
  const number = (path: string): number => {
    const value = at(parsed, path);
    return typeof value === 'number' ? value : Number.NaN;
  };
  return {
    text,
    number,
    has: (path) => at(parsed, path) !== undefined,
    wrong(rules) {
      const name = Object.entries(rules).find(([path, rule]) => !rule.test(text(path)))?.[0];
      return name === undefined ? undefined : `输入源“/body/${name}”映射到值字段“${name}”规则校验失败`;
    },
    wrongAmount(...names) {
      const bad = names.find((name) => {
        const fen = number(`amount.${name}`);
        return !Number.isInteger(fen) || fen < 1 || fen > fenMax;
      });
      if (bad !== undefined) return `输入源“/body/amount/${bad}”必须是正整数`;
      return text('amount.currency') === 'CNY' ? undefined : '货币类型仅支持 CNY';
    },
    whole: JSON.stringify(parsed),
  };
}
