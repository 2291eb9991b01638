import type { Evidence } from '../../state/findings.ts';
import type { MetricRecord } from '../../state/paper.ts';
import { nameKey } from './names.ts';

/** A record's setting, told apart by what it belongs to. */
export interface Setting {
  /** How all runs beside this one were evaluated too: `5-shot`. Runs under other conditions are not compared. */
  readonly condition: readonly string[];
  /** How the method itself was configured: `r = 8`. */
  readonly variant: readonly string[];
}

/** Words that speak of data or evaluation, whichever method is meant. */
const evaluation =
  /shot\b|epoch|\bdev\b|\btest|valid|split|seen\b|token|sample|example|\btrain|beam|greedy|ensemble|batch|length|subset|\bjudge|evaluat|%\s*of/i;

/** A hyper-parameter of a method: `r = 8`, `α=5`, `l_p = 32`. */
const hyperparameter = /^[\p{L}_]{1,6}\d?\s*=/u;

const splitOf = [
  { name: 'test', pattern: /\btest(?:ing)?\b/i },
  { name: 'validation', pattern: /\b(?:dev(?:elopment)?|valid(?:ation)?)\b/i },
] as const;

/** How authors mark their own method: `X (ours)`. */
export const ownMark = /\s*\((?:ours?|this (?:paper|work))\)\s*$/i;

/** A method's name, without `(ours)`, and the configuration written behind it: `LoRA (r = 8)`, `LoRA_r=8`. */
export function splitMethod(name: string): { method: string; configuration: string } {
  const method = name.replace(ownMark, '');
  const match = /^(.+?)[\s_]*(?:\(([^()]*=[^()]+)\)|[\s_]([\p{L}_]{1,6}\d?\s*=\s*[^()\s]+))$/u.exec(method);
  return { method: match?.[1] ?? method, configuration: (match?.[2] ?? match?.[3] ?? '').trim() };
}

/**
 * Tells, for each record of a paper, its conditions from its variant. A setting that several methods of a table
 * share is a condition; one that a single method bears is a variant of it. Which part of the data was used
 * (test or validation) is taken from the caption where only one is named there.
 */
export function settingsOf({ metrics }: Evidence): Setting[] {
  const sharing = new Map<string, Set<string>>();
  for (const record of metrics.records) {
    for (const token of tokensOf(record.setting)) {
      const key = `${record.page} ${record.table} ${nameKey(token)}`;
      sharing.set(key, (sharing.get(key) ?? new Set()).add(nameKey(record.method)));
    }
  }
  const splits = new Map(
    metrics.tables.map((table) => [`${table.page} ${table.label}`, dataSplit(table.caption)]),
  );

  return metrics.records.map((record) => {
    const isCondition = (token: string): boolean => {
      if (evaluation.test(token)) return true;
      if (hyperparameter.test(token)) return false;
      const methods = sharing.get(`${record.page} ${record.table} ${nameKey(token)}`);
      return (methods?.size ?? 0) > 1;
    };
    const all = tokensOf(record.setting);
    const condition = all.filter(isCondition);
    const split = splits.get(`${record.page} ${record.table}`) ?? '';
    if (split !== '' && dataSplit(`${said(record)}`) === '') condition.push(split);
    return { condition, variant: all.filter((token) => !isCondition(token)) };
  });
}

function said({ dataset, metric, setting }: MetricRecord): string {
  return `${dataset} ${metric} ${setting}`;
}

/** The single conditions and hyper-parameters of a setting. */
export function tokensOf(setting: string): string[] {
  return setting
    .split(/[;,]\s*/)
    .map((token) => token.trim())
    .filter((token) => token !== '');
}

/** `test` or `validation`; empty when the text names neither or both. */
function dataSplit(text: string): string {
  const named = splitOf.filter(({ pattern }) => pattern.test(text));
  return named.length === 1 ? (named[0]?.name ?? '') : '';
}
