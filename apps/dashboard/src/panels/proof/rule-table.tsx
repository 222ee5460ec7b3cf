import type { RuleCheck } from '@smc/contracts';
import { Check, X } from 'lucide-react';

const WORDS: Readonly<Record<RuleCheck['op'], string>> = {
  '>=': 'at least',
  '<=': 'at most',
  '>': 'more than',
  '<': 'less than',
  '==': 'is',
  '!=': 'is not',
};

interface RuleTableProps {
  readonly rules: readonly RuleCheck[];
  readonly firstFailed: string | null;
}

/** Every rule that was asked, with what was measured against what was demanded. */
export function RuleTable({ rules, firstFailed }: RuleTableProps) {
  if (rules.length === 0) return <p className="px-3 text-12 text-text-3">No rule was asked.</p>;
  return (
    <table className="w-full text-12">
      <thead className="sr-only">
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Rule</th>
          <th scope="col">Value</th>
          <th scope="col">Demanded</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule, at) => (
          <tr key={`${rule.id}:${at}`} className={rule.id === firstFailed ? 'bg-raised' : ''}>
            <td className="w-6 py-1 pl-3">
              {rule.pass ? (
                <Check aria-label="passed" className="size-3.5 text-good" />
              ) : (
                <X aria-label="failed" className="size-3.5 text-danger" />
              )}
            </td>
            <td className="px-2 py-1">{rule.id}</td>
            <td className="num px-2 py-1 font-medium">
              {rule.value} {rule.unit}
            </td>
            <td className="py-1 pr-3 pl-2 whitespace-nowrap text-text-3">
              {WORDS[rule.op]} {rule.threshold}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
